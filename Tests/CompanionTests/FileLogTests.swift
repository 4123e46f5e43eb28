import TestSupport
import Testing

@Suite("git jsonl log of a whole file")
struct FileLogTests {
  private let first = [#"{"id":"t-1","n":1}"#, #"{"id":"t-2","n":1}"#]
  private let second = [#"{"id":"t-1","n":2}"#, #"{"id":"t-3","n":1}"#]

  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    try world.repository.write("t.jsonl", first)
    try world.repository.commit("one")
    try world.repository.write("other.txt", ["x"])
    try world.repository.commit("elsewhere")
    try world.repository.write("t.jsonl", second)
    try world.repository.commit("two")
    try world.repository.write("t.jsonl", second.reversed())
    try world.repository.commit("order")
    return world
  }

  @Test("Each commit that changed records, the latest first, with all of them")
  func changes() throws {
    let world = try world()
    let two = [
      "Ada Author  two", "    changed t-1", "      n: 1 -> 2", "    removed t-2",
      #"      - id: "t-2""#, "      - n: 1", "    added t-3", #"      + id: "t-3""#, "      + n: 1",
    ]
    let one = [
      "Ada Author  one", "    added t-1", #"      + id: "t-1""#, "      + n: 1", "    added t-2",
      #"      + id: "t-2""#, "      + n: 1",
    ]
    #expect(try world.log() == two + one)
    #expect(try world.log("-n", "1") == two)
    #expect(try world.log("--limit=1", "-c", "t.jsonl") == two)
    #expect(try world.log("-n0") == [])
    let objects = try world.output("log", "--json", "-n", "1").split(separator: "\n")
    let ends = [
      #","path":"t.jsonl","key":"t-1","change":"changed","#
        + #""fields":[{"path":["n"],"before":1,"after":2}]}"#,
      #","path":"t.jsonl","key":"t-2","change":"removed","record":{"id":"t-2","n":1}}"#,
      #","path":"t.jsonl","key":"t-3","change":"added","record":{"id":"t-3","n":1}}"#,
    ]
    #expect(objects.count == 3 && zip(objects, ends).allSatisfy { $0.hasSuffix($1) })
    try world.repository.git("mv", "t.jsonl", "u.jsonl")
    try world.repository.commit("rename")
    #expect(try world.log() == two + one)
    try world.repository.git("rm", "-q", "u.jsonl")
    try world.repository.commit("remove")
    try world.repository.commit("nothing")
    #expect(try world.log("-c", "u.jsonl").first == "Ada Author  remove")
    let missing = try world.run("log", "-c", "none.jsonl")
    #expect(missing.end == .exit(1))
    #expect(
      missing.errors == "git jsonl: no commit that HEAD leads to has a record in none.jsonl\n"
    )
    #expect(try world.run("log", "--blame").end == .exit(129))
  }

  @Test("With --stat, each commit is a row, with how many records it changed, and their fields")
  func stat() throws {
    let world = try world()
    let third = (1...6).map { "\"f\($0)\":1" }.joined(separator: ",")
    try world.repository.write("t.jsonl", [#"{"id":"t-1","n":2,\#(third)}"#, #"{"id":"t-3"}"#])
    try world.repository.commit("three")
    let table = try world.output("log", "--stat")
    let rows = table.split(separator: "\n").map { line in
      line.split(separator: " ").dropFirst().joined(separator: " ")
    }
    let person = "2026-01-02T03:04:05Z Ada Author"
    #expect(
      rows == [
        "when author added changed removed fields summary",
        person + " 0 2 0 f1, f2, f3, f4 and 3 more three",
        person + " 1 1 1 n two",
        person + " 2 0 0 one",
      ]
    )
    let objects = try world.output("log", "--stat", "--json", "-n2").split(separator: "\n")
    #expect(objects.count == 2)
    #expect(
      objects[1].hasSuffix(
        #","path":"t.jsonl","added":1,"changed":1,"removed":1,"field_names":["n"]}"#
      )
    )
    #expect(try world.run("log", "--stat", "t-1").end == .exit(129))
  }

  @Test("A merge is shown with what neither side had")
  func merges() throws {
    let world = try StoreWorld()
    let repository = world.repository
    func commit(_ a: Int, _ b: Int, _ message: String) throws {
      try repository.write("t.jsonl", [#"{"id":"a","n":\#(a)}"#, #"{"id":"b","n":\#(b)}"#])
      try repository.commit(message)
    }
    try commit(1, 1, "base")
    try repository.branch("side")
    try commit(1, 2, "theirs")
    try repository.checkOut("main")
    try commit(2, 1, "ours")
    _ = try repository.tryGit("merge", "-q", "-s", "ours", "-m", "merged", "side")
    try repository.write("t.jsonl", [#"{"id":"a","n":2}"#, #"{"id":"b","n":3}"#])
    try repository.git("commit", "-qa", "--amend", "--no-edit")
    let lines = try world.log()
    #expect(
      lines.prefix(3) == ["Ada Author  merged (merge)", "    changed b", "      n: 1 -> 3"]
    )
    #expect(Set(lines.filter { !$0.hasPrefix(" ") }).count == 4)
  }

  @Test("The log of a record can be cut as well")
  func recordLimit() throws {
    let world = try world()
    #expect(try world.log("t-1", "-n", "1") == ["Ada Author  two", "    n: 1 -> 2"])
    #expect(try world.run("log", "t-1", "-n", "x").end == .exit(129))
  }

  @Test("A file that is taken for a key is named as a file")
  func fileAsKey() throws {
    let world = try world()
    let start = "git jsonl: no commit that HEAD leads to has a record "
    let file = try world.run("log", "t.jsonl")
    let hint = "; for the history of that file: git jsonl log -c t.jsonl\n"
    #expect(file.errors == start + "\"t.jsonl\" in t.jsonl" + hint && file.end == .exit(1))
    let key = try world.run("log", "t-9")
    #expect(key.errors == start + "\"t-9\" in t.jsonl\n")
  }
}
