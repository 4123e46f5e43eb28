import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// Unchanged records are merged in blocks; here, a record belongs inside a block.
@Suite struct UnchangedBlockTests {
  private func mergedTexts(
    _ base: Lines,
    _ ours: Lines,
    _ theirs: Lines,
    _ policy: Policy
  ) throws -> [String] {
    let merged = try merge(base: base, ours: ours, theirs: theirs, policy: policy)
    return Lines(file: merged.bytes()).texts
  }

  private static func record(_ key: String, _ day: Int) -> String {
    #"{"id":"\#(key)","c":"2026-01-0\#(day)T00:00:00Z"}"#
  }

  private static let policy = Policy.keyed {
    $0.identity = ["c"]
    $0.collision = .rename
  }

  @Test func whatNobodyChangedIsOneItem() throws {
    let common = (1...5).map { Self.record("k\($0)", 1) }
    let edited = Self.record("x", 2)
    let base = Lines(common + [Self.record("x", 1)])
    let ours = Lines(common + [edited])
    let theirs = Lines(common + [Self.record("x", 1), Self.record("y", 1)])
    let merged = try merge(base: base, ours: ours, theirs: theirs)
    guard case .items(let items, _) = merged.content, case .unchangedBlock(let block) = items[0]
    else {
      Issue.record("There is no block.")
      return
    }
    #expect(items.count == 3)
    #expect(block.text == common.joined(separator: "\n"))
  }

  /// A record that gets another key in the merge belongs between two lines of a block.
  @Test func aKeyThatTheMergeMakesPartsARun() throws {
    let block = [Self.record("a-", 1), Self.record("a-~", 1)]
    let (early, late) = (Self.record("a", 2), Self.record("a", 3))
    let texts = try mergedTexts(
      Lines(block),
      Lines([early] + block),
      Lines([late] + block),
      Self.policy
    )
    try #require(texts.count == 4)
    #expect([texts[0], texts[1], texts[3]] == [early, block[0], block[1]])
  }

  /// A key that is on a line of a block is not given to another record.
  @Test func aKeyInARunIsTaken() throws {
    let (early, late) = (Self.record("a", 2), Self.record("a", 3))
    let lines = try mergedTexts([], Lines([early]), Lines([late]), Self.policy)
    let renamed = try #require(lines.first { $0 != early })
    let key = try #require(json(renamed).member(Bytes("id"))?.string?.text)
    let block = [Self.record("a-", 1), Self.record(key, 1), Self.record("a-~", 1)]
    let texts = try mergedTexts(
      Lines(block),
      Lines([early] + block),
      Lines([late] + block),
      Self.policy
    )
    #expect(texts.contains { $0.contains(#""id":"\#(key)"#) && !$0.contains(#""id":"\#(key)""#) })
  }

  /// A record is found again under a new key only if no other one, in a block or not, could be it.
  @Test func anIdentityInARunIsCounted() throws {
    let block = [Self.record("p", 1), Self.record("q", 1)]
    let texts = try mergedTexts(
      Lines(block + [Self.record("x", 1)]),
      Lines(block + [Self.record("y", 1)]),
      Lines(block + [Self.record("x", 1).replacing("}", with: #","t":1}"#)]),
      Self.policy
    )
    #expect(texts.contains(Self.record("y", 1)))
  }

  @Test(arguments: ["\n", "\r\n"])
  func runsKeepTheirLineEnds(lineEnd: String) throws {
    let common = (1...4).map { Self.record("k\($0)", 1) }
    func file(_ last: String) -> Bytes {
      Bytes((common + [last]).map { $0 + lineEnd }.joined())
    }
    let merged = try merge(
      base: file(Self.record("x", 1)),
      ours: file(Self.record("x", 2)),
      theirs: file(Self.record("x", 1) + lineEnd + Self.record("y", 1))
    )
    let expected = common + [Self.record("x", 2), Self.record("y", 1)]
    #expect(merged.bytes().text == expected.map { $0 + lineEnd }.joined())
  }

  @Test func theLinesOfARunEndAsThoseOfTheFileDo() {
    let block = Bytes("{}\r\n[]\r\n\n{}\r")
    #expect(
      LineEnd.lineFeed.lines(ofBlock: block) == [
        Bytes("{}\r"), Bytes("[]\r"), Bytes(""), Bytes("{}\r"),
      ]
    )
    let other = Bytes("{}\r\n[]\r\r\n{}")
    #expect(
      LineEnd.carriageReturnLineFeed.lines(ofBlock: other) == [
        Bytes("{}"), Bytes("[]\r"), Bytes("{}"),
      ]
    )
    #expect(LineEnd.lineFeed.lines(ofBlock: Bytes("")) == [])
  }
}
