/// Brings together the orders of three sequences of distinct elements: records of a file, members
/// of an object, elements of a set.
///
/// What base had stands in the order of the side that changed the order; if both did, of the side
/// whose sequence of shared elements is canonically smaller. Each run of additions follows the
/// element that it follows on its side.
///
/// What becomes of two runs at one place is a choice. *Sorted*, their elements come to the same
/// order whichever of three versions are merged first, unless two versions add one element at
/// different places. *Interleaved* as two sorted lists would be, each run keeps its own order; but
/// that makes up an order between their elements which a third version can't tell from one that
/// somebody chose. A run that has its place for itself keeps its order in either case.
struct SequenceOrder {
  /// Elements are numbers from 0 to `count - 1`; each occurs at most once in a sequence.
  let count: Int
  let base: [Int]
  let ours: [Int]
  let theirs: [Int]
  /// Whether an element is in the result.
  let isKept: (Int) -> Bool
  /// Whether each of two runs at one place keeps its own order.
  var isInterleaved = false
  /// Canonical order of elements, for what the versions leave open.
  let precedes: (Int, Int) -> Bool

  private static let absent = -1

  /// The kept elements in their merged order.
  func merged() -> [Int] {
    guard let side = sideWithAll else { return mergedRunByRun() }
    assert(side == mergedRunByRun(), "A short cut must lead to where the way does.")
    return side
  }

  private func mergedRunByRun() -> [Int] {
    let basePositions = positions(of: base)
    let skeleton = self.skeleton(basePositions)
    let anchorPositions = positions(of: skeleton)
    let isRemoved = { (element: Int) in
      basePositions[element] != Self.absent && !isKept(element)
    }
    let placeCount = skeleton.count + 1
    let oursRuns = runs(of: ours, after: anchorPositions, placeCount, isRemoved)
    let theirsRuns = runs(of: theirs, after: anchorPositions, placeCount, isRemoved)
    var result: [Int] = []
    var isEmitted = [Bool](repeating: false, count: count)
    func emit(_ element: Int) {
      if !isEmitted[element] {
        isEmitted[element] = true
        result.append(element)
      }
    }
    func unplaced(_ run: [Int]) -> [Int] { run.filter { !isEmitted[$0] } }
    for place in 0..<placeCount {
      if place > 0 { emit(skeleton[place - 1]) }
      let (oursRun, theirsRun) = (oursRuns[place], theirsRuns[place])
      if oursRun.isEmpty, theirsRun.isEmpty { continue }
      merge(oursRun.map(unplaced), theirsRun.map(unplaced)).forEach(emit)
    }
    return result
  }

  /// The sequence of a side that has all elements, where nothing is removed and nothing of the
  /// other side can come between them: there the result is this sequence.
  ///
  /// That holds where the other side has the same sequence, where it added nothing and moved
  /// nothing, and, as far as runs keep their own order, where neither side moved anything and the
  /// other one's sequence is a part of this one's.
  private var sideWithAll: [Int]? {
    guard ours.count == count || theirs.count == count, (0..<count).allSatisfy(isKept) else {
      return nil
    }
    if ours == theirs { return ours }
    let basePositions = positions(of: base)
    func isPart(_ sequence: [Int]) -> Bool {
      sequence.allSatisfy { basePositions[$0] != Self.absent } && rises(sequence, basePositions)
    }
    /// Whether `part` has all of base, and the rest of it stands in `whole` in the same order.
    func covers(_ whole: [Int], _ part: [Int]) -> Bool {
      guard isInterleaved else { return false }
      var rest = part[...]
      for element in whole where rest.first == element { rest.removeFirst() }
      let partBase = part.filter { basePositions[$0] != Self.absent }
      let wholeBase = whole.filter { basePositions[$0] != Self.absent }
      return rest.isEmpty && partBase == base && wholeBase == base
    }
    if ours.count == count, isPart(theirs) || covers(ours, theirs) { return ours }
    if theirs.count == count, isPart(ours) || covers(theirs, ours) { return theirs }
    return nil
  }

  /// The merged order; sorted, if both sides are sorted by `precedes`.
  func mergedKeepingSorted() -> [Int] {
    let result = merged()
    guard isSorted(ours), isSorted(theirs), !isSorted(result) else { return result }
    return result.sorted(by: precedes)
  }

  private func isSorted(_ sequence: [Int]) -> Bool {
    sequence.indices.dropFirst().allSatisfy { !precedes(sequence[$0], sequence[$0 - 1]) }
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
    sequence.indices.dropFirst().allSatisfy {
      positions[sequence[$0 - 1]] < positions[sequence[$0]]
    }
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
    let runs = runs(of: base, after: positions(of: leader), leader.count + 1) { _ in false }
    var result = runs[0].first ?? []
    for (index, element) in leader.enumerated() {
      result.append(element)
      result += runs[index + 1].first ?? []
    }
    return result
  }

  /// The kept elements of a sequence that are no anchors, by the place that they stand in: 0 is
  /// before the first anchor, 1 behind it, and so on.
  ///
  /// Where an element of base was removed, what stood before it and what stood behind it come
  /// together as two runs: a version that had the element before it was removed can't be told from
  /// one that never had it.
  private func runs(
    of sequence: [Int],
    after anchorPositions: [Int],
    _ placeCount: Int,
    _ isRemoved: (Int) -> Bool
  ) -> [[[Int]]] {
    var runs = [[[Int]]](repeating: [], count: placeCount)
    var place = 0
    var run: [Int] = []
    func endRun() {
      if run.isEmpty { return }
      runs[place].append(run)
      run.removeAll()
    }
    for element in sequence {
      let anchorPosition = anchorPositions[element]
      if anchorPosition != Self.absent {
        endRun()
        place = anchorPosition + 1
      } else if isRemoved(element) {
        endRun()
      } else if isKept(element) {
        run.append(element)
      }
    }
    endRun()
    return runs
  }

  /// Brings together the runs at one place; runs that are equal stand as they are.
  private func merge(_ ours: [[Int]], _ theirs: [[Int]]) -> [Int] {
    let runs = (ours + theirs).filter { !$0.isEmpty }
    guard let first = runs.first, runs.contains(where: { $0 != first }) else {
      return runs.first ?? []
    }
    return isInterleaved
      ? interleave(Array(ours.joined()), Array(theirs.joined()))
      : Set(runs.joined()).sorted(by: precedes)
  }

  /// Interleaves two runs. What both added, in the same order, stands fast in it.
  private func interleave(_ left: [Int], _ right: [Int]) -> [Int] {
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
    var (left, right) = (left, right)
    var result: [Int] = []
    var taken: Set<Int> = []
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
