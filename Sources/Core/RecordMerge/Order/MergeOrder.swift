/// The merged order of three sequences: of a file's records, an object's members, a set's elements.
///
/// Elements are numbers from 0, and each occurs at most once in a sequence. Base's elements are in
/// the order of the side that changed the order; if both did, of the side whose sequence of shared
/// elements is smaller. Each run of additions follows the element that it follows on its side, or
/// the nearest earlier one that is kept.
///
///     base    a b c
///     ours    a x b c        x follows a
///     theirs  a b y z c      y z follow b
///     merged  a x b y z c
///
/// `precedes` is a strict order of the elements, for what the versions leave open. `mergeRuns`
/// merges two runs at one place, the smaller first; without it they are joined (`joinedRuns`).
///
/// Complexity: O(n) for n elements, apart from `mergeRuns`.
func mergedOrder(
  _ sequences: Versions<[Int]>,
  isKept: (Int) -> Bool,
  precedes: (Int, Int) -> Bool,
  mergeRuns: ([Int], [Int]) -> [Int] = joinedRuns
) -> [Int] {
  let order = MergeOrder(sequences)
  if let side = order.sideWithAll(isKept) { return side.filter(isKept) }
  return order.merged(isKept: isKept, precedes: precedes, mergeRuns: mergeRuns)
}

/// Two runs of additions one after the other. An element that both have stays behind all that it
/// follows in either: first come the parts before it, then the element, then the parts behind it.
///
///     first   c d
///     second  a c b
///     joined  a c d b
///
/// If they have their common elements in different orders, each is where it first comes up.
///
/// Complexity: O(n) for n elements.
func joinedRuns(_ first: [Int], _ second: [Int]) -> [Int] {
  let inSecond = Set(second)
  let common = first.filter(inSecond.contains)
  let isCommon = Set(common)
  guard !common.isEmpty, second.filter(isCommon.contains) == common else { return first + second }
  var (left, right) = (first[...], second[...])
  var result: [Int] = []
  for element in common {
    let parts = [left, right].map { $0.prefix { $0 != element } }
    parts.forEach { result += $0 }
    result.append(element)
    (left, right) = (left.dropFirst(parts[0].count + 1), right.dropFirst(parts[1].count + 1))
  }
  return result + left + right
}

private struct MergeOrder {
  private let base: [Int]
  private let sides: Sides<[Int]>
  private let count: Int
  /// For each element its position in base, or `absent`.
  private let basePositions: [Int]

  private static let absent = -1

  init(_ sequences: Versions<[Int]>) {
    base = sequences.base
    sides = sequences.sides
    count = 1 + max(base.max() ?? -1, sides.ours.max() ?? -1, sides.theirs.max() ?? -1)
    basePositions = Self.positions(of: base, count: count)
  }

  func merged(
    isKept: (Int) -> Bool,
    precedes: (Int, Int) -> Bool,
    mergeRuns: ([Int], [Int]) -> [Int]
  ) -> [Int] {
    let runs = sides.map { self.runs(of: $0, isKept) }
    var result: [Int] = []
    var isWritten = [Bool](repeating: false, count: count)
    func write(_ element: Int) {
      if isWritten[element] { return }
      isWritten[element] = true
      result.append(element)
    }
    func writeRuns(behind anchor: Int) {
      let (left, right) = (runs.ours[anchor] ?? [], runs.theirs[anchor] ?? [])
      if left.isEmpty || right.isEmpty {
        (left + right).forEach(write)
      } else if Self.isLess(right, left, precedes) {
        mergeRuns(right, left).forEach(write)
      } else {
        mergeRuns(left, right).forEach(write)
      }
    }
    writeRuns(behind: Self.absent)
    for element in skeleton(precedes) where isKept(element) {
      write(element)
      writeRuns(behind: element)
    }
    return result
  }

  /// A side whose sequence is the result, apart from elements that are not kept: it has all kept
  /// elements, and the other side added and moved nothing, or has the same sequence.
  func sideWithAll(_ isKept: (Int) -> Bool) -> [Int]? {
    func hasAll(_ side: [Int], _ other: [Int]) -> Bool {
      let isPart = other.allSatisfy { basePositions[$0] != Self.absent } && rises(other)
      guard isPart || side == other else { return false }
      let positions = Self.positions(of: side, count: count)
      return (base + other).allSatisfy { positions[$0] != Self.absent || !isKept($0) }
    }
    if hasAll(sides.ours, sides.theirs) { return sides.ours }
    return hasAll(sides.theirs, sides.ours) ? sides.theirs : nil
  }

  /// Base's elements, in the order of the side that changed it.
  private func skeleton(_ precedes: (Int, Int) -> Bool) -> [Int] {
    let shared = sides.map { self.shared($0) }
    switch (rises(shared.ours), rises(shared.theirs)) {
    case (true, true): return base
    case (false, true): return completed(shared.ours)
    case (true, false): return completed(shared.theirs)
    case (false, false): return completed(smaller(shared.ours, shared.theirs, precedes))
    }
  }

  /// The elements of a side that base has.
  private func shared(_ side: [Int]) -> [Int] {
    side.filter { basePositions[$0] != Self.absent }
  }

  /// Whether elements of base are in base's order.
  private func rises(_ sequence: [Int]) -> Bool {
    sequence.indices.dropFirst().allSatisfy {
      basePositions[sequence[$0 - 1]] < basePositions[sequence[$0]]
    }
  }

  /// The smaller of two orders of base: compared by their common elements, else as a whole.
  private func smaller(
    _ left: [Int],
    _ right: [Int],
    _ precedes: (Int, Int) -> Bool
  ) -> [Int] {
    let inLeft = Self.positions(of: left, count: count)
    let inRight = Self.positions(of: right, count: count)
    let leftCommon = left.filter { inRight[$0] != Self.absent }
    let rightCommon = right.filter { inLeft[$0] != Self.absent }
    if leftCommon == rightCommon { return Self.isLess(right, left, precedes) ? right : left }
    // fault: order-by-side
    return Self.isLess(rightCommon, leftCommon, precedes) ? right : left
  }

  /// An order completed with the missing elements of base, each after the element that it follows
  /// in base.
  private func completed(_ order: [Int]) -> [Int] {
    let positions = Self.positions(of: order, count: count)
    var followers: [Int: [Int]] = [:]
    var anchor = Self.absent
    for element in base {
      if positions[element] != Self.absent {
        anchor = element
      } else {
        followers[anchor, default: []].append(element)
      }
    }
    return (followers[Self.absent] ?? []) + order.flatMap { [$0] + (followers[$0] ?? []) }
  }

  /// A side's kept additions, by the kept element of base that they follow.
  private func runs(of side: [Int], _ isKept: (Int) -> Bool) -> [Int: [Int]] {
    var runs: [Int: [Int]] = [:]
    var anchor = Self.absent
    for element in side where isKept(element) {
      if basePositions[element] != Self.absent {
        // fault: additions-move-up
        anchor = element
      } else {
        runs[anchor, default: []].append(element)
      }
    }
    return runs
  }

  private static func positions(of sequence: [Int], count: Int) -> [Int] {
    var positions = [Int](repeating: absent, count: count)
    for (position, element) in sequence.enumerated() { positions[element] = position }
    return positions
  }

  /// Compares two sequences element by element; a prefix of the other sequence is less.
  private static func isLess(
    _ left: [Int],
    _ right: [Int],
    _ precedes: (Int, Int) -> Bool
  ) -> Bool {
    left.lexicographicallyPrecedes(right) { $0 != $1 && precedes($0, $1) }
  }
}
