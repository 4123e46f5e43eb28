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
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.write(three.replacing("\"n\":2", with: "\"n\":22"))
    #expect(try fixture.status().fileState == .changed)
    try fixture.exportFile()
    #expect(try fixture.read().contains("\"n\":22"))
    #expect(try fixture.record("b") == #"{"id":"b","n":22}"#)
  }

  @Test func aNewerStoreAgainstAStaleFile() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.put("b", [("n", "22")])
    try fixture.importFile()
    #expect(try fixture.record("b") == #"{"id":"b","n":22}"#)
    #expect(try fixture.dirtyKeys() == ["b"])
  }

  @Test func aFileWithAsManyRecordsAndOtherContent() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.write(three.replacing("\"n\":2", with: "\"n\":4"))
    #expect(try fixture.importFile().changedCount == 1)
    #expect(try fixture.record("b") == #"{"id":"b","n":4}"#)
  }

  @Test(arguments: ["reset", "switch", "rebase"])
  func aFileThatGitReplacesUnderADirtyStore(_ what: String) throws {
    let older = "{\"id\":\"a\",\"n\":1}\n"
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    try fixture.put("new", [("n", "1")])
    try fixture.write(older + (what == "switch" ? "{\"id\":\"x\"}\n" : ""))
    try fixture.importFile()
    #expect(try fixture.record("a") == #"{"id":"a","n":7}"#)
    #expect(try fixture.record("new") == #"{"id":"new","n":1}"#)
    #expect(try fixture.record("b") == nil)
    #expect(try fixture.dirtyKeys() == ["a", "new"])
    // And back again.
    try fixture.write(three)
    try fixture.exportFile()
    #expect(
      try fixture.read()
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
    let fixture = try CollectionFixture(text: base, policy: policy)
    try fixture.importFile()
    try fixture.put("a", [("labels", "[\"x\"]"), ("title", "\"mine\"")])
    try fixture.write(
      """
      {"id":"a","labels":["x","y","z"],"dependencies":[{"depends_on_id":"c"}]}

      """
    )
    try fixture.exportFile()
    #expect(
      try fixture.read() == """
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
    let fixture = try CollectionFixture(
      text: "{\"id\":\"a\",\"comments\":[\(first)]}\n",
      policy: policy
    )
    try fixture.importFile()
    try fixture.put("a", [("comments", "[\(first),\(mine)]")])
    try fixture.write("{\"id\":\"a\",\"comments\":[\(first),\(theirs)]}\n")
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"id\":\"a\",\"comments\":[\(first),\(mine),\(theirs)]}\n")
  }

  @Test func aTombstoneIsNotEditedAwayByAnImport() throws {
    let fixture = try CollectionFixture(
      text: "{\"id\":\"bd-1\",\"status\":\"open\",\"created_at\":\"2026-01-01T00:00:00Z\"}\n",
      policy: .beads
    )
    try fixture.importFile()
    try fixture.delete("bd-1")
    #expect(try fixture.record("bd-1")?.contains("\"tombstone\"") == true)
    try fixture.exportFile()
    // A record with the same key that is made again elsewhere is another one.
    let text = try fixture.read()
    try fixture.write(
      text
        + "{\"id\":\"bd-2\",\"status\":\"open\",\"created_at\":\"2026-01-01T00:00:00Z\"}\n"
    )
    try fixture.importFile()
    #expect(try fixture.record("bd-1")?.contains("\"tombstone\"") == true)
    try fixture.edit { try $0.restore(KeyText(stored: Bytes("bd-1"))) }
    #expect(try fixture.record("bd-1")?.contains("\"status\":\"open\"") == true)
  }

  @Test func aKeyWithATombstoneIsNotGivenAgain() throws {
    var policy = Policy.beads
    policy.ids = IDPolicy()
    policy.ids?.prefix = "bd"
    policy.ids?.fields = ["title"]
    let fixture = try CollectionFixture(text: "", policy: policy)
    try fixture.importFile()
    let first = try #require(try fixture.put(nil, [("title", "\"x\"")]))
    try fixture.delete(first.text)
    let second = try #require(try fixture.put(nil, [("title", "\"x\"")]))
    #expect(first != second)
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["2"]])
  }

  @Test func aLineOfALogIsAddedAndMergedOnce() throws {
    let fixture = try CollectionFixture(
      path: "log.jsonl",
      text: "{\"at\":1}\n{\"at\":2}\n",
      policy: .appendLog
    )
    try fixture.importFile()
    #expect(try fixture.put(nil, [("at", "3")]) == nil)
    try fixture.write("{\"at\":1}\n{\"at\":2}\n{\"at\":3}\n{\"at\":4}\n")
    try fixture.importFile()
    #expect(try fixture.dirtyKeys().isEmpty)
    _ = try fixture.put(nil, [("at", "5")])
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"at\":1}\n{\"at\":2}\n{\"at\":3}\n{\"at\":4}\n{\"at\":5}\n")
    #expect(throws: (any Error).self) { try fixture.sql("DELETE FROM records") }
  }

  @Test func linesThatMoveKeepTheirRecords() throws {
    let lines = (0..<40).map { "{\"id\":\"k\($0)\",\"n\":\($0)}" }
    let fixture = try CollectionFixture(text: lines.joined(separator: "\n") + "\n")
    try fixture.importFile()
    try fixture.put("k3", [("n", "33")])
    var moved = lines
    moved.append(moved.remove(at: 3))
    moved.insert(moved.remove(at: 20), at: 0)
    moved.swapAt(7, 30)
    try fixture.write(moved.joined(separator: "\n") + "\n")
    let outcome = try fixture.importFile()
    #expect(outcome.removedCount + outcome.addedCount + outcome.changedCount == 0)
    try fixture.exportFile()
    let expected = moved.joined(separator: "\n").replacing("\"n\":3}", with: "\"n\":33}") + "\n"
    #expect(try fixture.read() == expected)
  }

  @Test func manyLinesBetweenTwoNeighbours() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\"}\n{\"id\":\"z\"}\n")
    try fixture.importFile()
    // Each goes in front of all others, so that the room between two lines is halved each time.
    for number in (0..<60).reversed() {
      let key = "m" + (number < 10 ? "0" : "") + String(number)
      try fixture.put(key, [])
      try fixture.exportFile()
    }
    let keys = try fixture.read().split(separator: "\n")
    #expect(keys.count == 62)
    #expect(keys == keys.sorted())
    #expect(try fixture.status().needsAttention == false)
  }

  @Test func aLargeFileIsWrittenInChunks() throws {
    let filler = String(repeating: "x", count: 900)
    let lines = (0..<2000).map { "{\"id\":\"k\(10_000 + $0)\",\"t\":\"\(filler)\"}" }
    let fixture = try CollectionFixture(text: lines.joined(separator: "\n") + "\n")
    try fixture.importFile()
    #expect(try fixture.store.chunks(of: fixture.collection).count > 10)
    try fixture.put("k10007", [("t", "\"short\"")])
    try fixture.put("k11900x", [("t", "\"new\"")])
    try fixture.delete("k11000")
    try fixture.exportFile()
    var expected = lines
    expected[7] = "{\"id\":\"k10007\",\"t\":\"short\"}"
    expected.insert("{\"id\":\"k11900x\",\"t\":\"new\"}", at: 1901)
    expected.remove(at: 1000)
    #expect(try fixture.read() == expected.joined(separator: "\n") + "\n")
    #expect(try fixture.status().needsAttention == false)
    #expect(try fixture.rendered() == fixture.read())
  }

  @Test(arguments: [false, true])
  func aVeryLargeFileIsReadWhileOthersHaveTheStoreOpen(_ isShared: Bool) throws {
    let filler = String(repeating: "x", count: 100_000)
    let lines = (100..<200).map { "{\"id\":\"k\($0)\",\"t\":\"\(filler)\"}\n" }
    let fixture = try CollectionFixture(text: lines.joined())
    let other = isShared ? try Store(opening: fixture.storePath) : nil
    #expect(try other?.collections().count ?? 1 == 1)
    #expect(try fixture.importFile().addedCount == 100)
    #expect(try fixture.rows("PRAGMA journal_mode") == [["wal"]])
    #expect(try fixture.rendered() == fixture.read())
    try fixture.put("k150", [("t", "1")])
    #expect(try fixture.dirtyKeys() == ["k150"])
  }
}
