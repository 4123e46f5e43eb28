internal import CommandInterface

/// Rows of texts under a heading, in aligned columns on a terminal.
///
///     key  status  title
///     t-1  open    Write the report
///     t-2  closed  Send it to everybody who…
///
/// Control characters in texts from outside are escaped. The last column is not padded, so that no
/// line ends in blanks.
struct TextTable: Sendable {
  /// The heading of each column.
  var heading: [String]
  /// Each row has as many cells as there are columns, or fewer.
  private(set) var rows: [[String]] = []
  /// The right-aligned columns, by position.
  var rightAligned: Set<Int> = []

  private static let gap = 2
  /// A column is not made narrower than this if its cells are that wide.
  private static let leastWidth = 8

  init(heading: [String]) { self.heading = heading.map(printable) }

  mutating func add(_ cells: [String]) { rows.append(cells.map(printable)) }

  /// The lines of the table, the heading first.
  ///
  /// - Parameters:
  ///   - width: The columns that a line may take, as a terminal has them; nil for no limit. The
  ///     widest columns shrink first. If the narrowest columns do not fit together, the last ones
  ///     are left out; at least one is shown.
  ///   - isColored: Whether the heading may be written in bold.
  func lines(width limit: Int? = nil, isColored: Bool = false) -> [String] {
    var widths = naturalWidths
    if let limit { Self.fit(&widths, into: limit) }
    let head = line(heading, widths)
    return [isColored ? "\u{1B}[1m\(head)\u{1B}[0m" : head] + rows.map { line($0, widths) }
  }

  private var naturalWidths: [Int] {
    var widths = heading.map { columnCount(of: $0) }
    for row in rows {
      for (column, cell) in row.enumerated().prefix(widths.count) {
        widths[column] = max(widths[column], columnCount(of: cell))
      }
    }
    return widths
  }

  /// Drops columns from the right until the rest fits, and reduces widths.
  private static func fit(_ widths: inout [Int], into limit: Int) {
    func total(_ widths: [Int]) -> Int {
      widths.reduce(0, +) + gap * max(0, widths.count - 1)
    }
    while widths.count > 1, total(widths.map { min($0, leastWidth) }) > limit {
      widths.removeLast()
    }
    let room = limit - gap * max(0, widths.count - 1)
    // The greatest common bound of the widths with which they fit.
    var bound = min(widths.max() ?? 0, limit)
    while bound > 1, widths.reduce(0, { $0 + min($1, bound) }) > room { bound -= 1 }
    // The space that the bound leaves goes to the first of the columns that it cut.
    var spare = room - widths.reduce(0) { $0 + min($1, bound) }
    for column in widths.indices where widths[column] > bound {
      let added = max(0, min(spare, widths[column] - bound))
      widths[column] = bound + added
      spare -= added
    }
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var line = ""
    // The blanks before the next text, if there is one.
    var blanks = 0
    for (column, width) in widths.enumerated() {
      let text = shortened(column < cells.count ? cells[column] : "", toColumns: width)
      let padding = width - columnCount(of: text)
      let isRight = rightAligned.contains(column)
      blanks += isRight ? padding : 0
      if !text.isEmpty {
        line += String(repeating: " ", count: blanks) + text
        blanks = 0
      }
      blanks += (isRight ? 0 : padding) + Self.gap
    }
    return line
  }
}
