internal import RecordMerge

/// A line of two texts that are compared.
package enum TextLine: Equatable, Sendable {
  case same(String)
  case removed(String)
  case added(String)
}

/// The lines of two texts in order, including those that only one text has.
///
/// Complexity: O(n log n) for n lines.
package func textLines(from before: String, to after: String) -> [TextLine] {
  let left = before.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let right = after.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  var numbers: [String: Int] = [:]
  func number(_ line: String) -> Int {
    if let known = numbers[line] { return known }
    numbers[line] = numbers.count
    return numbers.count - 1
  }
  let matches = SequenceDiff(left.map(number), right.map(number)).matches
  var lines: [TextLine] = []
  var next = 0
  for (index, line) in left.enumerated() {
    guard let match = matches[index] else {
      lines.append(.removed(line))
      continue
    }
    lines += right[next..<match].map { .added($0) }
    lines.append(.same(line))
    next = match + 1
  }
  return lines + right[next...].map { .added($0) }
}

/// The changed lines, each with up to `context` unchanged lines around it; nil marks a gap between
/// them.
package func changedLines(_ lines: [TextLine], context: Int) -> [TextLine?] {
  var isShown = [Bool](repeating: false, count: lines.count)
  for (index, line) in lines.enumerated() {
    if case .same = line { continue }
    for near in max(0, index - context)..<min(lines.count, index + context + 1) {
      isShown[near] = true
    }
  }
  var result: [TextLine?] = []
  for (index, line) in lines.enumerated() {
    if isShown[index] {
      result.append(line)
    } else if let last = result.last, last != nil, isShown[index...].contains(true) {
      result.append(nil)
    }
  }
  return result
}
