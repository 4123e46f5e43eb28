import Exchange
import Foundation
import JSONText
import MergePolicy
import RecordStore
import System
import TestSupport
import Testing

/// Files that are not what anybody would wish for.
@Suite struct DamageTests {
  private let three = ExportImportTests.three

  @Test(arguments: TrackerFile.marked)
  func aFileWithConflictMarkersIsRefused(_ file: TrackerFile) throws {
    let fixture = try CollectionFixture(text: file.text)
    let error = try #require(throws: ExchangeError.self) { try fixture.importFile() }
    guard case .conflictMarkers(_, let line) = error else {
      Issue.record("Another error: \(error)")
      return
    }
    #expect(line == file.firstMarkerNumber)
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["0"]])
  }

  @Test func markersRefuseAnExportAndChangeNothing() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    let marked = "<<<<<<< ours\n{\"id\":\"a\",\"n\":1}\n=======\n{\"id\":\"a\"}\n>>>>>>> theirs\n"
    try fixture.write(marked)
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
    #expect(try fixture.read() == marked)
    #expect(try fixture.dirtyKeys() == ["a"])
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["3"]])
  }

  @Test func aRecordThatADamagedFileLacksComesBackAsItWas() throws {
    let fixture = try CollectionFixture(text: "{\"id\":\"a\"}\t\r\n{\"id\":\"b\"}\n")
    try fixture.importFile()
    try fixture.write("{\"id\":\"b\"}\n{oops\n")
    try fixture.exportFile()
    #expect(try fixture.read() == "{\"id\":\"b\"}\n{oops\n{\"id\":\"a\"}\t\r\n")
  }

  @Test func badLinesAreReportedAndKept() throws {
    let fixture = try CollectionFixture(
      text: "{\"id\":\"a\"}\n{\"id\":\"b\",}\n[1]\n{\"id\":\"c\"}\n\u{1F600}\n"
    )
    let outcome = try fixture.importFile()
    #expect(outcome.addedCount == 2)
    #expect(outcome.badLines.map(\.number) == [2, 5])
    #expect(outcome.badLines.map(\.error.offset) == [10, 0])
    #expect(outcome.needsAttention)
    try fixture.put("c", [("n", "1")])
    try fixture.exportFile()
    #expect(
      try fixture.read()
        == "{\"id\":\"a\"}\n{\"id\":\"b\",}\n[1]\n{\"id\":\"c\",\"n\":1}\n\u{1F600}\n"
    )
  }

  @Test func aLineThatIsNotUTF8IsKept() throws {
    let fixture = try CollectionFixture()
    let bytes =
      Array("{\"id\":\"a\"}\n".utf8) + [0xFF, 0x00, 0xFE, 0x0A] + Array("{\"id\":\"b\"}".utf8)
    try Files.write(bytes, to: fixture.file)
    #expect(try fixture.importFile().badLineCount == 1)
    try fixture.put("b", [("n", "1")])
    try fixture.exportFile()
    #expect(try Files.read(fixture.file) == bytes.dropLast() + Array(",\"n\":1}".utf8))
  }

  @Test func aRecordMissingFromAFileThatBecameDamagedIsKept() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.write("{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":\n")
    let outcome = try fixture.importFile()
    #expect(outcome.badLines.map(\.number) == [2])
    #expect(try fixture.record("b") == #"{"id":"b","n":2}"#)
    #expect(try fixture.record("c") == #"{"id":"c","n":3}"#)
    try fixture.exportFile()
    #expect(try fixture.read().hasPrefix("{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":\n"))
    #expect(try fixture.read().contains("{\"id\":\"b\",\"n\":2}\n"))
    #expect(try fixture.read().contains("{\"id\":\"c\",\"n\":3}\n"))
  }

  @Test(arguments: ["", "\n\n"])
  func aFileThatLostAllRecordsDeletesNothing(_ text: String) throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.write(text)
    for act in [{ _ = try fixture.importFile() }, { _ = try fixture.exportFile() }] {
      let error = try #require(throws: ExchangeError.self) { try act() }
      guard case .emptied(_, 3) = error else {
        Issue.record("Another error: \(error)")
        return
      }
    }
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["3"]])
  }

  @Test func aFileThatIsEmptyInGitToo() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.write("")
    fixture.index = .known(content: Bytes(""))
    #expect(try fixture.importFile().removedCount == 3)
    #expect(try fixture.exportFile().isWritten == false)
  }

  @Test func anEmptyStoreNeverOverwritesAFile() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.exportFile()
    #expect(try fixture.read() == three)
    try fixture.exportFile(isFull: true)
    #expect(try fixture.read() == three)
  }

  @Test func aTruncatedFileLosesItsUnterminatedRecordToNobody() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.write(String(three.dropLast(6)))
    let outcome = try fixture.exportFile()
    #expect(outcome.imported?.badLineCount == 1)
    #expect(try fixture.record("c") == #"{"id":"c","n":3}"#)
    #expect(try fixture.read().contains("{\"id\":\"c\",\"n\":3}"))
  }

  @Test func aDeletedFileDoesNotDeleteItsRecords() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    try Files.remove(fixture.file)
    #expect(throws: ExchangeError.self) { try fixture.importFile() }
    #expect(try fixture.rows("SELECT count(*) FROM records") == [["3"]])
    try fixture.exportFile()
    #expect(try fixture.read() == three.replacing("\"n\":1", with: "\"n\":7"))
  }

  @Test func aBranchWithoutTheFileIsLeftWithoutIt() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try Files.remove(fixture.file)
    fixture.index = .unknown
    #expect(try fixture.importFile().isUnchanged)
    #expect(try fixture.exportFile().isWritten == false)
    #expect(!Files.exists(fixture.file))
    try fixture.put("a", [("n", "7")])
    let error = try #require(throws: ExchangeError.self) { try fixture.exportFile() }
    guard case .absent(_, 1) = error else {
      Issue.record("Another error: \(error)")
      return
    }
    // Back on the branch that has it.
    try fixture.write(three)
    fixture.index = .known(content: Bytes(three))
    try fixture.exportFile()
    #expect(try fixture.read() == three.replacing("\"n\":1", with: "\"n\":7"))
  }

  @Test func aLinkInsideTheWorkTreeIsFollowed() throws {
    let fixture = try CollectionFixture(path: "link.jsonl")
    try Files.write(three, to: fixture.folder.path("real.jsonl"))
    try FileManager.default.createSymbolicLink(
      atPath: fixture.file,
      withDestinationPath: "real.jsonl"
    )
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    try fixture.exportFile()
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: fixture.file)
    #expect(target == "real.jsonl")
    #expect(try fixture.read() == three.replacing("\"n\":1", with: "\"n\":7"))
  }

  @Test func aLinkOutOfTheWorkTreeIsRefused() throws {
    let outside = try TemporaryFolder()
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    try Files.write("secret\n", to: outside.path("other"))
    try Files.remove(fixture.file)
    try FileManager.default.createSymbolicLink(
      atPath: fixture.file,
      withDestinationPath: outside.path("other")
    )
    #expect(throws: ExchangeError.self) { try fixture.importFile() }
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
    #expect(try Files.read(outside.path("other")) == Array("secret\n".utf8))
  }

  @Test func aReadOnlyFileStaysAsItIs() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try fixture.put("a", [("n", "7")])
    try Files.setMode(0o444, of: fixture.file)
    let error = try #require(throws: ExchangeError.self) { try fixture.exportFile() }
    guard case .readOnly = error else {
      Issue.record("Another error: \(error)")
      return
    }
    #expect(try fixture.read() == three)
    #expect(try fixture.dirtyKeys() == ["a"])
    try Files.setMode(0o640, of: fixture.file)
    try fixture.exportFile()
    #expect(try fixture.read() == three.replacing("\"n\":1", with: "\"n\":7"))
    let mode = try FileManager.default.attributesOfItem(atPath: fixture.file)[.posixPermissions]
    #expect(mode as? Int == 0o640)
  }

  @Test func aFolderInPlaceOfTheFile() throws {
    let fixture = try CollectionFixture(text: three)
    try fixture.importFile()
    try Files.remove(fixture.file)
    try Files.makeFolder(fixture.file)
    #expect(throws: ExchangeError.self) { try fixture.importFile() }
    #expect(throws: ExchangeError.self) { try fixture.exportFile() }
  }

  @Test func orphansAreKeptAndReported() throws {
    let text = """
      {"id":"a"}
      {"id":"a.1"}
      {"id":"b.2"}
      {"id":"c","dependencies":[{"depends_on_id":"a"},{"depends_on_id":"x"},7]}
      {"id":"d","parent":"y","dependencies":"none"}
      {"id":"e.f","parent":null}
      {"id":"1.5"}

      """
    let fixture = try CollectionFixture(text: text)
    let outcome = try fixture.importFile()
    let found = outcome.orphans.map { "\($0.key.text) \($0.missing.text)" }
    // A dot and a number are a part of a name, where children are not counted.
    #expect(found == ["c x", "d y"])
    #expect(outcome.addedCount == 7)
    #expect(try fixture.rendered() == text)
    // What was said once is not said again at each import.
    try fixture.write(text + "{\"id\":\"g.3\"}\n")
    #expect(try fixture.importFile().orphans == [])
    fixture.policy.ids = IDPolicy()
    fixture.policy.ids?.children = .count
    try fixture.write(text + "{\"id\":\"h.3\",\"parent\":\"z\"}\n")
    let counted = try fixture.importFile().orphans.map { "\($0.key.text) \($0.missing.text)" }
    #expect(counted == ["h.3 h", "h.3 z"])
    try fixture.write(text.replacing("{\"id\":\"a\"}\n", with: ""))
    let left = try fixture.importFile().orphans.map { "\($0.key.text) \($0.missing.text)" }
    #expect(left == ["a.1 a", "c a"])
  }
}
