/// Brings together the orders of three sequences of distinct elements: records of a file, members
/// of an object, elements of a set.
///
/// What base had stands in the order of the side that changed the order; if both did, of the side
/// whose sequence of shared elements is canonically smaller. Each run of additions follows the
/// element that it follows on its side. Two runs at one place are merged as two sorted lists would
/// be: of their first elements the smaller comes first, so that a run keeps its own order, and
/// three sides that add different elements at one place come to the same order whichever are
/// merged first.
struct SequenceOrder {
  /// Elements are numbers from 0 to `count - 1`; each occurs at most once in a sequence.
  let count: Int
  let base: [Int]
  let ours: [Int]
  let theirs: [Int]
  /// Whether an element is in the result.
  let isKept: (Int) -> Bool
  /// Whether an element has no key: at one place such elements come first, sorted.
  var isLoose: (Int) -> Bool = { _ in false }
  /// Canonical order of elements, for what the versions leave open.
  let precedes: (Int, Int) -> Bool

  private static let absent = -1

  /// The kept elements in their merged order.
  func merged() -> [Int] {
    let basePositions = positions(of: base)
    let skeleton = self.skeleton(basePositions)
    let anchorPositions = positions(of: skeleton)
    let oursRuns = runs(of: ours, after: anchorPositions, runCount: skeleton.count + 1)
    let theirsRuns = runs(of: theirs, after: anchorPositions, runCount: skeleton.count + 1)
    var result: [Int] = []
    var isEmitted = [Bool](repeating: false, count: count)
    func emit(_ element: Int) {
      if !isEmitted[element] {
        isEmitted[element] = true
        result.append(element)
      }
    }
    for place in 0...skeleton.count {
      if place > 0 { emit(skeleton[place - 1]) }
      let (oursRun, theirsRun) = (oursRuns[place], theirsRuns[place])
      if oursRun == nil, theirsRun == nil { continue }
      merge(oursRun ?? [], theirsRun ?? []).forEach(emit)
    }
    return result
  }

  /// The merged order; sorted, if both sides are sorted by `precedes`.
  func mergedKeepingSorted() -> [Int] {
    let result = merged()
    guard isSorted(ours), isSorted(theirs), !isSorted(result) else { return result }
    return result.sorted(by: precedes)
  }

  private func isSorted(_ sequence: [Int]) -> Bool {
    zip(sequence, sequence.dropFirst()).allSatisfy { !precedes($1, $0) }
  }

  private func positions(of sequence: [Int]) -> [Int] {
    var positions = [Int](repeating: Self.absent, count: count)
    for (position, element) in sequence.enumerated() { positions[element] = position }
    return positions
  }

  /// The kept elements of base in the order that the result has them in.
  private func skeleton(_ basePositions: [Int]) -> [Int] {
    let isShared = { (element: Int) in basePositions[element] != Self.absent && isKept(element) }
    let oursShared = ours.filter(isShared)
    let theirsShared = theirs.filter(isShared)
    let isMovedByOurs = !rises(oursShared, basePositions)
    let isMovedByTheirs = !rises(theirsShared, basePositions)
    let leader: [Int]
    switch (isMovedByOurs, isMovedByTheirs) {
    case (false, false): return base.filter(isKept)
    case (true, false): leader = oursShared
    case (false, true): leader = theirsShared
    case (true, true): leader = smaller(oursShared, theirsShared)
    }
    return insertMissing(into: leader)
  }

  private func rises(_ sequence: [Int], _ positions: [Int]) -> Bool {
    zip(sequence, sequence.dropFirst()).allSatisfy { positions[$0] < positions[$1] }
  }

  /// Of two sequences the one that is canonically smaller in what both have, else as a whole.
  private func smaller(_ left: [Int], _ right: [Int]) -> [Int] {
    let inLeft = positions(of: left)
    let inRight = positions(of: right)
    let leftCommon = left.filter { inRight[$0] != Self.absent }
    let rightCommon = right.filter { inLeft[$0] != Self.absent }
    let pairs = Array(zip(leftCommon, rightCommon)) + Array(zip(left, right))
    for (leftElement, rightElement) in pairs where leftElement != rightElement {
      return precedes(leftElement, rightElement) ? left : right
    }
    return left.count >= right.count ? left : right
  }

  /// Adds what base has and the leading side lacks, behind the element that it follows in base.
  private func insertMissing(into leader: [Int]) -> [Int] {
    let runs = runs(of: base, after: positions(of: leader), runCount: leader.count + 1)
    var result = runs[0] ?? []
    for (index, element) in leader.enumerated() {
      result.append(element)
      result += runs[index + 1] ?? []
    }
    return result
  }

  /// The kept elements of a sequence that are no anchors, by the place that they stand in: 0 is
  /// before the first anchor, 1 behind it, and so on.
  private func runs(
    of sequence: [Int],
    after anchorPositions: [Int],
    runCount: Int
  ) -> [Int: [Int]] {
    var runs: [Int: [Int]] = [:]
    var place = 0
    for element in sequence {
      if anchorPositions[element] != Self.absent {
        place = anchorPositions[element] + 1
      } else if isKept(element) {
        runs[place, default: []].append(element)
      }
    }
    return runs
  }

  /// Merges two runs at one place. What both added, in the same order, stands fast in it.
  private func merge(_ left: [Int], _ right: [Int]) -> [Int] {
    if left.isEmpty || right.isEmpty { return left + right }
    let inLeft = Set(left)
    let inRight = Set(right)
    let shared = left.filter(inRight.contains)
    guard !shared.isEmpty, shared == right.filter(inLeft.contains) else {
      return mergeHeads(left[...], right[...])
    }
    var result: [Int] = []
    var leftRest = left[...]
    var rightRest = right[...]
    for element in shared {
      let leftHead = leftRest.prefix { $0 != element }
      let rightHead = rightRest.prefix { $0 != element }
      result += mergeHeads(leftHead, rightHead) + [element]
      leftRest = leftRest.dropFirst(leftHead.count + 1)
      rightRest = rightRest.dropFirst(rightHead.count + 1)
    }
    return result + mergeHeads(leftRest, rightRest)
  }

  /// Takes the smaller of the first elements again and again; an element of both counts once.
  private func mergeHeads(_ left: ArraySlice<Int>, _ right: ArraySlice<Int>) -> [Int] {
    if left.isEmpty || right.isEmpty { return Array(left + right) }
    let loose = Set(left.prefix(while: isLoose) + right.prefix(while: isLoose))
    var (left, right) = (left, right)
    var result = loose.sorted(by: precedes)
    var taken = loose
    while true {
      left = left.drop(while: taken.contains)
      right = right.drop(while: taken.contains)
      guard let leftHead = left.first, let rightHead = right.first else {
        return result + (left + right).filter { !taken.contains($0) }
      }
      let head = precedes(rightHead, leftHead) ? rightHead : leftHead
      taken.insert(head)
      result.append(head)
    }
  }
}
