import TestSupport
import Testing

/// The made-up merges of a tracker's file are like the merges that happened which they are made
/// after, and the same in each run.
@Suite struct TrackerMergeShapeTests {
  @Test(arguments: TrackerMerge.numbers)
  func aMergeIsTheSameEachTime(number: Int) {
    #expect(TrackerMerge(generating: number) == TrackerMerge(number))
  }

  /// Tests/Benchmarks/instructions.txt was counted on these bytes. A change of the generator needs
  /// a new count.
  @Test func theBytesAreThoseThatInstructionsAreCountedOn() {
    let sums = TrackerMerge.numbers.map { number in
      TrackerMerge(number).files.flatMap(\.bytes).reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1)) &* 0x100_0000_01B3
      }
    }
    #expect(sums.reduce(0, ^) == 0xF44B_596B_488D_EC1B)
  }

  /// What was counted in a merge that happened, and is in the one made after it.
  struct Counts: Equatable, CustomTestStringConvertible {
    var number: Int
    /// Lines of base, ours and theirs.
    var lines: [Int]
    /// Records of base that ours, theirs and both changed, and those that they changed alike.
    var changed: [Int]
    /// Records that ours, theirs and both added, and those that they added alike.
    var added: [Int]
    /// Records of base that ours and theirs lack, and those that the other side changed.
    var removed: [Int]

    var testDescription: String { "merge \(number)" }

    init(_ number: Int, lines: [Int], changed: [Int], added: [Int], removed: [Int] = [0, 0, 0, 0]) {
      self.number = number
      self.lines = lines
      self.changed = changed
      self.added = added
      self.removed = removed
    }
  }

  private static let counts = [
    Counts(1, lines: [51, 51, 51], changed: [24, 24, 23, 15], added: [0, 0, 0, 0]),
    Counts(2, lines: [74, 74, 75], changed: [1, 40, 1, 0], added: [0, 1, 0, 0]),
    Counts(3, lines: [109, 109, 115], changed: [4, 33, 4, 0], added: [0, 6, 0, 0]),
    Counts(
      4,
      lines: [212, 213, 212],
      changed: [211, 77, 77, 0],
      added: [2, 0, 0, 0],
      removed: [1, 0, 0, 0]
    ),
    Counts(
      5,
      lines: [106, 101, 132],
      changed: [101, 99, 97, 71],
      added: [0, 28, 0, 0],
      removed: [5, 2, 2, 2]
    ),
    Counts(
      6,
      lines: [104, 84, 301],
      changed: [58, 50, 38, 0],
      added: [0, 197, 0, 0],
      removed: [20, 0, 11, 0]
    ),
    Counts(7, lines: [69, 84, 85], changed: [16, 43, 16, 0], added: [15, 16, 15, 0]),
    Counts(8, lines: [89, 90, 89], changed: [29, 28, 28, 12], added: [1, 0, 0, 0]),
    Counts(9, lines: [150, 223, 236], changed: [58, 55, 31, 0], added: [73, 86, 73, 12]),
    Counts(
      10,
      lines: [339, 365, 298],
      changed: [162, 107, 99, 63],
      added: [26, 22, 21, 14],
      removed: [0, 63, 0, 12]
    ),
    Counts(11, lines: [726, 910, 877], changed: [86, 204, 32, 0], added: [173, 152, 151, 88]),
  ]

  @Test(arguments: counts)
  func recordsAreAsManyAsInAMergeThatHappened(counts: Counts) {
    #expect(Self.counts.map(\.number) == TrackerMerge.wholeNumbers)
    let merge = TrackerMerge(counts.number)
    let lines = merge.files.map { PlainFile($0.bytes).contentLines }
    let versions = lines.map { Self.linesByID($0) }
    let (base, sides) = (versions[0], [versions[1], versions[2]])
    // An id that is on several lines was neither changed nor added.
    let shared = base.filter { $0.value.count == 1 }
    let changed = sides.map { side in
      Set(shared.keys.filter { side[$0]?.count == 1 && side[$0] != base[$0] })
    }
    let added = sides.map { side in Set(side.keys).subtracting(base.keys) }
    let removed = sides.map { side in Set(base.keys).subtracting(side.keys) }
    func alike(_ ids: [Set<Meaning>]) -> [Int] {
      let both = ids[0].intersection(ids[1])
      return ids.map(\.count) + [both.count, both.count { sides[0][$0] == sides[1][$0] }]
    }
    let found = Counts(
      counts.number,
      lines: lines.map(\.count),
      changed: alike(changed),
      added: alike(added),
      removed: removed.map(\.count)
        + [removed[0].intersection(changed[1]).count, removed[1].intersection(changed[0]).count]
    )
    #expect(found == counts)
  }

  /// The bytes of the three versions of each merge that happened, in thousands.
  private static let sizes = [131, 321, 514, 655, 423, 409, 230, 236, 572, 887, 2533, 2638]

  @Test(arguments: zip(TrackerMerge.numbers, sizes))
  func recordsAreAsLongAsInAMergeThatHappened(number: Int, size: Int) {
    let found = TrackerMerge(number).files.reduce(0) { $0 + $1.bytes.count }
    #expect((size * 800...size * 1200).contains(found))
  }

  @Test func recordsHaveAllFieldsOfATracker() {
    let merges = TrackerMerge.numbers.map { TrackerMerge($0) }
    let records = merges.flatMap(\.files).flatMap { ConflictText($0.bytes).lines }
      .compactMap { PlainValue($0) }
    let names = Set(records.flatMap { $0.members ?? [] }.map(\.nameText))
    #expect(names.count == 27, "\(names.sorted())")
  }

  @Test(arguments: TrackerMerge.markedNumbers)
  func markersFormBlocks(number: Int) {
    let text = ConflictText(TrackerMerge(number).theirs)
    let blocks = text.parts.count { if case .block = $0 { true } else { false } }
    #expect(blocks == 18 && text.isWellFormed)
    #expect(text.lines.allSatisfy { PlainValue($0)?["id"] != nil })
  }

  private static func linesByID(_ lines: [[UInt8]]) -> [Meaning: [[UInt8]]] {
    Dictionary(grouping: lines) { PlainValue($0)?["id"]?.meaning ?? .null }
  }
}
