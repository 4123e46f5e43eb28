import JSONText
import TestSupport
import Testing

@Suite("git jsonl explain, of files that were moved or deleted, and of other merges")
struct ExplainFileTests {
  private let base = (1...20).map { #"{"id":\#($0 * 10),"n":1,"text":"some text"}"# }
  private var ours: [String] { [#"{"id":10,"n":2,"text":"some text"}"#] + base.dropFirst() }
  private var theirs: [String] { [#"{"id":10,"n":3,"text":"some text"}"#] + base.dropFirst() }

  /// A world with a policy by which the greater `n` holds.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.registerDriver()
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies: [{pattern: '*.jsonl', merge_rules: {n: max}}]"]
    )
    return world
  }

  @Test("A file that one side renamed is shown under its new name", arguments: [true, false])
  func renamed(_ isByOurs: Bool) throws {
    let world = try world()
    let repository = world.repository
    try repository.fork("old.jsonl", base, ours: ours, theirs: theirs)
    if !isByOurs { try repository.checkOut("side") }
    try repository.git("mv", "old.jsonl", "new.jsonl")
    try repository.commit("rename")
    try repository.checkOut("main")
    try repository.git("merge", "-q", "--no-edit", "side")
    #expect(try repository.lines("new.jsonl")[0] == theirs[0])
    let lines = try world.output("explain").split(separator: "\n").dropFirst()
    #expect(
      lines.map(String.init) == [
        "new.jsonl (before: old.jsonl): 1 record touched by both sides, 1 value overridden, "
          + "0 conflicts",
        "10: merged field by field", "  n: theirs holds, by the rule max", "    base    1",
        "    ours    2  (overridden)", "    theirs  3",
      ]
    )
    let json = try JSONValue(parsing: Bytes(try world.output("explain", "--json")))
    #expect(json.member(Bytes("path"))?.string == Bytes("new.jsonl"))
    #expect(json.member(Bytes("renamed_from"))?.string == Bytes("old.jsonl"))
    #expect(json.member(Bytes("as_committed"))?.kind == .true)
    let record = json.member(Bytes("report"))?.member(Bytes("records"))?.elements?.first
    #expect(record?.member(Bytes("key"))?.bytes == Bytes("10"))
  }

  @Test("A file that one side deleted and the other changed is named")
  func deleted() throws {
    let world = try world()
    let repository = world.repository
    try repository.fork("t.jsonl", base, ours: ours, theirs: theirs)
    try repository.git("rm", "-q", "t.jsonl")
    try repository.commit("delete")
    #expect(try repository.tryGit("merge", "side").status == 1)
    let head = "t.jsonl: ours deleted the file, though theirs changed it; "
    #expect(
      try world.output("explain").hasSuffix(head + "git add keeps it, and git rm deletes it\n")
    )
    #expect(try world.output("explain", "--json").hasSuffix(#","deleted_by":"ours"}"# + "\n"))
    try repository.git("add", "t.jsonl")
    try repository.commit("kept")
    #expect(try world.output("explain").hasSuffix(head + "the commit has the file\n"))
    let json = try world.output("explain", "--json")
    #expect(json.hasSuffix(#""path":"t.jsonl","deleted_by":"ours","kept":true}"# + "\n"))
  }

  @Test("A merge of several branches, and one without a file that both touched, are reported")
  func otherMerges() throws {
    let world = try world()
    let repository = world.repository
    try repository.write("a.jsonl", base)
    try repository.commit("base")
    try repository.git("branch", "start")
    for name in ["one", "two"] {
      try repository.branch(name, at: "start")
      try repository.write("\(name).jsonl", base)
      try repository.commit(name)
    }
    try repository.checkOut("main")
    try repository.write("main.jsonl", base)
    try repository.commit("main")
    try repository.git("merge", "-q", "--no-edit", "one", "two")
    let outcome = try world.run("explain")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors
        == "git jsonl: the commit \"HEAD\" is a merge of 3 branches at once, for "
        + "which git runs no merge driver\n"
    )
    try repository.git("reset", "-q", "--hard", "HEAD^1")
    try repository.git("merge", "-q", "--no-ff", "--no-edit", "two")
    #expect(
      try world.output("explain").hasSuffix("there is no file of records that both sides changed\n")
    )
    #expect(try world.output("explain", "--json") == "")
  }

  @Test("A message names the commits that a shallow clone does not have")
  func shallow() throws {
    let world = try world()
    let repository = world.repository
    try repository.fork("t.jsonl", base, ours: ours, theirs: theirs)
    try repository.git("merge", "-q", "--no-edit", "side")
    let folder = repository.world.folder.path("shallow")
    try world.git("clone", "-q", "--depth=1", "file://" + repository.folder, folder).orThrow()
    let outcome = try world.run("explain", in: folder)
    #expect(outcome.end == .exit(128))
    #expect(
      outcome.errors == "git jsonl: the clone is shallow, and does not have the parents of "
        + "the commit \"HEAD\"; git fetch --unshallow brings them\n"
    )
    let log = try world.run("log", "10", in: folder)
    #expect(log.output.hasSuffix("    there already; the shallow clone ends here\n"))
  }
}
