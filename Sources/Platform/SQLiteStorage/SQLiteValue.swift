package import JSONText

/// A value as SQLite stores it (https://sqlite.org/datatype3.html). Texts are bytes: SQLite does
/// not check that they are UTF-8.
package enum SQLiteValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(Bytes)
  case blob(Bytes)

  package init(_ text: String) { self = .text(Bytes(text)) }

  package init(_ number: Int) { self = .integer(Int64(number)) }

  package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }

  /// The text, or null for nil.
  package init(_ text: Bytes?) { self = text.map { .text($0) } ?? .null }

  /// The number of an integer; nil for other values.
  package var integerValue: Int64? { if case .integer(let value) = self { value } else { nil } }

  /// The number of an integer or a real; nil for other values.
  package var realValue: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .null, .text, .blob: nil
    }
  }

  /// The bytes of a text or a blob; nil for other values.
  package var bytesValue: Bytes? {
    switch self {
    case .text(let value), .blob(let value): value
    case .null, .integer, .real: nil
    }
  }
}

extension SQLiteValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  package init(stringLiteral text: String) { self.init(text) }

  package init(integerLiteral number: Int64) { self = .integer(number) }
}

/// There is no `nil` literal for null: comparing an optional value with it would be ambiguous.
extension SQLiteValue: ExpressibleByFloatLiteral {
  package init(floatLiteral number: Double) { self = .real(number) }
}
