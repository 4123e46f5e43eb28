internal import CommandInterface

/// What is wrong with a CSV file at one place.
enum CSVProblem: Equatable, Sendable {
  case openQuote
  case quoteInside
  case textAfterQuote
  /// The cell is not UTF-8, or has a zero byte.
  case notText
  /// There is no line at all.
  case noHeading
  /// The heading is one cell, in which this character separates names.
  case otherSeparator(String)
  case emptyName
  /// The first name contains the second one, or is the same.
  case overlap(String, String)
  case cellCount(Int, expected: Int)
  /// The key of the row is that of the row on an earlier line.
  case repeatedKey(String, line: Int)
  case refused(RecordProblem)
}

extension Messages {
  static func sentence(_ problem: CSVProblem) -> String {
    switch problem {
    case .openQuote: "a quotation mark opens here, and none closes"
    case .quoteInside:
      "a cell with a quotation mark in it has to be in quotation marks, and the mark in it doubled"
    case .textAfterQuote: "after a quotation mark that closes comes a comma or the end of the line"
    case .notText: "the cell is not text in UTF-8"
    case .noHeading: "there is no line with the names of the fields"
    case .otherSeparator(let mark):
      "the names are separated by \(quoted(mark)); CSV needs commas"
    case .emptyName: "the column has no name"
    case .overlap(let first, let second):
      first == second
        ? "the field \(quoted(first)) has two columns"
        : "the fields \(quoted(first)) and \(quoted(second)) can't both have columns: one lies "
          + "inside the other"
    case .cellCount(let count, let expected):
      "the row has \(counted(count, "cell")), and there are \(counted(expected, "column"))"
    case .repeatedKey(let key, let line):
      "the record \(quoted(key)) is on line \(line), too"
    case .refused(let problem): "the record is refused: \(sentence(problem))"
    }
  }
}
