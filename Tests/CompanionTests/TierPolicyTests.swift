import TestSupport
import Testing

@Suite("Policies of tiers beyond git")
struct TierPolicyTests {
  private static let policies = [
    "namespace: team", "policies:",
    "  - {pattern: \"live/agents/**\", tier: nats-kv, consistency: lww, ttl: 30}",
    "  - pattern: \"live/threads/**\"", "    tier: nats-stream", "    consistency: append",
    "    retention: {max_age_days: 30, max_records: 9, max_bytes: 1000}",
  ]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(exportsEdits: true)
    try world.repository.write(".jsonl/policies.yml", Self.policies)
    return world
  }

  /// The settings of a path up to its merge, each with its cause.
  private func settings(_ path: String, _ world: StoreWorld) throws -> [String] {
    let lines = try world.output("policy", "show", path).split(separator: "\n").map(String.init)
    return lines.drop { !$0.hasPrefix("tier ") }.prefix { !$0.hasPrefix("consistency") }
      .map { line in
        line.split(separator: " ").joined(separator: " ")
      }
  }

  @Test("show says the tier, who serves it, and what holds if nobody does")
  func show() throws {
    let world = try world()
    #expect(
      try settings("live/agents/a.jsonl", world) == [
        "tier nats-kv line 3", "remote none: its records are in this clone alone the default",
        "namespace team the policy file", "ttl 30 seconds line 3",
      ]
    )
    try world.run("remote", "add", "shared", "dir:///shared").orThrow()
    try world.run("remote", "add", "db", "postgres://db/records").orThrow()
    #expect(
      try settings("live/threads/a.jsonl", world) == [
        "tier nats-stream line 4", "remote shared git's configuration",
        "namespace team the policy file",
        "retention: max_age 2592000 seconds line 4", "retention: max_records 9 line 4",
        "retention: max_bytes 1000 line 4",
      ]
    )
    try world.run("remote", "add", "other", "dir:///other").orThrow()
    let unclear = try settings("live/agents/a.jsonl", world)
    #expect(unclear[1].contains("git config jsonl.tier.nats-kv NAME"), "\(unclear)")
    try world.git("config", "jsonl.tier.nats-kv", "other").orThrow()
    #expect(
      try settings("live/agents/a.jsonl", world)[1] == "remote other git's configuration"
    )
    try world.git("config", "jsonl.tier.nats-kv", "othr").orThrow()
    let wrong = try settings("live/agents/a.jsonl", world)
    #expect(wrong[1].contains("(did you mean \"other\"?)"), "\(wrong)")
    #expect(try settings("tasks.jsonl", world) == [])
  }

  @Test("Git has nothing to do with the files of live collections")
  func git() throws {
    let world = try world()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try world.run("init", "tasks.jsonl", "live/agents/a.jsonl").orThrow()
    #expect(try world.repository.text(".gitattributes").contains("tasks.jsonl"))
    #expect(try !world.repository.text(".gitattributes").contains("agents"))
    try world.run("put", "-c", "live/agents/a.jsonl", "a-1", "state=busy").orThrow()
    #expect(try world.repository.lines("live/agents/a.jsonl").count == 1)
    try world.repository.git("add", "-A")
    #expect(try !world.git("ls-files").output.contains("agents"))
    #expect(try world.output("check") == "nothing is wrong\n")
    let commit = try world.git("commit", "-q", "-m", "Begin")
    #expect(commit.status == 0 && !commit.errors.contains("agents"), "\(commit.errors)")
    try world.run("doctor").orThrow()
  }

  @Test("A file is git's affair again when its policy is, and init says so to git")
  func back() throws {
    let world = try world()
    try world.run("init", "live/agents/a.jsonl").orThrow()
    let exclude = ".git/info/exclude"
    #expect(try world.repository.text(exclude).contains("\n/live/agents/a.jsonl\n"))
    try world.repository.write(".jsonl/policies.yml", ["policies: [{pattern: \"*\", key: id}]"])
    try world.run("init").orThrow()
    #expect(try !world.repository.text(exclude).contains("live"))
    #expect(try world.repository.text(".gitattributes").contains("live/agents/a.jsonl"))
  }

  @Test("A stream that no remote serves is a log in git")
  func stream() throws {
    let world = try world()
    let path = "live/threads/t.jsonl"
    try world.repository.write(path, [#"{"id":"e-1"}"#])
    try world.run("init", path).orThrow()
    #expect(try world.repository.text(".gitattributes").contains(path))
    let exclude = try? world.repository.text(".git/info/exclude")
    #expect(exclude?.contains("threads") != true)
    try world.run("remote", "add", "shared", "dir:///shared").orThrow()
    try world.repository.write(".gitattributes", [])
    #expect(try world.output("check") == "nothing is wrong\n")
  }
}
