import Exchange
import JSONText
import MergePolicy
import RecordStore
import Records
import System
import TestSupport
import Testing

@Suite struct ExportImportTests {
  static let three = """
    {"id":"a","n":1}
    {"id":"b","n":2}
    {"id":"c","n":3}

    """

  @Test func importBringsInTheRecords() throws {
    let desk = try Desk(text: Self.three)
    let outcome = try desk.importFile()
    #expect(outcome.addedCount == 3)
    #expect(!outcome.needsAttention)
    #expect(try desk.record("b") == #"{"id":"b","n":2}"#)
    #expect(
      try desk.rows("SELECT id, n FROM issues ORDER BY id") == [
        ["a", "1"], ["b", "2"], ["c", "3"],
      ]
    )
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func anImportOfAnUnchangedFileChangesNothing() throws {
    let desk = try Desk(text: Self.three)
    try desk.importFile()
    let before = try desk.rows("SELECT * FROM records ORDER BY id")
    #expect(try desk.importFile().isUnchanged)
    #expect(try desk.rows("SELECT * FROM records ORDER BY id") == before)
    #expect(try desk.rows("SELECT count(*) FROM events") == [["0"]])
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func aSignatureAsYoungAsItsFileIsNotBelieved() throws {
    for isBelieved in [false, true] {
      let desk = try Desk(text: Self.three)
      try desk.importFile()
      try desk.write(Self.three.replacing("\"n\":2", with: "\"n\":9"))
      let now = try #require(try FileSignature(at: desk.file))
      let text = [now.device, now.fileNumber, now.byteCount, now.modified, now.changed]
        .map(String.init).joined(separator: ":")
      // As if this had been written within the tick of the clock in which the file was read.
      let moment = isBelieved ? now.changed + FileSignature.clockTick * 1000 : now.changed
      try desk.sql("UPDATE collections SET signature = '\(text)', signed_at = \(moment)")
      try desk.importFile()
      #expect(try desk.record("b") == "{\"id\":\"b\",\"n\":\(isBelieved ? 2 : 9)}")
    }
  }

  @Test func aFileThatChangesWhileItIsReadIsNotTakenForRead() throws {
    let desk = try Desk(text: Self.three)
    try desk.importFile()
    try desk.write("")
    // Git is asked whether the file is meant to be empty, and puts it back meanwhile.
    var surroundings = desk.exchange.surroundings
    surroundings.indexEntry = { _ in
      try desk.write(Self.three)
      return .known(content: Bytes(""))
    }
    let exchange = Exchange(store: desk.store, surroundings: surroundings)
    #expect(throws: ExchangeError.self) { try exchange.importFile(of: desk.path) }
    #expect(try desk.record("b") == #"{"id":"b","n":2}"#)
    #expect(try desk.importFile().isUnchanged)
    #expect(try desk.rows("SELECT count(*) FROM records") == [["3"]])
  }

  @Test func exportWritesTheDirtyRecordsAndKeepsAllOtherLines() throws {
    let desk = try Desk(
      text: " {\"id\":\"a\"}\r\n\r\n{ \"id\" : \"b\", \"n\" : 1.0 }\r\n{\"id\":\"c\"}"
    )
    try desk.importFile()
    try desk.put("b", [("n", "2")])
    let outcome = try desk.exportFile()
    #expect(outcome.writtenCount == 1)
    #expect(
      try desk.read()
        == " {\"id\":\"a\"}\r\n\r\n{ \"id\" : \"b\", \"n\" : 2 }\r\n{\"id\":\"c\"}"
    )
    #expect(try desk.dirtyKeys().isEmpty)
    #expect(try desk.status().needsAttention == false)
  }

  @Test func aFileThatMixesLineEndsKeepsThoseOfRecordsThatNobodyEdited() throws {
    let desk = try Desk(text: "{\"id\":\"a\"}\r\n{\"id\":\"b\"}\n{\"id\":\"c\"}\r\n")
    try desk.importFile()
    try desk.put("a", [("n", "1")])
    // What the merge of store and file gets to see are the lines with carriage returns alone.
    try desk.write(
      "{\"id\":\"a\"}\r\n{\"id\":\"b\"}\n{\"id\":\"c\",\"n\":2}\r\n{\"id\":\"d\"}\r\r\n"
    )
    try desk.exportFile()
    // The edit wrote its line anew.
    #expect(
      try desk.read()
        == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"n\":2}\r\n"
        + "{\"id\":\"d\"}\r\r\n"
    )
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func aCarriageReturnAtTheEndOfAFileIsAPartOfItsLastLine() throws {
    for lines in ["{\"id\":\"a\"}\r\n{\"id\":\"b\"}\r", "{\"id\":\"b\"}\r", "{oops\r\n{oops\r"] {
      let desk = try Desk(text: lines)
      try desk.importFile()
      try desk.put("c", [])
      try desk.exportFile()
      let lineEnd = lines.contains("\r\n") ? "\r\n" : "\n"
      #expect(try desk.read() == lines + lineEnd + "{\"id\":\"c\"}")
    }
  }

  @Test func aRecordWhoseKeyARenamedOneWouldTakeStaysAsItStands() throws {
    var policy = Policy()
    policy.identity = ["c"]
    policy.collision = .rename
    func collide(_ lines: String) throws -> Desk {
      let desk = try Desk(text: lines, policy: policy)
      try desk.importFile()
      try desk.put("a", [("c", "1")])
      try desk.write(lines + "{\"id\":\"a\",\"c\":2}\n")
      try desk.exportFile()
      return desk
    }
    let other = "{\"id\":\"z\",\"c\":0}\n"
    let first = try collide(other)
    let renamed = try #require(
      try first.rows("SELECT key FROM records WHERE key LIKE 'a-%'").first?.first
    )
    let taken = " {\"id\":\"\(renamed)\",\"c\":3} \n"
    let second = try collide(taken + other)
    #expect(try second.rows("SELECT count(*) FROM records WHERE key LIKE 'a-%'") == [["2"]])
    #expect(try second.read().hasPrefix(taken + other))
    // What the store has is what the file has: all of it can be written anew.
    let text = try second.read()
    try second.exportFile(isFull: true)
    #expect(try second.read() == text)
  }

  private static let places: [(first: String?, last: String?, key: String)] = [
    ("a", "z", "m"), ("a", nil, "m"), (nil, "z", "m"), (nil, "z", "zz"), ("a", "m", "z"),
  ]

  @Test(arguments: places)
  func newRecordsHavePlacesAmongLinesThatAreNone(
    first: String?,
    last: String?,
    key: String
  ) throws {
    func line(_ key: String?) -> [String] { key.map { ["{\"id\":\"\($0)\"}"] } ?? [] }
    for middle in ["", "{oops", "5"] {
      let desk = try Desk(text: (line(first) + [middle] + line(last)).map { $0 + "\n" }.joined())
      try desk.importFile()
      try desk.put(key, [])
      try desk.exportFile()
      let lines = try desk.read().split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast()
      let records = lines.filter { $0.hasPrefix("{\"id\"") }.map(String.init)
      let expected = [first, last, key].compactMap { $0 }.sorted().flatMap(line)
      #expect(middle.isEmpty ? records == expected : Set(records) == Set(expected))
      #expect(lines.contains(Substring(middle)) && lines.count == records.count + 1)
      #expect(try desk.dirtyKeys().isEmpty)
      // The next flush finds what this one left.
      try desk.put(key, [("n", "1")])
      try desk.delete(key)
      try desk.put(key + "1", [])
      try desk.exportFile()
      #expect(try desk.dirtyKeys().isEmpty)
    }
  }

  @Test func editsFindTheirLinesWhereRoomHasToBeMadeForNewRecords() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"n\":0}\n{\"id\":\"z\",\"n\":0}\n")
    try desk.importFile()
    var added: [String] = []
    // Each one halves the room behind the first line.
    for number in 1...70 {
      let key = "k\(200 - number)"
      try desk.put(key, [("n", "\(number)")])
      try desk.put("z", [("n", "\(number)")])
      try desk.exportFile()
      added.insert("{\"id\":\"\(key)\",\"n\":\(number)}", at: 0)
      let lines = ["{\"id\":\"a\",\"n\":0}"] + added + ["{\"id\":\"z\",\"n\":\(number)}"]
      #expect(try desk.read() == lines.map { $0 + "\n" }.joined())
      #expect(try desk.dirtyKeys().isEmpty)
    }
    #expect(try !desk.status().needsAttention)
  }

  @Test func newRecordsStandInOrderInASortedFile() throws {
    let desk = try Desk(text: "{\"id\":\"b\"}\n{\"id\":\"d\"}\n")
    try desk.importFile()
    for key in ["e", "a", "c", "cc"] { try desk.put(key, []) }
    try desk.exportFile()
    #expect(
      try desk.read()
        == ["a", "b", "c", "cc", "d", "e"].map { "{\"id\":\"\($0)\"}\n" }.joined()
    )
  }

  @Test func newRecordsStandLastInAnyOtherFile() throws {
    let desk = try Desk(text: "{\"id\":\"d\"}\n{\"id\":\"b\"}\n")
    try desk.importFile()
    for key in ["e", "a"] { try desk.put(key, []) }
    try desk.exportFile()
    #expect(try desk.read() == ["d", "b", "e", "a"].map { "{\"id\":\"\($0)\"}\n" }.joined())
  }

  @Test func aDeletedRecordLeavesTheFile() throws {
    let desk = try Desk(text: Self.three)
    try desk.importFile()
    try desk.delete("b")
    let outcome = try desk.exportFile()
    #expect(outcome.removedCount == 1)
    #expect(try desk.read() == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"c\",\"n\":3}\n")
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func anExportBringsInWhatAPullBroughtFirst() throws {
    let desk = try Desk(text: Self.three)
    try desk.importFile()
    try desk.put("a", [("n", "10")])
    try desk.write(Self.three.replacing("\"n\":3", with: "\"n\":30") + "{\"id\":\"d\"}\n")
    let outcome = try desk.exportFile()
    #expect(outcome.imported?.changedCount == 1)
    #expect(outcome.imported?.addedCount == 1)
    #expect(
      try desk.read() == """
        {"id":"a","n":10}
        {"id":"b","n":2}
        {"id":"c","n":30}
        {"id":"d"}

        """
    )
    #expect(try desk.record("c") == #"{"id":"c","n":30}"#)
  }

  @Test func fieldsOfOneRecordMerge() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"x\":1,\"y\":1}\n")
    try desk.importFile()
    try desk.put("a", [("x", "2")])
    try desk.write("{\"id\":\"a\",\"x\":1,\"y\":2}\n")
    try desk.importFile()
    #expect(try desk.record("a") == #"{"id":"a","x":2,"y":2}"#)
    #expect(try desk.read() == "{\"id\":\"a\",\"x\":1,\"y\":2}\n")
    #expect(try desk.dirtyKeys() == ["a"])
    try desk.exportFile()
    #expect(try desk.read() == "{\"id\":\"a\",\"x\":2,\"y\":2}\n")
  }

  @Test func aConflictBlocksItsRecordAlone() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"x\":1}\n{\"id\":\"b\",\"x\":1}\n")
    try desk.importFile()
    try desk.put("a", [("x", "2")])
    try desk.put("b", [("x", "2")])
    try desk.write("{\"id\":\"a\",\"x\":3}\n{\"id\":\"b\",\"x\":1}\n")
    let outcome = try desk.exportFile()
    #expect(outcome.blocked == [BlockedRecord(key: KeyText(stored: Bytes("a")), reason: .conflict)])
    #expect(try desk.read() == "{\"id\":\"a\",\"x\":3}\n{\"id\":\"b\",\"x\":2}\n")
    #expect(try desk.record("a") == #"{"id":"a","x":2}"#)
    #expect(try desk.status().conflicts.first?.fields == ["x"])
    // Nothing changes by asking again.
    #expect(try desk.exportFile().blocked.count == 1)
    #expect(try desk.record("a") == #"{"id":"a","x":2}"#)
  }

  @Test func settingAContestedFieldDecidesIt() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"x\":1,\"y\":1}\n")
    try desk.importFile()
    try desk.put("a", [("x", "2")])
    try desk.write("{\"id\":\"a\",\"x\":3,\"y\":9}\n")
    try desk.importFile()
    #expect(try desk.conflictKeys() == ["a"])
    try desk.put("a", [("x", "4")])
    try desk.exportFile()
    #expect(try desk.read() == "{\"id\":\"a\",\"x\":4,\"y\":9}\n")
    #expect(try desk.conflictKeys().isEmpty)
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func twoSidesWithOneValueAreNoConflict() throws {
    let desk = try Desk(text: "{\"id\":\"a\",\"x\":1}\n")
    try desk.importFile()
    try desk.put("a", [("x", "2")])
    try desk.write("{\"id\":\"a\",\"x\":2}\n")
    try desk.importFile()
    #expect(try desk.dirtyKeys().isEmpty)
  }

  @Test func standardOutputClearsNothing() throws {
    let desk = try Desk(text: Self.three)
    try desk.importFile()
    try desk.put("b", [("n", "5")])
    #expect(try desk.rendered() == Self.three.replacing("\"n\":2", with: "\"n\":5"))
    #expect(try desk.dirtyKeys() == ["b"])
    #expect(try desk.read() == Self.three)
  }

  @Test func fieldsCanBeQueriedAsSoonAsARecordHasThem() throws {
    let desk = try Desk(text: Self.three)
    try desk.importFile()
    try desk.put("a", [("owner", "\"Ada\"")])
    #expect(try desk.rows("SELECT owner FROM issues WHERE id = 'a'") == [["Ada"]])
  }

  @Test func aDryRunChangesNothing() throws {
    let desk = try Desk(text: Self.three)
    #expect(try desk.importFile(isDryRun: true).addedCount == 3)
    #expect(try desk.rows("SELECT count(*) FROM records") == [["0"]])
    try desk.importFile()
    try desk.put("b", [("n", "5")])
    #expect(try desk.exportFile(isDryRun: true).writtenCount == 1)
    #expect(try desk.read() == Self.three)
    #expect(try desk.dirtyKeys() == ["b"])
  }

  @Test(arguments: TrackerFile.whole)
  func exportAndImportIntoAnEmptyStoreKeepTheBytes(_ file: TrackerFile) throws {
    let first = try Desk(text: file.text)
    try first.importFile()
    #expect(try first.rendered() == file.text)
    try first.exportFile(isFull: true)
    #expect(try first.read() == file.text)
    let second = try Desk(text: try first.read())
    try second.importFile()
    try second.exportFile(isFull: true)
    #expect(try second.read() == file.text)
  }
}
