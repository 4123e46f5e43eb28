/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, Sendable {
  /// The rule of RFC 8259 that the text breaks.
  package enum Reason: Equatable, Sendable {
    case endOfText
    case unexpectedByte(UInt8)
    case badLiteral
    case badNumber
    case badEscape
    case controlCharacter(UInt8)
    case invalidUTF8
    case tooDeep(limit: Int)
    case textAfterValue
  }

  package let reason: Reason
  /// The position of the offending byte, counted from the start of the scanned text.
  package let offset: Int

  package init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}
