/// Steps 7 and 8 of the rule `list`: where the result can't be right, it is a conflict.
extension ListMerge {
  /// Step 7: the result has no element twice that no version has twice. Both sides inserted it, at
  /// different places, or one side inserted what the other put in place of something else.
  func checkRepetitions(in items: [Item]) throws(ListConflict) {
    var seen: Set<Int> = []
    let repeated = items.compactMap { identity(of: $0) }.filter { !seen.insert($0).inserted }
    if repeated.isEmpty { return }
    // An element that a version has twice can't be told from its like.
    let counts = identities.map { sequence in
      sequence.reduce(into: [Int: Int]()) { counts, element in counts[element, default: 0] += 1 }
    }
    for element in repeated {
      if counts.all.allSatisfy({ $0[element, default: 0] <= 1 }) { throw .repetition }
    }
  }

  /// Step 7, the other way round: where one element of several equal ones was moved beside another,
  /// both may count as one. The result has each element at least as often as the side has it that
  /// alone changed how often it is there.
  func checkCounts(of items: [Item]) throws(ListConflict) {
    func counts(_ sequence: [Int]) -> [Int: Int] {
      sequence.reduce(into: [:]) { counts, element in counts[element, default: 0] += 1 }
    }
    let known = identities.map { counts($0) }
    let merged = counts(items.compactMap { identity(of: $0) })
    for element in Set(known.ours.keys).union(known.theirs.keys) {
      let (base, ours, theirs) = (
        known.base[element, default: 0], known.ours[element, default: 0],
        known.theirs[element, default: 0]
      )
      let least = ours == base ? theirs : theirs == base ? ours : min(ours, theirs)
      if merged[element, default: 0] < least { throw .repetition }
    }
  }

  /// Step 8: of any two elements that all versions have once, the result has the order that a side
  /// gave them; where no side changed it, base's.
  ///
  /// A pair is *turned* in a sequence that has it in another order than base. So the pairs that the
  /// result has turned are to be those that ours or theirs has turned. Counts are enough to see it:
  /// the pairs that two sequences have in different orders are counted in O(n log n), and for sets
  /// of pairs |A Δ B| = |A| + |B| - 2 |A ∩ B|.
  func checkOrder(of items: [Item]) throws(ListConflict) {
    // Most lists keep their order.
    if edits.ours.movesNothing, edits.theirs.movesNothing { return }
    let once = identities.map { positionsOfUniqueElements(of: $0) }
    let shared = Set(
      identities.base.filter {
        once.base[$0] != nil && once.ours[$0] != nil && once.theirs[$0] != nil
      }
    )
    let merged = items.compactMap { identity(of: $0) }.filter { shared.contains($0) }
    let kept = Set(merged)
    // An element that the result has twice has no order there.
    if kept.count < merged.count { throw .order }
    let sequences = identities.map { $0.filter { kept.contains($0) } }
    let turnedByOurs = turnedPairCount(sequences.base, sequences.ours)
    let turnedByTheirs = turnedPairCount(sequences.base, sequences.theirs)
    let turnedByOne = turnedPairCount(sequences.ours, sequences.theirs)
    let turned = turnedPairCount(sequences.base, merged)
    guard turned == (turnedByOurs + turnedByTheirs + turnedByOne) / 2,
      turned == turnedByOurs + turnedPairCount(sequences.ours, merged),
      turned == turnedByTheirs + turnedPairCount(sequences.theirs, merged)
    else { throw .order }
  }
}

/// How many pairs of elements two orders of the same elements have in different orders.
///
/// Complexity: O(n log n) for n elements, by counting while they are sorted by merging.
func turnedPairCount(_ first: [Int], _ second: [Int]) -> Int {
  let positions = Dictionary(uniqueKeysWithValues: zip(first, first.indices))
  var sequence = second.compactMap { positions[$0] }
  var merged = sequence
  var count = 0
  var width = 1
  while width < sequence.count {
    for start in stride(from: 0, to: sequence.count, by: 2 * width) {
      let middle = min(start + width, sequence.count)
      let end = min(start + 2 * width, sequence.count)
      var (left, right) = (start, middle)
      for position in start..<end {
        if right == end || left < middle && sequence[left] < sequence[right] {
          merged[position] = sequence[left]
          left += 1
        } else {
          merged[position] = sequence[right]
          count += middle - left
          right += 1
        }
      }
    }
    swap(&sequence, &merged)
    width *= 2
  }
  return count
}
