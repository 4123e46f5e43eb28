internal import JSONText
internal import Records

/// The lines that only one of two versions of a file has.
///
/// Equal lines cancel out wherever they are, so a line that moved did not change. Blank lines don't
/// count. Complexity: O(bytes).
struct LineChanges {
  private(set) var removed: [Bytes] = []
  private(set) var added: [Bytes] = []

  /// How far away an equal line is looked for before both lines count as changed.
  private static let reach = 8

  init(from before: Bytes, to after: Bytes) {
    let (left, right) = (Self.lines(of: before), Self.lines(of: after))
    var (leftIndex, rightIndex) = (0, 0)
    while leftIndex < left.count, rightIndex < right.count {
      if left[leftIndex] == right[rightIndex] {
        (leftIndex, rightIndex) = (leftIndex + 1, rightIndex + 1)
        continue
      }
      let later = Self.index(of: left[leftIndex], in: right, after: rightIndex)
      let earlier = Self.index(of: right[rightIndex], in: left, after: leftIndex)
      if let later, later - rightIndex <= (earlier ?? .max) - leftIndex {
        added += right[rightIndex..<later]
        rightIndex = later
      } else if let earlier {
        removed += left[leftIndex..<earlier]
        leftIndex = earlier
      } else {
        removed.append(left[leftIndex])
        added.append(right[rightIndex])
        (leftIndex, rightIndex) = (leftIndex + 1, rightIndex + 1)
      }
    }
    removed += left[leftIndex...]
    added += right[rightIndex...]
    cancel()
  }

  private static func lines(of content: Bytes) -> [Bytes] {
    let frame = FileFrame(of: content)
    var lines: [Bytes] = []
    var start = 0
    while start < frame.text.count {
      let end = frame.text.endOfLine(from: start)
      let line = frame.line(start..<end)
      if !line.isEmpty { lines.append(line) }
      start = end
    }
    return lines
  }

  private static func index(of line: Bytes, in lines: [Bytes], after start: Int) -> Int? {
    for index in start + 1..<max(start + 1, min(start + 1 + reach, lines.count))
    where lines[index] == line {
      return index
    }
    return nil
  }

  /// Takes out the lines that both lists have.
  private mutating func cancel() {
    if removed.isEmpty || added.isEmpty { return }
    var counts: [Bytes: Int] = [:]
    for line in added { counts[line, default: 0] += 1 }
    var common: [Bytes: Int] = [:]
    removed = removed.filter { line in
      guard let count = counts[line], count > 0 else { return true }
      counts[line] = count - 1
      common[line, default: 0] += 1
      return false
    }
    added = added.filter { line in
      guard let count = common[line], count > 0 else { return true }
      common[line] = count - 1
      return false
    }
  }

  /// The record on a line; nil for any other line.
  static func record(on line: Bytes) -> JSONValue? {
    let line = Line(bytes: line, number: 1)
    return line.kind == .record ? line.value : nil
  }
}
