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
    let fixture = try CollectionFixture(text: Self.three)
    let outcome = try fixture.importFile()
    #expect(outcome.addedCount == 3)
    #expect(!outcome.needsAttention)
    #expect(try fixture.record("b") == #"{"id":"b","n":2}"#)
    #expect(
      try fixture.rows("SELECT id, n FROM issues ORDER BY id") == [
        ["a", "1"], ["b", "2"], ["c", "3"],
      ]
    )
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func anImportOfAnUnchangedFileChangesNothing() throws {
    let fixture = try CollectionFixture(text: Self.three)
    try fixture.importFile()
    let before = try fixture.rows("SELECT * FROM records ORDER BY id")
    #expect(try fixture.importFile().isUnchanged)
    #expect(try fixture.rows("SELECT * FROM records ORDER BY id") == before)
    #expect(try fixture.rows("SELECT count(*) FROM events") == [["0"]])
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func aSignatureAsYoungAsItsFileIsNotBelieved() throws {
    for isBelieved in [false, true] {
      let fixture = try CollectionFixture(text: Self.three)
      try fixture.importFile()
      try fixture.write(Self.three.replacing("\"n\":2", with: "\"n\":9"))
      let now = try #require(try FileSignature(at: fixture.file))
      let text = [now.device, now.fileNumber, now.byteCount, now.modified, now.changed]
        .map(String.init).joined(separator: ":")
      // As if this had been written within the tick of the clock in which the file was read.
      let moment = isBelieved ? now.changed + FileSignature.clockTick * 1000 : now.changed
      try fixture.sql("UPDATE collections SET signature = '\(text)', signed_at = \(moment)")
      try fixture.importFile()
      #expect(try fixture.record("b") == "{\"id\":\"b\",\"n\":\(isBelieved ? 2 : 9)}")
    }
  }

  @Test func aFileThatChangesWhileItIsReadIsReadAgain() throws {
    let fixture = try CollectionFixture(text: Self.three)
    try fixture.importFile()
    try fixture.write("")
    // Git is asked whether the file is meant to be empty, and puts it back meanwhile.
    var dependencies = fixture.exchange.dependencies
    dependencies.indexEntry = { _ in
      try fixture.write(Self.three)
      return .known(content: Bytes(""))
    }
    let exchange = Exchange(store: fixture.store, dependencies: dependencies)
    #expect(try exchange.importFile(of: fixture.path).isUnchanged)
    #expect(try fixture.record("b") == #"{"id":"b","n":2}"#)
    #expect(try fixture.importFile().isUnchanged)
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["3"]])
  }

  @Test func exportWritesTheDirtyRecordsAndKeepsAllOtherLines() throws {
    let fixture = try CollectionFixture(
      text: " {\"id\":\"a\"}\r\n\r\n{ \"id\" : \"b\", \"n\" : 1.0 }\r\n{\"id\":\"c\"}"
    )
    try fixture.importFile()
    try fixture.put("b", [("n", "2")])
    let outcome = try fixture.exportFile()
    #expect(outcome.writtenCount == 1)
    #expect(
      try fixture.read()
        == " {\"id\":\"a\"}\r\n\r\n{ \"id\" : \"b\", \"n\" : 2 }\r\n{\"id\":\"c\"}"
    )
    #expect(try fixture.dirtyKeys().isEmpty)
    #expect(try fixture.status().needsAttention == false)
  }

  @Test func aFileThatMixesLineEndsKeepsThoseOfRecordsThatNobodyEdited() throws {
    let fixture = try CollectionFixture(
      text: "{\"id\":\"a\"}\r\n{\"id\":\"b\"}\n{\"id\":\"c\"}\r\n"
    )
    try fixture.importFile()
    try fixture.put("a", [("n", "1")])
    // What the merge of store and file gets to see are the lines with carriage returns alone.
    try fixture.write(
      "{\"id\":\"a\"}\r\n{\"id\":\"b\"}\n{\"id\":\"c\",\"n\":2}\r\n{\"id\":\"d\"}\r\r\n"
    )
    try fixture.exportFile()
    // The edit rewrote its line.
    #expect(
      try fixture.read()
        == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"n\":2}\r\n"
        + "{\"id\":\"d\"}\r\r\n"
    )
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func aCarriageReturnAtTheEndOfAFileIsAPartOfItsLastLine() throws {
    for lines in [
      "{\"id\":\"a\"}\r\n{\"id\":\"b\"}\r", "{\"id\":\"b\"}\r",
      "{\"id\":\"a\"}\r\n{oops\r\n{oops\r",
    ] {
      let fixture = try CollectionFixture(text: lines)
      try fixture.importFile()
      try fixture.put("c", [])
      try fixture.exportFile()
      let lineEnd = lines.contains("\r\n") ? "\r\n" : "\n"
      #expect(try fixture.read() == lines + lineEnd + "{\"id\":\"c\"}")
    }
  }

  @Test func aRecordWhoseKeyARenamedOneWouldTakeStaysAsItIs() throws {
    var policy = Policy()
    policy.identity = ["c"]
    policy.collision = .rename
    func collide(_ lines: String) throws -> CollectionFixture {
      let fixture = try CollectionFixture(text: lines, policy: policy)
      try fixture.importFile()
      try fixture.put("a", [("c", "1")])
      try fixture.write(lines + "{\"id\":\"a\",\"c\":2}\n")
      try fixture.exportFile()
      return fixture
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
    // Store and file are equal: the whole file can be rewritten.
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
      let fixture = try CollectionFixture(
        text: (line(first) + [middle] + line(last)).map { $0 + "\n" }.joined()
      )
      try fixture.importFile()
      try fixture.put(key, [])
      try fixture.exportFile()
      let lines = try fixture.read().split(separator: "\n", omittingEmptySubsequences: false)
        .dropLast()
      let records = lines.filter { $0.hasPrefix("{\"id\"") }.map(String.init)
      let expected = [first, last, key].compactMap { $0 }.sorted().flatMap(line)
      #expect(middle.isEmpty ? records == expected : Set(records) == Set(expected))
      #expect(lines.contains(Substring(middle)) && lines.count == records.count + 1)
      #expect(try fixture.dirtyKeys().isEmpty)
      // The next flush finds what this one left.
      try fixture.put(key, [("n", "1")])
      try fixture.delete(key)
      try fixture.put(key + "1", [])
      try fixture.exportFile()
      #expect(try fixture.dirtyKeys().isEmpty)
    }
  }

  @Test func editsFindTheirLinesWhereRoomHasToBeMadeForNewRecords() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"n\":0}\n{\"id\":\"z\",\"n\":0}\n")
    try fixture.importFile()
    var added: [String] = []
    // Each one halves the room after the first line.
    for number in 1...70 {
      let key = "k\(200 - number)"
      try fixture.put(key, [("n", "\(number)")])
      try fixture.put("z", [("n", "\(number)")])
      try fixture.exportFile()
      added.insert("{\"id\":\"\(key)\",\"n\":\(number)}", at: 0)
      let lines = ["{\"id\":\"a\",\"n\":0}"] + added + ["{\"id\":\"z\",\"n\":\(number)}"]
      #expect(try fixture.read() == lines.map { $0 + "\n" }.joined())
      #expect(try fixture.dirtyKeys().isEmpty)
    }
    #expect(try !fixture.status().needsAttention)
  }

  @Test func newRecordsAreInOrderInASortedFile() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"b\"}\n{\"id\":\"d\"}\n")
    try fixture.importFile()
    for key in ["e", "a", "c", "cc"] { try fixture.put(key, []) }
    try fixture.exportFile()
    #expect(
      try fixture.read()
        == ["a", "b", "c", "cc", "d", "e"].map { "{\"id\":\"\($0)\"}\n" }.joined()
    )
  }

  @Test func newRecordsAreLastInAnyOtherFile() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"d\"}\n{\"id\":\"b\"}\n")
    try fixture.importFile()
    for key in ["e", "a"] { try fixture.put(key, []) }
    try fixture.exportFile()
    #expect(try fixture.read() == ["d", "b", "e", "a"].map { "{\"id\":\"\($0)\"}\n" }.joined())
  }

  @Test func aDeletedRecordLeavesTheFile() throws {
    let fixture = try CollectionFixture(text: Self.three)
    try fixture.importFile()
    try fixture.delete("b")
    let outcome = try fixture.exportFile()
    #expect(outcome.removedCount == 1)
    #expect(try fixture.read() == "{\"id\":\"a\",\"n\":1}\n{\"id\":\"c\",\"n\":3}\n")
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func anExportBringsInWhatAPullBroughtFirst() throws {
    let fixture = try CollectionFixture(text: Self.three)
    try fixture.importFile()
    try fixture.put("a", [("n", "10")])
    try fixture.write(Self.three.replacing("\"n\":3", with: "\"n\":30") + "{\"id\":\"d\"}\n")
    let outcome = try fixture.exportFile()
    #expect(outcome.imported?.changedCount == 1)
    #expect(outcome.imported?.addedCount == 1)
    #expect(
      try fixture.read() == """
        {"id":"a","n":10}
        {"id":"b","n":2}
        {"id":"c","n":30}
        {"id":"d"}

        """
    )
    #expect(try fixture.record("c") == #"{"id":"c","n":30}"#)
  }

  @Test func fieldsOfOneRecordMerge() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"x\":1,\"y\":1}\n")
    try fixture.importFile()
    try fixture.put("a", [("x", "2")])
    try fixture.write("{\"id\":\"a\",\"x\":1,\"y\":2}\n")
    try fixture.importFile()
    #expect(try fixture.record("a") == #"{"id":"a","x":2,"y":2}"#)
    #expect(try fixture.read() == "{\"id\":\"a\",\"x\":1,\"y\":2}\n")
    #expect(try fixture.dirtyKeys() == ["a"])
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"id\":\"a\",\"x\":2,\"y\":2}\n")
  }

  @Test func aConflictBlocksItsRecordAlone() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"x\":1}\n{\"id\":\"b\",\"x\":1}\n")
    try fixture.importFile()
    try fixture.put("a", [("x", "2")])
    try fixture.put("b", [("x", "2")])
    try fixture.write("{\"id\":\"a\",\"x\":3}\n{\"id\":\"b\",\"x\":1}\n")
    let outcome = try fixture.exportFile()
    #expect(outcome.blocked == [BlockedRecord(key: KeyText(stored: Bytes("a")), reason: .conflict)])
    #expect(try fixture.read() == "{\"id\":\"a\",\"x\":3}\n{\"id\":\"b\",\"x\":2}\n")
    #expect(try fixture.record("a") == #"{"id":"a","x":2}"#)
    #expect(try fixture.status().conflicts.first?.fields == ["x"])
    // Nothing changes by asking again.
    #expect(try fixture.exportFile().blocked.count == 1)
    #expect(try fixture.record("a") == #"{"id":"a","x":2}"#)
  }

  @Test func settingAContestedFieldDecidesIt() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"x\":1,\"y\":1}\n")
    try fixture.importFile()
    try fixture.put("a", [("x", "2")])
    try fixture.write("{\"id\":\"a\",\"x\":3,\"y\":9}\n")
    try fixture.importFile()
    #expect(try fixture.conflictKeys() == ["a"])
    try fixture.put("a", [("x", "4")])
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"id\":\"a\",\"x\":4,\"y\":9}\n")
    #expect(try fixture.conflictKeys().isEmpty)
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func twoSidesWithOneValueAreNoConflict() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\",\"x\":1}\n")
    try fixture.importFile()
    try fixture.put("a", [("x", "2")])
    try fixture.write("{\"id\":\"a\",\"x\":2}\n")
    try fixture.importFile()
    #expect(try fixture.dirtyKeys().isEmpty)
  }

  @Test func standardOutputClearsNothing() throws {
    let fixture = try CollectionFixture(text: Self.three)
    try fixture.importFile()
    try fixture.put("b", [("n", "5")])
    #expect(try fixture.rendered() == Self.three.replacing("\"n\":2", with: "\"n\":5"))
    #expect(try fixture.dirtyKeys() == ["b"])
    #expect(try fixture.read() == Self.three)
  }

  @Test func fieldsCanBeQueriedAsSoonAsARecordHasThem() throws {
    let fixture = try CollectionFixture(text: Self.three)
    try fixture.importFile()
    try fixture.put("a", [("owner", "\"Ada\"")])
    #expect(try fixture.rows("SELECT owner FROM issues WHERE id = 'a'") == [["Ada"]])
  }

  @Test func aDryRunChangesNothing() throws {
    let fixture = try CollectionFixture(text: Self.three)
    #expect(try fixture.importFile(isDryRun: true).addedCount == 3)
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["0"]])
    try fixture.importFile()
    try fixture.put("b", [("n", "5")])
    #expect(try fixture.exportFile(isDryRun: true).writtenCount == 1)
    #expect(try fixture.read() == Self.three)
    #expect(try fixture.dirtyKeys() == ["b"])
  }

  @Test(arguments: TrackerFile.whole)
  func exportAndImportIntoAnEmptyStoreKeepTheBytes(_ file: TrackerFile) throws {
    let first = try CollectionFixture(text: file.text)
    try first.importFile()
    #expect(try first.rendered() == file.text)
    try first.exportFile(isFull: true)
    #expect(try first.read() == file.text)
    let second = try CollectionFixture(text: try first.read())
    try second.importFile()
    try second.exportFile(isFull: true)
    #expect(try second.read() == file.text)
  }
}
