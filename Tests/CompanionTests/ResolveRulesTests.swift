import TestSupport
import Testing

/// What `git jsonl resolve` asks about a record in conflict: only what no rule decides.
@Suite("Conflicts beside fields that rules decide")
struct ResolveRulesTests {
  private static let policy =
    "merge_rules: {n: counter, labels: union, seen: max, title: conflict}"
  private static let base = #"{"id":"a","n":5,"labels":["x"],"seen":1,"title":"t"}"#
  private static let decided =
    #"{"id":"a","n":13,"labels":["x","f","s"],"seen":9,"title":"first"}"#
  /// The whole of what is asked: the title.
  private static let question =
    #"{"path":"tasks.jsonl","key":"a","#
    + #""fields":[{"path":["title"],"base":"t","ours":"second","theirs":"first"}]}"# + "\n"

  @Test("Of a conflict with a server, and status names it with the way out")
  func server() throws {
    let world = try SyncingClone.world([Self.base], policy: [Self.policy])
    let (first, second) = (try SyncingClone(of: world), try SyncingClone(of: world, "second"))
    try first.run("sync", "init", "team", "--create").orThrow()
    for clone in [first, second] { try clone.run("sync").orThrow() }
    try first.run("put", "a", "n=10", "labels+=f", "seen=7", "title=first").orThrow()
    try first.run("sync").orThrow()
    try second.run("put", "a", "n=8", "labels+=s", "seen=9", "title=second").orThrow()
    #expect(try second.run("sync").end == .exit(1))

    let status = try second.run("status")
    #expect(status.end == .exit(1))
    #expect(
      status.output.hasPrefix(
        "tasks.jsonl: 1 record in conflict with a server; git jsonl resolve decides, and git jsonl "
          + "sync brings it there\n  a: title, since "
      )
    )
    let object = try second.run("status", "--json").output
    #expect(object.contains(#""clean":false"#))
    #expect(
      object.contains(
        #""remote_conflicts":[{"key":"a","reason":"fields","fields":[["title"]],"since":""#
      )
    )
    #expect(object.contains(#""remote_conflict_count":1"#))

    #expect(try second.run("resolve", "--json").output == Self.question)
    let answer = try second.run("resolve", "--field", "title=theirs")
    #expect(
      answer.output
        == "tasks.jsonl: \"a\" in the store: resolved; the rules overrode 1 value, which git jsonl "
        + "attic lists\n"
    )
    #expect(try second.tasks() == [Self.decided])
    #expect(try second.run("attic").output.contains("seen"))
    #expect(try second.run("status").end == .exit(0))
    for clone in [second, first] { try clone.run("sync").orThrow() }
    #expect(try first.tasks() == [Self.decided])
  }

  @Test("Of a conflict with the file; the attic gets what a rule overrides once")
  func file() throws {
    let world = try StoreWorld()
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - pattern: tasks.jsonl", "    key: id", "    " + Self.policy]
    )
    try world.repository.write("tasks.jsonl", [Self.base])
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "a", "n=8", "labels+=s", "seen=9", "title=second").orThrow()
    let theirs = #"{"id":"a","n":10,"labels":["x","f"],"seen":7,"title":"first"}"#
    try world.repository.write("tasks.jsonl", [theirs])
    #expect(try world.run("resolve", "--json").output == Self.question)
    try world.run("resolve", "--field", "title=theirs").orThrow()
    try world.run("export").orThrow()
    #expect(try world.tasks() == [Self.decided])
    let attic = try world.output("attic", "list", "--json").split(separator: "\n")
    #expect(attic.count == 1)
    #expect(attic.first?.contains(#""field":["seen"]"#) == true)
  }

  @Test("Without a base, a counter is asked, and what the rules decide without one is not")
  func noBase() throws {
    let world = try SyncingClone.world([], policy: [Self.policy])
    let (first, second) = (try SyncingClone(of: world), try SyncingClone(of: world, "second"))
    try first.run("sync", "init", "team", "--create").orThrow()
    try first.run("put", "a", "n=10", #"labels=["f"]"#, "title=first").orThrow()
    try first.run("sync").orThrow()
    try second.run("put", "a", "n=8", #"labels=["s"]"#, "title=second").orThrow()
    #expect(try second.run("sync").end == .exit(1))
    #expect(
      try second.run("resolve", "--json").output
        == #"{"path":"tasks.jsonl","key":"a","fields":[{"path":["n"],"ours":8,"theirs":10},"#
        + #"{"path":["title"],"ours":"second","theirs":"first"}]}"# + "\n"
    )
    try second.run("resolve", "--all", "ours").orThrow()
    #expect(
      try second.tasks() == [#"{"id":"a","n":8,"labels":["f","s"],"title":"second"}"#]
    )
  }
}
