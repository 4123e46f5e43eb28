internal import Records

/// The edits of one side to base's keyless lines, by their place among all lines.
///
/// Base and side are aligned by a longest common subsequence of all their lines. A record with a
/// key is the same line wherever both have it, and keyless lines are the same if they mean the
/// same. Between two aligned lines, there are then keyless lines of base, of the side, or of both:
///
/// | base | side | meaning |
/// | --- | --- | --- |
/// | 0 | any | the side added them |
/// | any | 0 | the side removed them |
/// | n | n | each is replaced by the one at the same position |
/// | p | q | the side replaced the p lines, as a block, by the q lines |
///
/// The side's lines end before a record with a key: the lines after it were added.
struct KeylessEdit {
  /// What a side did with one of base's lines.
  enum Fate: Equatable {
    /// The side has the line at this index.
    case stays(Int)
    case replaced(by: Int)
    case removed
    /// It is one of the lines of a block, which has the index of its first line.
    case block(Int)
  }

  /// Neighbouring lines of base that were replaced as a block, and their replacement.
  struct Block: Equatable {
    let base: [Int]
    let side: [Int]
  }

  /// By the index of base's line; nil for lines that are not keyless.
  private(set) var fates: [Fate?]
  /// By the index of the first line in base.
  private(set) var blocks: [Int: Block] = [:]
  /// For each line of the side, the line of base that it equals or replaces, or whose block it is
  /// in.
  private(set) var baseLines: [Int?]

  /// - Parameters:
  ///   - base: numbers that are equal where lines are the same.
  ///   - isKeyless: whether the line of base, or of the side, at an index is keyless.
  ///   - isSound: whether lines that the side does not have count as removed.
  init(
    base: [Int],
    side: [Int],
    isBaseKeyless: [Bool],
    isSideKeyless: [Bool],
    isSound: Bool
  ) {
    fates = [Fate?](repeating: nil, count: base.count)
    baseLines = [Int?](repeating: nil, count: side.count)
    let matches = SequenceDiff(base, side).matches
    for (index, match) in matches.enumerated() where isBaseKeyless[index] {
      guard let match else { continue }
      fates[index] = .stays(match)
      baseLines[match] = index
    }
    var (baseStart, sideStart) = (0, 0)
    func close(_ baseEnd: Int, _ sideEnd: Int, _ edit: inout KeylessEdit) {
      let removed = (baseStart..<baseEnd).filter { isBaseKeyless[$0] }
      let start = (sideStart..<sideEnd).drop { !isSideKeyless[$0] }
      edit.addHunk(removed, Array(start.prefix { isSideKeyless[$0] }), isSound)
    }
    for (index, match) in matches.enumerated() {
      guard let match else { continue }
      close(index, match, &self)
      (baseStart, sideStart) = (index + 1, match + 1)
    }
    close(base.count, side.count, &self)
  }

  private mutating func addHunk(_ base: [Int], _ side: [Int], _ isSound: Bool) {
    guard let first = base.first else { return }
    if side.isEmpty {
      if isSound { for index in base { fates[index] = .removed } }
    } else if base.count == side.count {
      for (index, line) in zip(base, side) {
        fates[index] = .replaced(by: line)
        baseLines[line] = index
      }
    } else {
      blocks[first] = Block(base: base, side: side)
      for index in base { fates[index] = .block(first) }
      for line in side { baseLines[line] = first }
    }
  }
}
