/// Which elements of one sequence are also in another, in the same order.
///
/// Common ends are matched first. Between them, a longest common subsequence is found if the table
/// for it is small enough; of several, the one that is found by stepping over the left sequence
/// first. In longer parts, the elements that occur once in each sequence are matched as far as
/// their order agrees (the patience diff of Bram Cohen), and the parts between them are treated in
/// the same way. A missed match makes a merge ask more often, but never makes it wrong.
///
/// The result depends only on the two sequences. Complexity: O(n log n) for n elements, plus
/// `tableLimit` for each part that needs a table.
package struct SequenceDiff {
  /// The largest table for the search of a common subsequence.
  private static let tableLimit = 4_000_000
  /// How often each element may be visited as anchors are found between anchors. Sequences that
  /// people write need a few visits; some sequences would need n.
  private static let workPerElement = 32

  /// For each element of the left sequence its index in the right one, or nil.
  package private(set) var matches: [Int?]
  private let left: [Int]
  private let right: [Int]
  private var workLeft: Int

  /// Compares two sequences of numbers that represent their elements.
  package init(_ left: [Int], _ right: [Int]) {
    self.left = left
    self.right = right
    matches = [Int?](repeating: nil, count: left.count)
    workLeft = Self.workPerElement * (left.count + right.count)
    var pending = [(left.indices, right.indices)]
    while let (leftRange, rightRange) = pending.popLast() {
      pending += align(leftRange, rightRange)
    }
  }

  /// Matches what it can in two parts, and returns the parts between anchors that remain.
  private mutating func align(
    _ leftPart: Range<Int>,
    _ rightPart: Range<Int>
  ) -> [(Range<Int>, Range<Int>)] {
    let (leftRange, rightRange) = matchEnds(leftPart, rightPart)
    if leftRange.isEmpty || rightRange.isEmpty { return [] }
    if rightRange.count <= Self.tableLimit / leftRange.count {
      matchCommonSubsequence(leftRange, rightRange)
      return []
    }
    workLeft -= leftRange.count + rightRange.count
    if workLeft < 0 { return [] }
    let anchors = longestRisingAnchors(leftRange, rightRange)
    if anchors.isEmpty { return [] }
    var gaps: [(Range<Int>, Range<Int>)] = []
    var (leftStart, rightStart) = (leftRange.lowerBound, rightRange.lowerBound)
    for anchor in anchors {
      matches[anchor.left] = anchor.right
      gaps.append((leftStart..<anchor.left, rightStart..<anchor.right))
      (leftStart, rightStart) = (anchor.left + 1, anchor.right + 1)
    }
    gaps.append((leftStart..<leftRange.upperBound, rightStart..<rightRange.upperBound))
    return gaps
  }

  /// Matches equal beginnings and ends, and returns the parts between them.
  private mutating func matchEnds(
    _ leftRange: Range<Int>,
    _ rightRange: Range<Int>
  ) -> (Range<Int>, Range<Int>) {
    var (leftStart, rightStart) = (leftRange.lowerBound, rightRange.lowerBound)
    var (leftEnd, rightEnd) = (leftRange.upperBound, rightRange.upperBound)
    while leftStart < leftEnd, rightStart < rightEnd, left[leftStart] == right[rightStart] {
      matches[leftStart] = rightStart
      leftStart += 1
      rightStart += 1
    }
    while leftStart < leftEnd, rightStart < rightEnd, left[leftEnd - 1] == right[rightEnd - 1] {
      leftEnd -= 1
      rightEnd -= 1
      matches[leftEnd] = rightEnd
    }
    return (leftStart..<leftEnd, rightStart..<rightEnd)
  }

  /// The longest run of elements that are unique in both parts and in rising order in both.
  private func longestRisingAnchors(
    _ leftRange: Range<Int>,
    _ rightRange: Range<Int>
  ) -> [(left: Int, right: Int)] {
    var rightPositions: [Int: Int?] = [:]
    for index in rightRange {
      rightPositions[right[index]] = rightPositions[right[index]] == nil ? index : .some(nil)
    }
    var leftCounts: [Int: Int] = [:]
    for index in leftRange { leftCounts[left[index], default: 0] += 1 }
    let pairs = leftRange.compactMap { index -> (left: Int, right: Int)? in
      guard leftCounts[left[index]] == 1, let position = rightPositions[left[index]] ?? nil
      else { return nil }
      return (index, position)
    }
    return Self.longestRise(pairs)
  }

  /// The longest subsequence of pairs whose right indices rise, by patience sorting.
  private static func longestRise(
    _ pairs: [(left: Int, right: Int)]
  ) -> [(left: Int, right: Int)] {
    var tops: [Int] = []
    var previous = [Int?](repeating: nil, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var (low, high) = (0, tops.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tops[middle]].right < pair.right { low = middle + 1 } else { high = middle }
      }
      previous[index] = low > 0 ? tops[low - 1] : nil
      if low == tops.count { tops.append(index) } else { tops[low] = index }
    }
    var result: [(left: Int, right: Int)] = []
    var current = tops.last
    while let index = current {
      result.append(pairs[index])
      current = previous[index]
    }
    return result.reversed()
  }

  /// Matches a longest common subsequence of two parts.
  ///
  /// A cell holds the length of the longest one for the rest of both parts. It is at most the
  /// length of the shorter part, which fits in 16 bits because of the limit.
  private mutating func matchCommonSubsequence(_ leftRange: Range<Int>, _ rightRange: Range<Int>) {
    let width = rightRange.count + 1
    var lengths = [UInt16](repeating: 0, count: (leftRange.count + 1) * width)
    for row in (0..<leftRange.count).reversed() {
      let element = left[leftRange.lowerBound + row]
      let (start, below) = (row * width, (row + 1) * width)
      for column in (0..<rightRange.count).reversed() {
        lengths[start + column] =
          element == right[rightRange.lowerBound + column]
          ? lengths[below + column + 1] + 1
          : max(lengths[below + column], lengths[start + column + 1])
      }
    }
    var (row, column) = (0, 0)
    while row < leftRange.count, column < rightRange.count {
      if left[leftRange.lowerBound + row] == right[rightRange.lowerBound + column] {
        matches[leftRange.lowerBound + row] = rightRange.lowerBound + column
        row += 1
        column += 1
      } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
        row += 1
      } else {
        column += 1
      }
    }
  }
}
