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
    let desk = try Desk(text: file.text)
    let error = try #require(throws: ExchangeError.self) { try desk.importFile() }
    guard case .conflictMarkers(_, let line) = error else {
      Issue.record("Another error: \(error)")
      return
    }
    #expect(line == file.firstMarkerNumber)
    #expect(try desk.rows("SELECT count(*) FROM records") == [["0"]])
  }

  @Test func markersRefuseAnExportAndChangeNothing() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    let marked = "<<<<<<< ours\n{\"id\":\"a\",\"n\":1}\n=======\n{\"id\":\"a\"}\n>>>>>>> theirs\n"
    try desk.write(marked)
    #expect(throws: ExchangeError.self) { try desk.exportFile() }
    #expect(try desk.read() == marked)
    #expect(try desk.dirtyKeys() == ["a"])
    #expect(try desk.rows("SELECT count(*) FROM records") == [["3"]])
  }

  @Test func aRecordThatADamagedFileLacksComesBackAsItWas() throws {
    let desk = try Desk(text: "{\"id\":\"a\"}\t\r\n{\"id\":\"b\"}\n")
    try desk.importFile()
    try desk.write("{\"id\":\"b\"}\n{oops\n")
    try desk.exportFile()
    #expect(try desk.read() == "{\"id\":\"b\"}\n{oops\n{\"id\":\"a\"}\t\r\n")
  }

  @Test func badLinesAreReportedAndKept() throws {
    let desk = try Desk(text: "{\"id\":\"a\"}\n{\"id\":\"b\",}\n[1]\n{\"id\":\"c\"}\n\u{1F600}\n")
    let outcome = try desk.importFile()
    #expect(outcome.addedCount == 2)
    #expect(outcome.badLines.map(\.number) == [2, 5])
    #expect(outcome.badLines.map(\.error.offset) == [10, 0])
    #expect(outcome.needsAttention)
    try desk.put("c", [("n", "1")])
    try desk.exportFile()
    #expect(
      try desk.read()
        == "{\"id\":\"a\"}\n{\"id\":\"b\",}\n[1]\n{\"id\":\"c\",\"n\":1}\n\u{1F600}\n"
    )
  }

  @Test func aLineThatIsNoUTF8IsKept() throws {
    let desk = try Desk()
    let bytes =
      Array("{\"id\":\"a\"}\n".utf8) + [0xFF, 0x00, 0xFE, 0x0A] + Array("{\"id\":\"b\"}".utf8)
    try Files.write(bytes, to: desk.file)
    #expect(try desk.importFile().badLineCount == 1)
    try desk.put("b", [("n", "1")])
    try desk.exportFile()
    #expect(try Files.read(desk.file) == bytes.dropLast() + Array(",\"n\":1}".utf8))
  }

  @Test func aRecordMissingFromAFileThatBecameDamagedIsKept() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.write("{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":\n")
    let outcome = try desk.importFile()
    #expect(outcome.badLines.map(\.number) == [2])
    #expect(try desk.record("b") == #"{"id":"b","n":2}"#)
    #expect(try desk.record("c") == #"{"id":"c","n":3}"#)
    try desk.exportFile()
    #expect(try desk.read().hasPrefix("{\"id\":\"a\",\"n\":1}\n{\"id\":\"b\",\"n\":\n"))
    #expect(try desk.read().contains("{\"id\":\"b\",\"n\":2}\n"))
    #expect(try desk.read().contains("{\"id\":\"c\",\"n\":3}\n"))
  }

  @Test(arguments: ["", "\n\n"])
  func aFileThatLostAllRecordsDeletesNothing(_ text: String) throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.write(text)
    for act in [{ _ = try desk.importFile() }, { _ = try desk.exportFile() }] {
      let error = try #require(throws: ExchangeError.self) { try act() }
      guard case .emptied(_, 3) = error else {
        Issue.record("Another error: \(error)")
        return
      }
    }
    #expect(try desk.rows("SELECT count(*) FROM records") == [["3"]])
  }

  @Test func aFileThatIsEmptyInGitToo() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.write("")
    desk.index = .known(content: Bytes(""))
    #expect(try desk.importFile().removedCount == 3)
    #expect(try desk.exportFile().isWritten == false)
  }

  @Test func anEmptyStoreNeverOverwritesAFile() throws {
    let desk = try Desk(text: three)
    try desk.exportFile()
    #expect(try desk.read() == three)
    try desk.exportFile(isFull: true)
    #expect(try desk.read() == three)
  }

  @Test func aTruncatedFileLosesItsTornRecordToNobody() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.write(String(three.dropLast(6)))
    let outcome = try desk.exportFile()
    #expect(outcome.imported?.badLineCount == 1)
    #expect(try desk.record("c") == #"{"id":"c","n":3}"#)
    #expect(try desk.read().contains("{\"id\":\"c\",\"n\":3}"))
  }

  @Test func aDeletedFileIsNoDeletionOfItsRecords() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    try Files.remove(desk.file)
    #expect(throws: ExchangeError.self) { try desk.importFile() }
    #expect(try desk.rows("SELECT count(*) FROM records") == [["3"]])
    try desk.exportFile()
    #expect(try desk.read() == three.replacing("\"n\":1", with: "\"n\":7"))
  }

  @Test func aBranchWithoutTheFileIsLeftWithoutIt() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try Files.remove(desk.file)
    desk.index = .unknown
    #expect(try desk.importFile().isUnchanged)
    #expect(try desk.exportFile().isWritten == false)
    #expect(!Files.exists(desk.file))
    try desk.put("a", [("n", "7")])
    let error = try #require(throws: ExchangeError.self) { try desk.exportFile() }
    guard case .absent(_, 1) = error else {
      Issue.record("Another error: \(error)")
      return
    }
    // Back on the branch that has it.
    try desk.write(three)
    desk.index = .known(content: Bytes(three))
    try desk.exportFile()
    #expect(try desk.read() == three.replacing("\"n\":1", with: "\"n\":7"))
  }

  @Test func aLinkInsideTheWorkTreeIsFollowed() throws {
    let desk = try Desk(path: "link.jsonl")
    try Files.write(three, to: desk.folder.path("real.jsonl"))
    try FileManager.default.createSymbolicLink(
      atPath: desk.file,
      withDestinationPath: "real.jsonl"
    )
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    try desk.exportFile()
    let target = try FileManager.default.destinationOfSymbolicLink(atPath: desk.file)
    #expect(target == "real.jsonl")
    #expect(try desk.read() == three.replacing("\"n\":1", with: "\"n\":7"))
  }

  @Test func aLinkOutOfTheWorkTreeIsRefused() throws {
    let outside = try TemporaryFolder()
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    try Files.write("secret\n", to: outside.path("other"))
    try Files.remove(desk.file)
    try FileManager.default.createSymbolicLink(
      atPath: desk.file,
      withDestinationPath: outside.path("other")
    )
    #expect(throws: ExchangeError.self) { try desk.importFile() }
    #expect(throws: ExchangeError.self) { try desk.exportFile() }
    #expect(try Files.read(outside.path("other")) == Array("secret\n".utf8))
  }

  @Test func aReadOnlyFileStaysAsItIs() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try desk.put("a", [("n", "7")])
    try Files.setMode(0o444, of: desk.file)
    let error = try #require(throws: ExchangeError.self) { try desk.exportFile() }
    guard case .readOnly = error else {
      Issue.record("Another error: \(error)")
      return
    }
    #expect(try desk.read() == three)
    #expect(try desk.dirtyKeys() == ["a"])
    try Files.setMode(0o640, of: desk.file)
    try desk.exportFile()
    #expect(try desk.read() == three.replacing("\"n\":1", with: "\"n\":7"))
    let mode = try FileManager.default.attributesOfItem(atPath: desk.file)[.posixPermissions]
    #expect(mode as? Int == 0o640)
  }

  @Test func aFolderInPlaceOfTheFile() throws {
    let desk = try Desk(text: three)
    try desk.importFile()
    try Files.remove(desk.file)
    try Files.makeFolder(desk.file)
    #expect(throws: ExchangeError.self) { try desk.importFile() }
    #expect(throws: ExchangeError.self) { try desk.exportFile() }
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
    let desk = try Desk(text: text)
    let outcome = try desk.importFile()
    let found = outcome.orphans.map { "\($0.key.text) \($0.missing.text)" }
    #expect(found == ["b.2 b", "c x", "d y"])
    #expect(outcome.addedCount == 7)
    #expect(try desk.rendered() == text)
  }
}
