import JSONText
import MergePolicy
import RecordMerge
import Testing

/// Versions without a record: some are damaged, some are empty.
@Suite struct NoRecordTests {
  private static let (base, ours) = (
    #"{"id":1,"a":0,"b":0}"#, #"{"id":1,"a":1,"b":0}"#
  )

  /// The version that the engine can't merge by record; nil where it merges.
  private func refused(base: Bytes, ours: Bytes, theirs: Bytes) throws -> Version? {
    do {
      _ = try merge(base: base, ours: ours, theirs: theirs)
      return nil
    } catch let error as NotJSONLines {
      return error.version
    }
  }

  @Test(
    arguments: [
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
      "\u{0}\u{1}\u{2}PNG", "[1]\n[2]\n", "hello\n", "1\n", "<<<<<<< HEAD\n=======\n>>>>>>> x\n",
    ]
  )
  func aVersionWithoutARecordIsNotJSONLines(_ text: String) throws {
    let (good, edited) = (Lines([Self.base]).file, Lines([Self.ours]).file)
    let damaged = Bytes(text)
    #expect(try refused(base: good, ours: damaged, theirs: edited) == .ours)
    #expect(try refused(base: good, ours: edited, theirs: damaged) == .theirs)
    #expect(try refused(base: damaged, ours: good, theirs: edited) == .base)
  }

  @Test func bytesThatAreNoUTF8AreNoJSONLines() throws {
    let damaged = Bytes([0xFF, 0xFE, 0x7B, 0x00, 0x7D, 0x00, 0x0A, 0x00])
    let (good, edited) = (Lines([Self.base]).file, Lines([Self.ours]).file)
    #expect(try refused(base: good, ours: edited, theirs: damaged) == .theirs)
  }

  @Test(arguments: ["", "\n", "\n\n", " \n"])
  func anEmptyVersionIsSound(_ text: String) throws {
    let empty = Bytes(text)
    let full = Lines([Self.base, #"{"id":2}"#]).file
    let edited = Lines([Self.ours, #"{"id":2}"#]).file
    let added = try merge(base: empty, ours: full, theirs: Lines([#"{"id":3}"#]).file)
    #expect(
      Lines(file: added.bytes()).texts.filter { !$0.allSatisfy(\.isWhitespace) }
        == [Self.base, #"{"id":2}"#, #"{"id":3}"#]
    )
    let deleted = try merge(
      base: full,
      ours: edited,
      theirs: empty,
      policy: .keyed { $0.editedDeleted = .delete }
    )
    #expect(!deleted.bytes().text.contains { !$0.isWhitespace })
    let kept = try merge(
      base: full,
      ours: edited,
      theirs: empty,
      policy: .keyed { $0.editedDeleted = .keep }
    )
    #expect(Lines(file: kept.bytes()).texts.contains(Self.ours))
    #expect(!Lines(file: kept.bytes()).texts.contains(#"{"id":2}"#))
  }
}
