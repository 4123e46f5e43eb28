import TestSupport
import Testing

@Suite("Policies that do nothing")
struct PolicyUseTests {
  private let records = [
    #"{"code":"a","title":"one","event.id":"e1","status":"open","tags":[{"name":"x"}]}"#,
    #"{"code":"b","title":"two","event.id":"e2","status":"gone","tags":[]}"#,
  ]

  /// A repository without a store that has the records in `data/tasks.jsonl`, and a policy file of
  /// these lines.
  private func world(_ policy: [String]) throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write("data/tasks.jsonl", records)
    try world.repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    try world.repository.write(".jsonl/policies.yml", ["policies:"] + policy)
    try world.repository.git("add", "-A")
    return world
  }

  /// The first lines of the findings of `check`: those that are not indented.
  private func found(_ world: StoreWorld) throws -> [String] {
    try world.run("check").output.split(separator: "\n").map(String.init)
      .filter { !$0.hasPrefix(" ") }
  }

  @Test("Fields that no record has are reported with their lines and a similar name")
  func fields() throws {
    let world = try world([
      "  - pattern: \"data/*.jsonl\"",
      "    key: cod",
      "    identity: [code, made]",
      "    clock: edited_at",
      "    tombstone: {field: status, value: gone, at: gone_at}",
      "    merge_rules:",
      "      titel: lww",
      "      event.id: max",
      "      tags: {rule: union, key: nme}",
      "      \"*\": lww",
      "    groups:",
      "      - {lead: status, fields: [gone_at]}",
    ])
    let none = "no record in the files that match \"data/*.jsonl\" has"
    #expect(
      try found(world) == [
        ".jsonl/policies.yml:3: \(none) \"cod\", a field of the key (did you mean \"code\"?)",
        ".jsonl/policies.yml:4: \(none) \"made\", a field of the identity",
        ".jsonl/policies.yml:5: \(none) \"edited_at\", the clock",
        ".jsonl/policies.yml:6: \(none) \"gone_at\", a field of tombstones",
        ".jsonl/policies.yml:8: \(none) \"titel\", which has a rule (did you mean \"title\"?)",
        ".jsonl/policies.yml:9: \(none) \"event.id\", which has a rule "
          + "(did you mean \"event\\.id\"?)",
        ".jsonl/policies.yml:10: \(none) \"tags.nme\", by which a rule knows elements "
          + "(did you mean \"tags.name\"?)",
        ".jsonl/policies.yml:13: \(none) \"gone_at\", a field of a group",
        "data/tasks.jsonl: 1 tombstone has no moment in \"gone_at\", the first in line 2",
      ]
    )
    let outcome = try world.run("check", "--json")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.output.hasPrefix(#"{"code":"unused-field","path":".jsonl/policies.yml","line":3,"#)
    )
    #expect(try world.run("doctor").output.contains(".jsonl/policies.yml:8: \(none) \"titel\""))
  }

  @Test("A field is used where one file of an entry has it, and where a preset names it")
  func severalFiles() throws {
    let world = try world([
      "  - {pattern: \"*.jsonl\", key: code, clock: at}", "  - {pattern: b.jsonl, preset: beads}",
    ])
    try world.repository.write("a.jsonl", [#"{"code":1,"at":5}"#])
    try world.repository.write("b.jsonl", [#"{"id":1}"#])
    try world.repository.git("add", "-A")
    #expect(try world.output("check") == "nothing is wrong\n")
  }

  @Test("A pattern that decides for no tracked file is named, unless its files are kept elsewhere")
  func patterns() throws {
    let world = try world([
      "  - pattern: \"data/**\"", "    key: code", "  - pattern: \"*.jsonl\"", "    key: code",
      "  - pattern: \"data/*.json\"", "    key: id", "  - pattern: \"!/old/\"",
      "  - {pattern: \"live/**\", tier: nats-kv, consistency: lww}",
      "  - {pattern: \"new/**\", key: id}",
    ])
    try world.repository.write("new/n.jsonl", [#"{"id":1}"#])
    #expect(
      try found(world) == [
        ".jsonl/policies.yml:2: later patterns decide for all files that match \"data/**\"",
        ".jsonl/policies.yml:6: no tracked file matches \"data/*.json\"",
        ".jsonl/policies.yml:8: no tracked file matches \"!/old/\"",
        ".jsonl/policies.yml:10: no tracked file matches \"new/**\"",
      ]
    )
    try world.repository.git("add", "new")
    #expect(try found(world).count == 3)
  }

  @Test("Collisions that can't apply, keys of logs, and alternatives that no record uses are named")
  func others() throws {
    let world = try world([
      "  - pattern: data/tasks.jsonl", "    key: [[code], [title]]", "    collision: rename",
      "  - pattern: log.jsonl", "    consistency: append", "    key: code", "    collision: merge",
    ])
    try world.repository.write("log.jsonl", [#"{"code":1}"#])
    try world.repository.git("add", "-A")
    #expect(
      try found(world) == [
        ".jsonl/policies.yml:3: no record in the files that match \"data/tasks.jsonl\" has its key "
          + "by this alternative",
        ".jsonl/policies.yml:4: \"collision: rename\" needs an identity, and the entry has none",
        ".jsonl/policies.yml:7: \"key\" has no effect beside \"consistency: append\"",
        ".jsonl/policies.yml:8: \"collision\" has no effect beside \"consistency: append\"",
      ]
    )
  }
}
