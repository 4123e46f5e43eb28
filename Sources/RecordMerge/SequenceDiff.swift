/// Which elements of one sequence stand in another, in the same order.
///
/// Elements that occur once in each sequence are matched first, as far as their order agrees (the
/// patience diff of Bram Cohen); between these anchors the same is tried again, and what has no
/// anchor is matched by its longest common subsequence if it is short. A pair that is not found
/// makes a merge ask more often, never wrongly. Complexity: O(n log n) for n elements.
package struct SequenceDiff {
  /// The largest table that the search for a common subsequence may fill.
  private static let tableLimit = 1 << 20
  /// How often each element may be looked at on the way from anchors to anchors between them.
  /// Sequences that people write need a few times; there are such that would need n.
  private static let workPerElement = 32

  /// For each element of the left sequence its index in the right one, or nil.
  package private(set) var matches: [Int?]
  private let left: [Int]
  private let right: [Int]
  private var workLeft: Int

  /// Compares two sequences of numbers that stand for their elements.
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

  /// Matches what it can in two parts, and returns the parts between anchors that are left to do.
  private mutating func align(
    _ leftPart: Range<Int>,
    _ rightPart: Range<Int>
  ) -> [(Range<Int>, Range<Int>)] {
    let (leftRange, rightRange) = matchEnds(leftPart, rightPart)
    if leftRange.isEmpty || rightRange.isEmpty { return [] }
    workLeft -= leftRange.count + rightRange.count
    if workLeft < 0 { return [] }
    let anchors = longestRisingAnchors(leftRange, rightRange)
    if anchors.isEmpty {
      matchCommonSubsequence(leftRange, rightRange)
      return []
    }
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

  /// Matches equal beginnings and ends, and returns what is between them.
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

  /// The longest run of elements that are unique in both parts and rise in both.
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

  /// Matches a longest common subsequence of two short parts.
  private mutating func matchCommonSubsequence(_ leftRange: Range<Int>, _ rightRange: Range<Int>) {
    let width = rightRange.count + 1
    guard (leftRange.count + 1) * width <= Self.tableLimit else { return }
    var lengths = [Int32](repeating: 0, count: (leftRange.count + 1) * width)
    for row in (0..<leftRange.count).reversed() {
      for column in (0..<rightRange.count).reversed() {
        let isEqual = left[leftRange.lowerBound + row] == right[rightRange.lowerBound + column]
        lengths[row * width + column] =
          isEqual
          ? lengths[(row + 1) * width + column + 1] + 1
          : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
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

/// A part of three sequences, as a three-way merge by position sees it (diff3).
enum SequenceChunk: Equatable {
  /// An element that all three have.
  case stable(base: Int, ours: Int, theirs: Int)
  /// Elements between two stable ones, where at least one side differs from base.
  case changed(base: Range<Int>, ours: Range<Int>, theirs: Range<Int>)

  /// Takes three sequences apart. The elements are numbers that are equal where the elements are.
  static func chunks(base: [Int], ours: [Int], theirs: [Int]) -> [SequenceChunk] {
    let inOurs = SequenceDiff(base, ours).matches
    let inTheirs = SequenceDiff(base, theirs).matches
    var chunks: [SequenceChunk] = []
    var (basePosition, oursPosition, theirsPosition) = (0, 0, 0)
    func close(at baseEnd: Int, _ oursEnd: Int, _ theirsEnd: Int) {
      if basePosition < baseEnd || oursPosition < oursEnd || theirsPosition < theirsEnd {
        chunks.append(
          .changed(
            base: basePosition..<baseEnd,
            ours: oursPosition..<oursEnd,
            theirs: theirsPosition..<theirsEnd
          )
        )
      }
    }
    for index in base.indices {
      guard let oursIndex = inOurs[index], let theirsIndex = inTheirs[index] else { continue }
      close(at: index, oursIndex, theirsIndex)
      chunks.append(.stable(base: index, ours: oursIndex, theirs: theirsIndex))
      (basePosition, oursPosition, theirsPosition) = (index + 1, oursIndex + 1, theirsIndex + 1)
    }
    close(at: base.count, ours.count, theirs.count)
    return chunks
  }
}
