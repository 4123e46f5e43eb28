import JSONText
import TestSupport
import Testing

@Suite("git jsonl log")
struct LogVerbTests {
  @Test("Each commit that changed the record or the field, the latest first")
  func changes() throws {
    let world = try StoreWorld()
    let other = #"{"id":"t-2","n":1}"#
    for (index, line) in [
      #"{"id":"t-1","status":"open","meta":{"a":1,"b":1}}"#,
      #"{"id":"t-1","status":"closed","meta":{"a":1,"b":2}}"#,
      #"{"meta":{"a":1,"b":2},"status":"clos\u0065d","id":"t-1"}"#,
      #"{"id":"\u0074-1","status":"closed","meta":{"a":1},"n":7}"#, "",
      #"{"id":"t-1"}"#,
    ].enumerated() {
      try world.repository.write("t.jsonl", [line, other])
      try world.repository.commit("commit \(index)")
    }
    #expect(
      try world.log("t-1") == [
        "Ada Author  commit 5", "    added", "Ada Author  commit 4", "    removed",
        "Ada Author  commit 3", "    meta.b: 2 -> nothing", "    n: nothing -> 7",
        "Ada Author  commit 1", #"    status: "open" -> "closed""#, "    meta.b: 1 -> 2",
        "Ada Author  commit 0", "    added",
      ]
    )
    #expect(
      try world.log("t-1", "meta.b") == [
        "Ada Author  commit 3", "    meta.b: 2 -> nothing", "Ada Author  commit 1",
        "    meta.b: 1 -> 2", "Ada Author  commit 0", "    meta.b: nothing -> 1",
      ]
    )
    let missing = try world.run("log", "t-3")
    #expect(missing.end == .exit(1))
    #expect(
      missing.errors
        == "git jsonl: no commit that HEAD leads to has a record \"t-3\" in t.jsonl\n"
    )
    #expect(try world.run("log", "t-1", "none").end == .exit(1))
  }

  @Test("A value is traced through a merge to its author, and to the merge if it made the value")
  func merges() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.registerDriver()
    func commit(_ record: String, _ message: String) throws {
      try repository.write("t.jsonl", [record])
      try repository.commit(message)
    }
    try commit(#"{"id":1,"a":1,"b":1,"l":["x"]}"#, "base")
    try repository.branch("side")
    try commit(#"{"id":1,"a":1,"b":2,"l":["x","z"]}"#, "theirs")
    try repository.checkOut("main")
    try commit(#"{"id":1,"a":2,"b":1,"l":["x","y"]}"#, "ours")
    try repository.git("merge", "-q", "-m", "merged", "side")
    #expect(try repository.lines("t.jsonl") == [#"{"id":1,"a":2,"b":2,"l":["x","y","z"]}"#])
    #expect(
      try world.log("1").prefix(2) == [
        "Ada Author  merged (merge)", #"    l: ["x","y"] -> ["x","y","z"]"#,
      ]
    )
    #expect(
      try world.log("1", "b") == [
        "Ada Author  theirs", "    b: 1 -> 2", "Ada Author  base", "    b: nothing -> 1",
      ]
    )
    let blame = try world.output("log", "1", "--blame", "--json").split(separator: "\n")
    let told = try blame.map { line in
      let object = try JSONValue(parsing: Bytes(String(line)))
      return [
        object.member(Bytes("field"))?.bytes.text, object.member(Bytes("value"))?.bytes.text,
        object.member(Bytes("summary"))?.string?.text, object.member(Bytes("merge"))?.bytes.text,
      ].map { $0 ?? "-" }
    }
    #expect(
      told == [
        [#"["id"]"#, "1", "base", "-"], [#"["a"]"#, "2", "ours", "-"],
        [#"["b"]"#, "2", "theirs", "-"], [#"["l"]"#, #"["x","y","z"]"#, "merged", "true"],
      ]
    )
    #expect(try world.output("log", "1", "b", "--blame").split(separator: "\n").count == 2)
  }

  @Test("Renames of the file are followed, and other files that had none are passed over")
  func renames() throws {
    let world = try StoreWorld()
    let repository = world.repository
    let lines = (0..<30).map { #"{"id":"t-\#($0)","text":"some text here"}"# }
    try repository.commit("empty")
    try repository.write("old/a.jsonl", lines)
    try repository.commit("one")
    try repository.git("mv", "old/a.jsonl", "b.jsonl")
    try repository.write("b.jsonl", lines.dropLast() + [#"{"id":"t-29","text":"other"}"#])
    try repository.commit("two")
    #expect(
      try world.log("t-29") == [
        "Ada Author  two", #"    text: "some text here" -> "other""#, "Ada Author  one",
        "    added",
      ]
    )
    #expect(try world.log("t-0") == ["Ada Author  one", "    added"])
    let json = try world.output("log", "t-0", "--json")
    #expect(json.contains(#""path":"old/a.jsonl","change":"added","record":{"id":"t-0""#))
  }

  @Test("A merge that removed the record is shown, though a side never had the file")
  func removedByMerge() throws {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.commit("empty")
    try repository.branch("side")
    try repository.commit("theirs")
    try repository.checkOut("main")
    try repository.write("t.jsonl", [#"{"id":1}"#, #"{"id":2}"#])
    try repository.commit("ours")
    try repository.git("merge", "-q", "--no-ff", "--no-commit", "side")
    try repository.write("t.jsonl", [#"{"id":2}"#])
    try repository.commit("merged")
    #expect(
      try world.log("1")
        == ["Ada Author  merged (merge)", "    removed", "Ada Author  ours", "    added"]
    )
    #expect(try world.log("2") == ["Ada Author  ours", "    added"])
  }

  @Test("With two files one has to be named, and the absence of commits is reported")
  func refusals() throws {
    let world = try StoreWorld()
    #expect(try world.run("log", "t-1").end == .exit(128))
    try world.repository.write("a.jsonl", [#"{"id":1}"#])
    try world.repository.write("b.jsonl", [#"{"id":1}"#])
    try world.repository.commit("one")
    let outcome = try world.run("log", "1")
    #expect(outcome.end == .exit(128))
    #expect(outcome.errors.contains("-c PATH is needed: a.jsonl or b.jsonl"))
    #expect(try world.run("log", "1", "-c", "b.jsonl").end == .exit(0))
  }
}
