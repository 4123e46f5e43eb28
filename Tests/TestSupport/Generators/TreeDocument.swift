/// A JSON value that a generator can edit, with the spelling that it has on its line.
package indirect enum TreeValue: Equatable, Sendable {
  /// Any JSON text that is edited only as a whole.
  case scalar(String)
  case array([TreeValue])
  case object([TreeMember])

  package var text: String { text(comma: ",", colon: ":") }

  package func text(comma: String, colon: String) -> String {
    switch self {
    case .scalar(let text): return text
    case .array(let elements):
      let parts = elements.map { $0.text(comma: comma, colon: colon) }
      return "[" + parts.joined(separator: comma) + "]"
    case .object(let members):
      let parts = members.map { $0.name + colon + $0.value.text(comma: comma, colon: colon) }
      return "{" + parts.joined(separator: comma) + "}"
    }
  }
}

/// A member of an object, its name spelled with the quotes.
package struct TreeMember: Equatable, Sendable {
  package var name: String
  package var value: TreeValue

  package init(name: String, value: TreeValue) {
    self.name = name
    self.value = value
  }
}

/// A line that a generator can edit.
package enum TreeLine: Equatable, Sendable {
  case record([TreeMember], LineSpacing)
  /// Anything else: a blank line, a line that is no JSON, a conflict marker.
  case text(String)

  package var text: String {
    switch self {
    case .record(let members, let spacing):
      let value = TreeValue.object(members).text(comma: spacing.comma, colon: spacing.colon)
      return spacing.leading + value + spacing.trailing
    case .text(let text): return text
    }
  }
}

/// The white space on the line of a record.
package struct LineSpacing: Equatable, Sendable {
  package var leading = ""
  package var comma = ","
  package var colon = ":"
  package var trailing = ""

  package init() {}
}

/// A file that a generator can edit.
package struct TreeDocument: Equatable, Sendable {
  package var lines: [TreeLine] = []
  package var hasByteOrderMark = false
  package var hasCarriageReturns = false
  package var endsWithLineEnd = true

  package init() {}

  package var bytes: [UInt8] {
    let lineEnd = hasCarriageReturns ? "\r\n" : "\n"
    var result: [UInt8] = hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
    for (index, line) in lines.enumerated() {
      result += Array(line.text.utf8)
      if index < lines.count - 1 || endsWithLineEnd { result += Array(lineEnd.utf8) }
    }
    return result
  }
}
