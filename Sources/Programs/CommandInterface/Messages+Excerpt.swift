internal import JSONText
internal import PolicyYAML

/// The line of a problem, with a mark under its place.
extension Messages {
  /// The number of columns to show of a line; of a longer one, those around the place.
  private static let excerptWidth = 100
  /// The most of them before the place, if there are more than can be shown.
  private static let leadingWidth = 60

  /// Two indented lines; none if the line is empty.
  static func excerpt(of problem: PolicyProblem) -> [String] {
    if problem.source.isEmpty { return [] }
    let indent = "    "
    // Only as much of a long line as can be shown is examined.
    let line = window(on: problem.source, column: problem.column - 1)
    let before = line.before.map(cell).suffixWithin(leadingWidth)
    let width = before.cells.reduce(0) { $0 + $1.width }
    let start = before.isCut || line.isCutBefore ? "..." : ""
    let after = line.after.map(cell).prefixWithin(excerptWidth - width)
    let end = after.isCut || line.isCutAfter ? "..." : ""
    let text = (before.cells + after.cells).map(\.text).joined()
    let mark = String(repeating: " ", count: start.count + width) + "^"
    return [indent + start + text + end, indent + mark]
  }

  /// The scalars of a line before and after a column, as many as can be needed.
  private static func window(
    on source: Bytes,
    column: Int
  ) -> (before: [Unicode.Scalar], after: [Unicode.Scalar], isCutBefore: Bool, isCutAfter: Bool) {
    let first = max(0, column - excerptWidth)
    let start = source.offset(ofScalar: first, from: 0)
    let end = source.offset(ofScalar: column - first + excerptWidth + 1, from: start)
    let scalars = Array(source[start..<end].text.unicodeScalars)
    let count = min(column - first, scalars.count)
    return (
      Array(scalars[..<count]), Array(scalars[count...]), first > 0, end < source.count
    )
  }

  /// A scalar as it is shown, and how many columns it takes on a terminal.
  private static func cell(_ scalar: Unicode.Scalar) -> Cell {
    let text = printable(String(scalar))
    if text.unicodeScalars.count > 1 { return Cell(text: text, width: text.utf8.count) }
    return Cell(text: text, width: columnCount(of: scalar))
  }
}

private struct Cell {
  var text: String
  var width: Int
}

extension [Cell] {
  /// The first cells, as many as fit.
  fileprivate func prefixWithin(_ limit: Int) -> (cells: [Cell], isCut: Bool) {
    var width = 0
    let cells = Array(
      prefix { cell in
        width += cell.width
        return width <= limit
      }
    )
    return (cells, cells.count < count)
  }

  /// The last cells, as many as fit.
  fileprivate func suffixWithin(_ limit: Int) -> (cells: [Cell], isCut: Bool) {
    let (cells, isCut) = Array(reversed()).prefixWithin(limit)
    return (cells.reversed(), isCut)
  }
}

extension Bytes {
  /// The position of a scalar, counted from the one at `start`; the end where there are fewer.
  fileprivate func offset(ofScalar index: Int, from start: Int) -> Int {
    withSpan { span in
      var position = start
      var count = 0
      while position < span.count {
        if span[position] & 0xC0 != 0x80 {
          if count == index { break }
          count += 1
        }
        position += 1
      }
      return position
    }
  }
}
