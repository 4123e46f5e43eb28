/// The edits of one side to a list: steps 2 to 4 of the rule `list`.
///
/// Elements are numbers that are equal for the same element. A run is what a side inserted or moved
/// to one place. Place 0 is the beginning, and place `i + 1` comes after base's element `i`.
///
///     base   a b c d          fates   a stays, b is replaced by x, c is moved, d stays
///     side   c a x d y        runs    c at place 0, y at place 4
struct ListEdit {
  /// What a side did with an element of base.
  enum Fate: Equatable {
    case stays(at: Int)
    case moved(to: Int)
    case replaced(by: Int)
    case removed
    /// Replaced together with its neighbours, by another number of elements.
    case inBlock(Int)
  }

  /// Elements of base that the side replaced as a block.
  struct Block {
    var base: [Int]
    var side: Range<Int>
  }

  /// For each element of base.
  private(set) var fates: [Fate]
  private(set) var blocks: [Block] = []
  /// For each place, the elements of the side in the run there.
  private(set) var runs: [Range<Int>]
  /// For each element of the side, the place of its run; nil if it is in none.
  private(set) var places: [Int?]
  /// For each element of the side, the element of base that was moved there.
  private(set) var origins: [Int?]

  init(base: [Int], side: [Int]) {
    fates = [Fate](repeating: .removed, count: base.count)
    runs = [Range<Int>](repeating: 0..<0, count: base.count + 1)
    places = [Int?](repeating: nil, count: side.count)
    origins = [Int?](repeating: nil, count: side.count)
    let matches = SequenceDiff(base, side).matches
    for (index, match) in matches.enumerated() {
      if let match { fates[index] = .stays(at: match) }
    }
    noteMoves(base, side)
    var (baseStart, sideStart, place) = (0, 0, 0)
    for (index, match) in matches.enumerated() {
      guard let match else { continue }
      noteHunk(baseStart..<index, sideStart..<match, place)
      (baseStart, sideStart, place) = (index + 1, match + 1, index + 1)
    }
    noteHunk(baseStart..<base.count, sideStart..<side.count, place)
  }

  /// The elements of the side that are in a run and were not moved there.
  var insertions: [Int] { places.indices.filter { places[$0] != nil && origins[$0] == nil } }

  var movesNothing: Bool { origins.allSatisfy { $0 == nil } }

  /// The position in the side of an element of base that it kept.
  func position(of index: Int) -> Int? {
    switch fates[index] {
    case .stays(let position), .moved(let position): position
    case .replaced, .removed, .inBlock: nil
    }
  }

  /// Finds the elements that occur once in base and once in the side, at another place.
  private mutating func noteMoves(_ base: [Int], _ side: [Int]) {
    guard fates.contains(.removed) else { return }
    let basePositions = positionsOfUniqueElements(of: base)
    let sidePositions = positionsOfUniqueElements(of: side)
    for (element, index) in basePositions where fates[index] == .removed {
      guard let position = sidePositions[element] else { continue }
      // fault: moved-element-stays
      fates[index] = .moved(to: position)
      origins[position] = index
    }
  }

  /// Notes the elements between two that stay, in base and in the side.
  private mutating func noteHunk(_ base: Range<Int>, _ side: Range<Int>, _ place: Int) {
    let old = base.filter { fates[$0] == .removed }
    let newStart = side.first { origins[$0] == nil } ?? side.upperBound
    // Elements after a moved one were inserted there.
    let newEnd = (newStart..<side.upperBound).first { origins[$0] != nil } ?? side.upperBound
    let new = newStart..<newEnd
    guard let last = old.last, !new.isEmpty else {
      noteRun(side, place)
      return
    }
    if old.count == new.count {
      for (index, position) in zip(old, new) { fates[index] = .replaced(by: position) }
    } else {
      for index in old { fates[index] = .inBlock(blocks.count) }
      blocks.append(Block(base: old, side: new))
    }
    noteRun(side.lowerBound..<newStart, place)
    noteRun(newEnd..<side.upperBound, last + 1)
  }

  private mutating func noteRun(_ run: Range<Int>, _ place: Int) {
    if run.isEmpty { return }
    runs[place] = run
    for position in run { places[position] = place }
  }
}

/// The positions of the elements that occur once in a sequence.
func positionsOfUniqueElements(of sequence: [Int]) -> [Int: Int] {
  var positions: [Int: Int] = [:]
  var repeated: Set<Int> = []
  positions.reserveCapacity(sequence.count)
  for (position, element) in sequence.enumerated()
  where positions.updateValue(position, forKey: element) != nil {
    repeated.insert(element)
  }
  for element in repeated { positions[element] = nil }
  return positions
}
