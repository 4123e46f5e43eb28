import JSONText
import TestSupport
import Testing

@Suite("git jsonl explain")
struct ExplainVerbTests {
  /// A repository with a file of three versions: `main` is ours, `side` theirs.
  private func fork(
    _ base: [String],
    _ ours: [String],
    _ theirs: [String],
    policy: [String] = []
  ) throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    if !policy.isEmpty { try repository.write(".jsonl/policies.yml", policy) }
    try repository.write("t.jsonl", base)
    try repository.commit("base")
    try repository.branch("side")
    try repository.write("t.jsonl", theirs)
    try repository.commit("theirs")
    try repository.checkOut("main")
    try repository.write("t.jsonl", ours)
    try repository.commit("ours")
    return world
  }

  private let base = [
    #"{"id":"t-1","title":"a","n":1,"updated_at":"2026-01-01T00:00:00Z"}"#,
    #"{"id":"t-2","n":1}"#, #"{"id":"t-3","n":1}"#,
  ]
  private let ours = [
    #"{"id":"t-1","title":"b","n":1,"updated_at":"2026-01-02T00:00:00Z"}"#,
    #"{"id":"t-3","n":2}"#,
  ]
  private let theirs = [
    #"{"id":"t-1","title":"c","n":2,"updated_at":"2026-01-03T00:00:00Z"}"#,
    #"{"id":"t-2","n":5}"#, #"{"id":"t-3","n":1}"#,
  ]
  private let policy = ["policies: [{pattern: t.jsonl, edited_deleted: delete}]"]

  private func short(_ name: String, _ world: StoreWorld) throws -> String {
    String(try world.repository.git("rev-parse", name).prefix(10))
  }

  @Test("A merge commit: the rule, the values, what holds, what was overridden and deleted")
  func commit() throws {
    let world = try fork(base, ours, theirs, policy: policy)
    try world.repository.git("merge", "-q", "--no-edit", "side")
    let (merge, left) = (try short("HEAD", world), try short("HEAD^1", world))
    let (right, root) = (try short("HEAD^2", world), try short("HEAD^1^", world))
    let expected = """
      merge \(merge): ours \(left), theirs \(right), base \(root)
      t.jsonl: 2 records touched by both sides, 2 values overridden, 0 conflicts
      t-1: merged field by field
        title: theirs holds, by the rule lww
          base    "a"
          ours    "b"  (overridden)
          theirs  "c"
        updated_at: theirs holds, by the rule clock
          base    "2026-01-01T00:00:00Z"
          ours    "2026-01-02T00:00:00Z"
          theirs  "2026-01-03T00:00:00Z"
      t-2: deleted by ours, though theirs had edited it
        overridden as a whole:
          id  t-2
          n   5

      """
    #expect(try world.output("explain") == expected)
    #expect(try world.output("explain", "main", "-c", "t.jsonl") == expected)
    let json = try JSONValue(parsing: Bytes(try world.output("explain", "--json")))
    #expect(json.member(Bytes("commit"))?.string?.text.hasPrefix(merge) == true)
    #expect(json.member(Bytes("as_committed"))?.kind == .true)
    #expect(json.member(Bytes("bases"))?.elements?.count == 1)
    let counts = json.member(Bytes("report"))?.member(Bytes("counts"))?.bytes.text
    #expect(
      counts == #"{"merged":1,"decided":2,"discarded":2,"conflicts":0,"damages":0}"#
    )
    // The policy that counts is that of the merge, whatever came later.
    try world.repository.write(".jsonl/policies.yml", ["policies: []"])
    try world.repository.commit("later")
    #expect(try world.output("explain", "HEAD~1") == expected)
  }

  @Test("Hints: lines for the policy, and lines in it without effect")
  func hints() throws {
    let world = try fork(
      [#"{"id":"t-1","tags":[1]}"#],
      [#"{"id":"t-1","tags":[2]}"#],
      [#"{"id":"t-1","tags":[3]}"#],
      policy: ["policies:", "  - pattern: t.jsonl", "    merge_rules: {tagz: union}"]
    )
    _ = try world.repository.tryGit("merge", "side")
    try world.repository.write("t.jsonl", [#"{"id":"t-1","tags":[2,3]}"#])
    try world.repository.commit("by hand")
    #expect(
      try world.output("explain").hasSuffix(
        """
        hint: its policy names fields that no record has: "tagz" in line 3 (did you mean "tags"?)
        hint: if the order in "tags" does not matter, write "tags: union" under merge_rules in \
        .jsonl/policies.yml

        """
      )
    )
  }

  @Test("A changed merge commit is reported, and a commit that is not a merge is refused")
  func others() throws {
    let world = try fork(base, ours, theirs, policy: policy)
    try world.repository.git("merge", "-q", "--no-commit", "side")
    try world.repository.write("t.jsonl", [#"{"id":"t-1"}"#])
    try world.repository.commit("merge by hand")
    #expect(try world.output("explain").contains("somebody changed it"))
    #expect(try world.output("explain", "--json").contains("\"as_committed\":false"))
    let outcome = try world.run("explain", "HEAD^1")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors == "git jsonl: the commit \"HEAD^1\" is not a merge: it has 1 parent\n")
    #expect(try world.run("explain", "nothing").end == .exit(128))
  }

  @Test("A merge, a rebase, a cherry-pick and a revert that are under way")
  func underWay() throws {
    let world = try fork(
      [#"{"id":"t-1","n":1}"#],
      [#"{"id":"t-1","n":2}"#],
      [#"{"id":"t-1","n":3}"#]
    )
    let conflict =
      "t-1: conflict, because no rule decides these fields\n  n: conflict, by the rule conflict\n"
      + "    base    1\n    ours    2\n    theirs  3\n"
    #expect(try world.repository.tryGit("merge", "side").status == 1)
    let merge = try world.output("explain")
    #expect(merge.hasPrefix("merge under way: ours ") && merge.hasSuffix(conflict))
    try world.repository.git("merge", "--abort")
    #expect(try world.repository.tryGit("cherry-pick", "side").status == 1)
    let pick = try world.output("explain")
    #expect(pick.hasPrefix("cherry-pick under way: ours ") && pick.hasSuffix(conflict))
    try world.repository.git("cherry-pick", "--abort")
    #expect(try world.repository.tryGit("rebase", "side").status == 1)
    let rebase = try world.output("explain")
    #expect(rebase.hasPrefix("rebase under way: ours "))
    #expect(rebase.contains("    ours    3\n    theirs  2\n"))
    #expect(try world.output("explain", "--json").contains("\"operation\":\"rebase\""))
    try world.repository.git("rebase", "--abort")
    try world.repository.write("t.jsonl", [#"{"id":"t-1","n":4}"#])
    try world.repository.commit("four")
    #expect(try world.repository.tryGit("revert", "--no-edit", "HEAD~1").status == 1)
    let revert = try world.output("explain")
    #expect(revert.hasPrefix("revert under way: ours "))
    #expect(revert.hasSuffix("    base    2\n    ours    4\n    theirs  1\n"))
  }

  @Test("After a criss-cross, base is the merge of both bases")
  func crissCross() throws {
    let world = try fork(
      [#"{"id":"t-1","a":1,"b":1,"c":1}"#],
      [#"{"id":"t-1","a":2,"b":1,"c":1}"#],
      [#"{"id":"t-1","a":1,"b":2,"c":1}"#]
    )
    let repository = world.repository
    try repository.git("branch", "main-1")
    try repository.git("merge", "-q", "--no-edit", "side")
    try repository.checkOut("side")
    try repository.git("merge", "-q", "--no-edit", "main-1")
    try repository.write("t.jsonl", [#"{"id":"t-1","a":2,"b":3,"c":3}"#])
    try repository.commit("theirs again")
    try repository.checkOut("main")
    try repository.write("t.jsonl", [#"{"id":"t-1","a":3,"b":2,"c":2}"#])
    try repository.commit("ours again")
    #expect(try repository.tryGit("merge", "side").status == 1)
    let lines = try world.output("explain").split(separator: "\n")
    #expect(lines[0].contains(" and "))
    #expect(
      lines.dropFirst(3).map(String.init)
        == [
          "  c: conflict, by the rule conflict", "    base    1", "    ours    2", "    theirs  3",
        ]
    )
  }

  /// The made-up merges of a tracker's file, all in one merge of git.
  @Test("Winners and discarded values, with the result, account for every value of a tracker")
  func trackerMerges() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    let merges = TrackerMerge.numbers.map { TrackerMerge($0) }
    func path(of merge: TrackerMerge) -> String { ".beads/\(merge.name).jsonl" }
    func commit(_ name: String, _ version: KeyPath<TrackerMerge, [UInt8]>) throws {
      for merge in merges { try repository.write(path(of: merge), bytes: merge[keyPath: version]) }
      try repository.commit(name)
    }
    try commit("base", \.base)
    try repository.branch("side")
    try commit("theirs", \.theirs)
    try repository.checkOut("main")
    try commit("ours", \.ours)
    _ = try repository.tryGit("merge", "--no-edit", "side")
    let lines = try world.output("explain", "--json").split(separator: "\n")
    let reports = lines.compactMap { PlainValue(String($0)) }
    #expect(reports.count == lines.count && reports.count == merges.count)
    for merge in merges {
      let path = path(of: merge)
      let report = reports.first { $0["report"]?["path"]?.string == path }
      func findings(_ report: PlainValue?) throws -> [String] {
        MergeAccount(
          base: merge.base,
          ours: merge.ours,
          theirs: merge.theirs,
          result: try repository.read(path),
          report: report
        ).findings
      }
      let found = try findings(report)
      #expect(found.isEmpty, "\(path): \(found.prefix(10))")
      // Without what is told, what was overridden or contested is missed.
      let counts = report?["report"]?["counts"]
      let told = ["discarded", "conflicts"].compactMap { counts?[$0]?.text }
      #expect(try told == ["0", "0"] || !findings(nil).isEmpty, "\(path): \(told)")
    }
  }

  @Test("A value that nothing tells of would be found")
  func accountFindsLosses() throws {
    func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    let account = MergeAccount(
      base: bytes(#"{"id":1,"a":1,"l":["x"]}"#),
      ours: bytes(#"{"id":1,"a":2,"l":["x","y"]}"#),
      theirs: bytes(#"{"id":1,"a":3,"l":["x"]}"#),
      result: bytes(#"{"id":1,"a":3,"l":["x"]}"#),
      report: nil
    )
    #expect(account.findings.sorted() == [#"ours 1 a: 2"#, #"ours 1 l: ["x","y"]"#])
  }
}
