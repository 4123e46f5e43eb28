/// Steps 7 and 8 of the rule `list`: a result that can't be right becomes a conflict.
extension ListMerge {
  /// Step 7: the result must not repeat an element that no version repeats. This happens if both
  /// sides inserted it, at different places, or if one side inserted what the other used as a
  /// replacement.
  func checkRepetitions(in items: [Item]) throws(ListConflict) {
    var seen: Set<Int> = []
    let repeated = items.compactMap { identity(of: $0) }.filter { !seen.insert($0).inserted }
    if repeated.isEmpty { return }
    // Equal elements of one version can't be told apart.
    let counts = identities.map { sequence in
      sequence.reduce(into: [Int: Int]()) { counts, element in counts[element, default: 0] += 1 }
    }
    for element in repeated {
      // fault: two-places-agree
      if counts.all.allSatisfy({ $0[element, default: 0] <= 1 }) { throw .repetition }
    }
  }

  /// Step 7, the reverse: if one of several equal elements was moved beside another, both may count
  /// as one. The result has each element at least as often as the only side that changed its count.
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

  /// Step 8: any two elements that all versions have once are in the order that a side gave them,
  /// or in base's order if no side changed it.
  ///
  /// A pair is *turned* in a sequence that orders it differently from base. So ours or theirs must
  /// have turned every pair that the result has turned. Counts are enough to check this: the pairs
  /// that two sequences order differently are counted in O(n log n), and for sets of pairs |A Δ B|
  /// = |A| + |B| - 2 |A ∩ B|.
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
    // An element that the result repeats has no order there.
    if kept.count < merged.count { throw .order }
    let sequences = identities.map { $0.filter { kept.contains($0) } }
    let turnedByOurs = turnedPairCount(sequences.base, sequences.ours)
    let turnedByTheirs = turnedPairCount(sequences.base, sequences.theirs)
    let turnedByOne = turnedPairCount(sequences.ours, sequences.theirs)
    let turned = turnedPairCount(sequences.base, merged)
    // fault: order-of-list-unchecked
    guard turned == (turnedByOurs + turnedByTheirs + turnedByOne) / 2,
      turned == turnedByOurs + turnedPairCount(sequences.ours, merged),
      turned == turnedByTheirs + turnedPairCount(sequences.theirs, merged)
    else { throw .order }
  }
}

/// The number of pairs that two orders of the same elements order differently.
///
/// Complexity: O(n log n) for n elements, by counting during a merge sort.
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
