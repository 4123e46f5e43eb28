internal import JSONText

/// Lines that two texts have in common, found by comparing memory.
///
/// The texts are compared up to the first difference. From there, the next lines of both are
/// searched for an equal pair, nearest first, and the comparison continues after it. So a record
/// that one side edited, added or removed costs a look at a few lines, and two versions with their
/// lines in the same order are aligned at the speed of memory.
///
/// Gain: if the versions differ little, two of three scans of a file become a comparison of memory,
/// 64 bytes at a time.
///
/// Every line found is equal. Equal lines can be missed (lines that moved), which only costs time.
/// Complexity: O(bytes).
struct LineAlignment: Sendable {
  /// A segment of whole lines that are equal in both texts. It ends with a line feed.
  struct Segment: Equatable, Sendable {
    var left: Int
    var right: Int
    var byteCount: Int
  }

  /// In rising order on both sides, without overlaps.
  private(set) var segments: [Segment] = []
  /// Whether a line that is in none of the segments begins like a conflict marker.
  private(set) var hasMarkers = false
  private let left: Bytes
  private let right: Bytes
  /// The starts of the next lines of each side, as far as they are known. If most lines differ, a
  /// search reuses the starts that the search before it found.
  private var leftStarts: [Int] = []
  private var rightStarts: [Int] = []

  init(_ left: Bytes, _ right: Bytes) {
    self.left = left
    self.right = right
    var (leftStart, rightStart) = (0, 0)
    while leftStart < left.count, rightStart < right.count {
      let equal = left.equalByteCount(from: leftStart, right, from: rightStart)
      let end = left.startOfLine(before: leftStart + equal, from: leftStart)
      let byteCount = end - leftStart
      if byteCount > 0 {
        segments.append(Segment(left: leftStart, right: rightStart, byteCount: byteCount))
        leftStart += byteCount
        rightStart += byteCount
      }
      guard let next = nextPair(leftStart, rightStart) else { break }
      (leftStart, rightStart) = next
    }
    passOver(rest: left, from: leftStart)
    passOver(rest: right, from: rightStart)
  }

  /// The starts of the next equal pair of lines, after a pair that differs.
  private mutating func nextPair(_ leftStart: Int, _ rightStart: Int) -> (Int, Int)? {
    if leftStart == left.count || rightStart == right.count { return nil }
    return nearPair(leftStart, rightStart) ?? farPair(leftStart, rightStart)
  }

  // MARK: Lines outside segments

  /// Skips lines that begin at the given positions.
  private mutating func passOver(_ text: Bytes, _ starts: some Sequence<Int>) {
    for start in starts where text[start] == UInt8(ascii: "<") { hasMarkers = true }
  }

  /// Skips all lines from a position on.
  private mutating func passOver(rest text: Bytes, from start: Int) {
    var start = start
    while start < text.count {
      passOver(text, CollectionOfOne(start))
      start = text.endOfLine(from: start)
    }
  }

  // MARK: A few lines ahead

  /// The number of lines ahead that are compared pairwise.
  private static let reach = 6

  /// Compares the next lines of both sides, beginning with the pairs that skip the fewest lines.
  private mutating func nearPair(_ leftStart: Int, _ rightStart: Int) -> (Int, Int)? {
    Self.move(&leftStarts, to: leftStart)
    Self.move(&rightStarts, to: rightStart)
    for distance in 1...Self.reach * 2 {
      Self.extend(&leftStarts, in: left, to: distance)
      Self.extend(&rightStarts, in: right, to: distance)
      // One line replaces an edited one: of the pairs at one distance, the middle comes first.
      for step in 0...distance {
        let leftIndex = distance / 2 + (step % 2 == 0 ? step / 2 : -(step + 1) / 2)
        let rightIndex = distance - leftIndex
        guard leftStarts.indices.contains(leftIndex), rightStarts.indices.contains(rightIndex)
        else { continue }
        let pair = (leftStarts[leftIndex], rightStarts[rightIndex])
        if isEqualLine(pair.0, pair.1) {
          passOver(left, leftStarts[..<leftIndex])
          passOver(right, rightStarts[..<rightIndex])
          return pair
        }
      }
    }
    return nil
  }

  /// Drops the starts before `start`.
  private static func move(_ starts: inout [Int], to start: Int) {
    if let index = starts.firstIndex(of: start) {
      starts.removeSubrange(..<index)
    } else {
      starts.removeAll(keepingCapacity: true)
      starts.append(start)
    }
  }

  private static func extend(_ starts: inout [Int], in text: Bytes, to index: Int) {
    guard index <= reach, starts.count == index, let last = starts.last else { return }
    let next = text.endOfLine(from: last)
    if next < text.count { starts.append(next) }
  }

  private func isEqualLine(_ leftStart: Int, _ rightStart: Int) -> Bool {
    // Most pairs differ in their first bytes, so the end of the line need not be found.
    let probe = left[leftStart..<min(leftStart + 32, left.count)]
    let equal = probe.equalByteCount(from: 0, right, from: rightStart)
    if equal < probe.count { return probe.startOfLine(before: equal, from: 0) > 0 }
    let line = left[leftStart..<left.endOfLine(from: leftStart)]
    return line[line.count - 1] == UInt8(ascii: "\n")
      && line.equalByteCount(from: 0, right, from: rightStart) == line.count
  }

  // MARK: Further ahead

  /// Looks for a line of one side among those of the other, in a window that doubles until one is
  /// found or the texts end. So a search costs at most in proportion to what it skips.
  private mutating func farPair(_ leftStart: Int, _ rightStart: Int) -> (Int, Int)? {
    var leftLines = LineWindow(left, from: leftStart)
    var rightLines = LineWindow(right, from: rightStart)
    var lineCount = 2 * Self.reach
    while true {
      let leftKnown = leftLines.lines.count
      let rightKnown = rightLines.lines.count
      leftLines.extend(to: lineCount)
      rightLines.extend(to: lineCount)
      if leftLines.lines.count == leftKnown, rightLines.lines.count == rightKnown { return nil }
      var best: (left: Int, right: Int)?
      func consider(_ leftIndex: Int, _ rightIndex: Int) {
        if let best, best.left + best.right <= leftIndex + rightIndex { return }
        let (leftLine, rightLine) = (leftLines.lines[leftIndex], rightLines.lines[rightIndex])
        if isEqualLine(leftLine.start, rightLine.start) { best = (leftIndex, rightIndex) }
      }
      for index in leftKnown..<leftLines.lines.count {
        if let other = rightLines.first(leftLines.lines[index].hash) { consider(index, other) }
      }
      for index in rightKnown..<rightLines.lines.count {
        if let other = leftLines.first(rightLines.lines[index].hash) { consider(other, index) }
      }
      if let best {
        passOver(left, leftLines.lines[..<best.left].lazy.map(\.start))
        passOver(right, rightLines.lines[..<best.right].lazy.map(\.start))
        return (leftLines.lines[best.left].start, rightLines.lines[best.right].start)
      }
      lineCount *= 2
    }
  }
}

/// The next lines of a text, and the first position of each, by a hash of its bytes.
///
/// Different lines with one hash hide each other, so after a lookup the lines must be compared. A
/// line that finds no free slot near its own is not noted, so that no text makes a search long.
private struct LineWindow {
  private(set) var lines: [(start: Int, hash: UInt64)] = []
  private let text: Bytes
  private var end: Int
  /// The indices of lines. A line is in one of the slots that begin at the one its hash names.
  /// There are at least twice as many slots as lines, and their number is a power of two.
  private var slots: [Int32] = []

  private static let free: Int32 = -1
  /// The number of slots in which a line can be.
  private static let reach = 8

  init(_ text: Bytes, from start: Int) {
    self.text = text
    end = start
  }

  mutating func extend(to count: Int) {
    let known = lines.count
    lines.reserveCapacity(count)
    while lines.count < count, end < text.count {
      let next = text.endOfLine(from: end)
      lines.append((end, text.quickHash(of: end..<next)))
      end = next
    }
    if slots.count >= lines.count * 2 {
      for index in known..<lines.count { note(index) }
      return
    }
    var slotCount = 32
    while slotCount < lines.count * 2 { slotCount *= 2 }
    slots = [Int32](repeating: Self.free, count: slotCount)
    for index in lines.indices { note(index) }
  }

  /// The index of the first line with a hash; nil if none was noted.
  func first(_ hash: UInt64) -> Int? {
    for offset in 0..<UInt64(Self.reach) {
      let index = slots[slot(hash &+ offset)]
      if index == Self.free { return nil }
      if lines[Int(index)].hash == hash { return Int(index) }
    }
    return nil
  }

  private mutating func note(_ index: Int) {
    let hash = lines[index].hash
    for offset in 0..<UInt64(Self.reach) {
      let slot = slot(hash &+ offset)
      if slots[slot] == Self.free {
        slots[slot] = Int32(truncatingIfNeeded: index)
        return
      }
      if lines[Int(slots[slot])].hash == hash { return }
    }
  }

  private func slot(_ hash: UInt64) -> Int { Int(hash & UInt64(slots.count - 1)) }
}
