import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import TestSupport
import Testing

/// What broke tools of this kind before, one test each.
@Suite struct ScenarioTests {
  private let three = ExportImportTests.three

  @Test func aStaleStoreAgainstANewerFile() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.write(three.replacing("\"n\":2", with: "\"n\":22"))
    #expect(try desk.status().fileState == .changed)
    try desk.exportFile()
    #expect(try desk.read().contains("\"n\":22"))
    #expect(try desk.record("b") == #"{"id":"b","n":22}"#)
  }

  @Test func aNewerStoreAgainstAStaleFile() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.put("b", [("n", "22")])
    try desk.importFile()
    #expect(try desk.record("b") == #"{"id":"b","n":22}"#)
    #expect(try desk.dirtyKeys() == ["b"])
  }

  @Test func aFileWithAsManyRecordsAndOtherContent() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.write(three.replacing("\"n\":2", with: "\"n\":4"))
    #expect(try desk.importFile().changedCount == 1)
    #expect(try desk.record("b") == #"{"id":"b","n":4}"#)
  }

  @Test(arguments: ["reset", "switch", "rebase"])
  func aFileThatGitReplacesUnderADirtyStore(_ what: String) throws {
    let older = "{\"id\":\"a\",\"n\":1}\n"
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    try desk.put("new", [("n", "1")])
    try desk.write(older + (what == "switch" ? "{\"id\":\"x\"}\n" : ""))
    try desk.importFile()
    #expect(try desk.record("a") == #"{"id":"a","n":7}"#)
    #expect(try desk.record("new") == #"{"id":"new","n":1}"#)
    #expect(try desk.record("b") == nil)
    #expect(try desk.dirtyKeys() == ["a", "new"])
    // And back again.
    try desk.write(three)
    try desk.exportFile()
    #expect(
      try desk.read()
        == three.replacing("\"n\":1", with: "\"n\":7") + "{\"id\":\"new\",\"n\":1}\n"
    )
  }

  @Test func whatOneSideRemovesFromAListIsGone() throws {
    var policy = Policy()
    policy.key = ["id"]
    policy.rules = [
      "labels": .union(key: []), "dependencies": .union(key: ["depends_on_id"]),
      "comments": .append(key: ["author", "created_at"], sort: ["created_at"]),
    ]
    let base = """
      {"id":"a","labels":["x","y"],"dependencies":[{"depends_on_id":"b"},{"depends_on_id":"c"}]}

      """
    let desk = try Desk(text: base, policy: policy)
    try desk.importFile()
    try desk.put("a", [("labels", "[\"x\"]"), ("title", "\"mine\"")])
    try desk.write(
      """
      {"id":"a","labels":["x","y","z"],"dependencies":[{"depends_on_id":"c"}]}

      """
    )
    try desk.exportFile()
    #expect(
      try desk.read() == """
        {"id":"a","labels":["x","z"],"dependencies":[{"depends_on_id":"c"}],"title":"mine"}

        """
    )
  }

  @Test func commentsOfTwoClonesAreBothKept() throws {
    var policy = Policy()
    policy.key = ["id"]
    policy.rules = [
      "comments": .append(key: ["author", "created_at"], sort: ["created_at"])
    ]
    let first = #"{"author":"A","created_at":"2026-01-01T00:00:00Z","text":"one"}"#
    let mine = #"{"author":"B","created_at":"2026-01-02T00:00:00Z","text":"two"}"#
    let theirs = #"{"author":"C","created_at":"2026-01-03T00:00:00Z","text":"three"}"#
    let desk = try Desk(text: "{\"id\":\"a\",\"comments\":[\(first)]}\n", policy: policy)
    try desk.importFile()
    try desk.put("a", [("comments", "[\(first),\(mine)]")])
    try desk.write("{\"id\":\"a\",\"comments\":[\(first),\(theirs)]}\n")
    try desk.exportFile()
    #expect(try desk.read() == "{\"id\":\"a\",\"comments\":[\(first),\(mine),\(theirs)]}\n")
  }

  @Test func aTombstoneIsNotEditedAwayByAnImport() throws {
    let desk = try Desk(
      text: "{\"id\":\"bd-1\",\"status\":\"open\",\"created_at\":\"2026-01-01T00:00:00Z\"}\n",
      policy: .beads
    )
    try desk.importFile()
    try desk.delete("bd-1")
    #expect(try desk.record("bd-1")?.contains("\"tombstone\"") == true)
    try desk.exportFile()
    // A record of the same key that somebody makes again, elsewhere, is another one.
    let text = try desk.read()
    try desk.write(
      text
        + "{\"id\":\"bd-2\",\"status\":\"open\",\"created_at\":\"2026-01-01T00:00:00Z\"}\n"
    )
    try desk.importFile()
    #expect(try desk.record("bd-1")?.contains("\"tombstone\"") == true)
    try desk.edit { try $0.restore(KeyText(stored: Bytes("bd-1"))) }
    #expect(try desk.record("bd-1")?.contains("\"status\":\"open\"") == true)
  }

  @Test func aKeyWithATombstoneIsNotGivenAgain() throws {
    var policy = Policy.beads
    policy.ids = IDPolicy()
    policy.ids?.prefix = "bd"
    policy.ids?.fields = ["title"]
    let desk = try Desk(text: "", policy: policy)
    try desk.importFile()
    let first = try #require(try desk.put(nil, [("title", "\"x\"")]))
    try desk.delete(first.text)
    let second = try #require(try desk.put(nil, [("title", "\"x\"")]))
    #expect(first != second)
    #expect(try desk.rows("SELECT count(*) FROM records") == [["2"]])
  }

  @Test func aLineOfALogIsAddedAndMergedOnce() throws {
    let desk = try Desk(path: "log.jsonl", text: "{\"at\":1}\n{\"at\":2}\n", policy: .appendLog)
    try desk.importFile()
    #expect(try desk.put(nil, [("at", "3")]) == nil)
    try desk.write("{\"at\":1}\n{\"at\":2}\n{\"at\":3}\n{\"at\":4}\n")
    try desk.importFile()
    #expect(try desk.dirtyKeys().isEmpty)
    _ = try desk.put(nil, [("at", "5")])
    try desk.exportFile()
    #expect(try desk.read() == "{\"at\":1}\n{\"at\":2}\n{\"at\":3}\n{\"at\":4}\n{\"at\":5}\n")
    #expect(throws: (any Error).self) { try desk.sql("DELETE FROM records") }
  }

  @Test func linesThatMoveKeepTheirRecords() throws {
    let lines = (0..<40).map { "{\"id\":\"k\($0)\",\"n\":\($0)}" }
    let desk = try Desk(text: lines.joined(separator: "\n") + "\n")
    try desk.importFile()
    try desk.put("k3", [("n", "33")])
    var moved = lines
    moved.append(moved.remove(at: 3))
    moved.insert(moved.remove(at: 20), at: 0)
    moved.swapAt(7, 30)
    try desk.write(moved.joined(separator: "\n") + "\n")
    let outcome = try desk.importFile()
    #expect(outcome.removedCount + outcome.addedCount + outcome.changedCount == 0)
    try desk.exportFile()
    let expected = moved.joined(separator: "\n").replacing("\"n\":3}", with: "\"n\":33}") + "\n"
    #expect(try desk.read() == expected)
  }

  @Test func manyLinesBetweenTwoNeighbours() throws {
    let desk = try Desk(text: "{\"id\":\"a\"}\n{\"id\":\"z\"}\n")
    try desk.importFile()
    // Each goes in front of all others, so that the room between two lines is halved each time.
    for number in (0..<60).reversed() {
      let key = "m" + (number < 10 ? "0" : "") + String(number)
      try desk.put(key, [])
      try desk.exportFile()
    }
    let keys = try desk.read().split(separator: "\n")
    #expect(keys.count == 62)
    #expect(keys == keys.sorted())
    #expect(try desk.status().needsAttention == false)
  }

  @Test func aLargeFileIsWrittenInPieces() throws {
    let filler = String(repeating: "x", count: 900)
    let lines = (0..<2000).map { "{\"id\":\"k\(10_000 + $0)\",\"t\":\"\(filler)\"}" }
    let desk = try Desk(text: lines.joined(separator: "\n") + "\n")
    try desk.importFile()
    #expect(try desk.store.pieces(of: desk.collection).count > 10)
    try desk.put("k10007", [("t", "\"short\"")])
    try desk.put("k11900x", [("t", "\"new\"")])
    try desk.delete("k11000")
    try desk.exportFile()
    var expected = lines
    expected[7] = "{\"id\":\"k10007\",\"t\":\"short\"}"
    expected.insert("{\"id\":\"k11900x\",\"t\":\"new\"}", at: 1901)
    expected.remove(at: 1000)
    #expect(try desk.read() == expected.joined(separator: "\n") + "\n")
    #expect(try desk.status().needsAttention == false)
    #expect(try desk.rendered() == desk.read())
  }

  @Test(arguments: [false, true])
  func aVeryLargeFileIsReadWhoeverElseHasTheStoreOpen(_ isShared: Bool) throws {
    let filler = String(repeating: "x", count: 100_000)
    let lines = (100..<200).map { "{\"id\":\"k\($0)\",\"t\":\"\(filler)\"}\n" }
    let desk = try Desk(text: lines.joined())
    let other = isShared ? try Store(opening: desk.storePath) : nil
    #expect(try other?.collections().count ?? 1 == 1)
    #expect(try desk.importFile().addedCount == 100)
    #expect(try desk.rows("PRAGMA journal_mode") == [["wal"]])
    #expect(try desk.rendered() == desk.read())
    try desk.put("k150", [("t", "1")])
    #expect(try desk.dirtyKeys() == ["k150"])
  }
}
