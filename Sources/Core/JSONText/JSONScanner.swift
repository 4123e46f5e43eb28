/// Checks JSON text strictly by RFC 8259 and finds the positions of its parts. The product has no
/// other scanner of JSON.
///
/// The scanner decodes and allocates nothing; it returns positions. The text may be followed by
/// anything, so a line of a file is scanned in place. Strings are checked for UTF-8 (RFC 3629) in
/// the same pass. Nesting deeper than `depthLimit` is an error, which bounds the stack that the
/// recursion uses.
///
/// A scanner can scan several texts. All of them must stay in memory as long as the scanner exists,
/// since it remembers what it has seen of their memory.
package struct JSONScanner: ~Copyable {
  /// How many arrays and objects may be open at once.
  package static let depthLimit = 512

  /// The ranges of an object's member: its name with the quotes, and its value.
  package struct Member: Sendable {
    package var name: Range<Int>
    package var value: Range<Int>
  }

  private var depth = 0
  /// The number of escapes in the strings scanned so far.
  private(set) var escapeCount = 0
  private var specialBytes = SpecialBytes()

  package init() {}

  /// Scans one value that starts at `start`, and returns the position after it.
  package mutating func scanValue(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> Int {
    guard start < text.count else { throw JSONError(.endOfText, at: start) }
    switch text[start] {
    case UInt8(ascii: "\""): return try scanString(text, at: start)
    case UInt8(ascii: "{"): return try scanObject(text, at: start) { _ in }
    case UInt8(ascii: "["): return try scanArray(text, at: start) { _ in }
    case UInt8(ascii: "t"): return try scanLiteral(text, at: start, "true")
    case UInt8(ascii: "f"): return try scanLiteral(text, at: start, "false")
    case UInt8(ascii: "n"): return try scanLiteral(text, at: start, "null")
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try scanNumber(text, at: start)
    case let byte: throw JSONError(.unexpectedByte(byte), at: start)
    }
  }

  /// Scans a text that has one value with white space around it, and returns the range of the
  /// value.
  package mutating func scanWhole(
    _ text: borrowing Span<UInt8>
  ) throws(JSONError) -> Range<Int> {
    let start = Self.skipBlanks(text, at: 0)
    let end = try scanValue(text, at: start)
    let rest = Self.skipBlanks(text, at: end)
    guard rest == text.count else { throw JSONError(.textAfterValue, at: rest) }
    return start..<end
  }

  /// Scans the object that starts at `start`, calls `visit` with each member in order, and returns
  /// the position after the object.
  package mutating func scanObject(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    visit: (Member) -> Void
  ) throws(JSONError) -> Int {
    var valueStart = start
    return try scanParts(text, at: start, closing: UInt8(ascii: "}")) {
      (scanner, text, nameStart) throws(JSONError) in
      let nameEnd = try scanner.scanName(text, at: nameStart, &valueStart)
      let valueEnd = try scanner.scanValue(text, at: valueStart)
      visit(Member(name: nameStart..<nameEnd, value: valueStart..<valueEnd))
      return valueEnd
    }
  }

  /// Scans the array that starts at `start`, calls `visit` with the range of each element, and
  /// returns the position after the array.
  package mutating func scanArray(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    visit: (Range<Int>) -> Void
  ) throws(JSONError) -> Int {
    try scanParts(text, at: start, closing: UInt8(ascii: "]")) {
      (scanner, text, position) throws(JSONError) in
      let end = try scanner.scanValue(text, at: position)
      visit(position..<end)
      return end
    }
  }

  /// Scans the array or object that starts at `start`: `scanPart` scans the part at a position and
  /// returns the position after it.
  mutating func scanParts(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    closing: UInt8,
    scanPart: (inout JSONScanner, borrowing Span<UInt8>, Int) throws(JSONError) -> Int
  ) throws(JSONError) -> Int {
    // fault: nesting-one-too-deep
    guard depth < Self.depthLimit else {
      throw JSONError(.tooDeep(limit: Self.depthLimit), at: start)
    }
    depth += 1
    var position = Self.skipBlanks(text, at: start + 1)
    if try byte(text, at: position) == closing {
      depth -= 1
      return position + 1
    }
    while true {
      position = Self.skipBlanks(text, at: try scanPart(&self, text, position))
      let next = try byte(text, at: position)
      if next == closing { break }
      guard next == UInt8(ascii: ",") else { throw JSONError(.unexpectedByte(next), at: position) }
      position = Self.skipBlanks(text, at: position + 1)
    }
    depth -= 1
    return position + 1
  }

  /// Scans the name of a member and the colon after it, and returns the end of the name.
  mutating func scanName(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    _ valueStart: inout Int
  ) throws(JSONError) -> Int {
    let first = try byte(text, at: start)
    guard first == UInt8(ascii: "\"") else { throw JSONError(.unexpectedByte(first), at: start) }
    let end = try scanString(text, at: start)
    let position = Self.skipBlanks(text, at: end)
    let colon = try byte(text, at: position)
    guard colon == UInt8(ascii: ":") else { throw JSONError(.unexpectedByte(colon), at: position) }
    valueStart = Self.skipBlanks(text, at: position + 1)
    return end
  }

  /// The position of the first byte at or after `start` that is not JSON white space.
  package static func skipBlanks(_ text: borrowing Span<UInt8>, at start: Int) -> Int {
    var position = start
    while position < text.count {
      let byte = text[unchecked: position]
      if byte > 0x20 || !isBlank(byte) { break }
      position += 1
    }
    return position
  }

  /// Whether a byte is JSON white space.
  package static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  private func byte(_ text: borrowing Span<UInt8>, at position: Int) throws(JSONError) -> UInt8 {
    guard position < text.count else { throw JSONError(.endOfText, at: position) }
    return text[unchecked: position]
  }
}

// MARK: - Literals, numbers and strings

extension JSONScanner {
  private func scanLiteral(
    _ text: borrowing Span<UInt8>,
    at start: Int,
    _ literal: StaticString
  ) throws(JSONError) -> Int {
    let end = start + literal.utf8CodeUnitCount
    for position in start..<min(end, text.count)
    where text[position] != literal.utf8Start[position - start] {
      throw JSONError(.badLiteral, at: position)
    }
    guard end <= text.count else { throw JSONError(.endOfText, at: text.count) }
    return end
  }

  private func scanNumber(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> Int {
    var position = start
    if text[position] == UInt8(ascii: "-") { position += 1 }
    let first = try byte(text, at: position)
    guard Self.isDigit(first) else { throw JSONError(.badNumber, at: position) }
    position += 1
    // fault: leading-zero-accepted
    if first == UInt8(ascii: "0") {
      if position < text.count, Self.isDigit(text[position]) {
        throw JSONError(.badNumber, at: position)
      }
    } else {
      position = skipDigits(text, at: position)
    }
    if position < text.count, text[position] == UInt8(ascii: ".") {
      position = try scanDigits(text, at: position + 1)
    }
    if position < text.count, text[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < text.count,
        text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      position = try scanDigits(text, at: position)
    }
    return position
  }

  private func scanDigits(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> Int {
    guard try Self.isDigit(byte(text, at: start)) else { throw JSONError(.badNumber, at: start) }
    return skipDigits(text, at: start + 1)
  }

  private func skipDigits(_ text: borrowing Span<UInt8>, at start: Int) -> Int {
    var position = start
    while position < text.count, Self.isDigit(text[position]) { position += 1 }
    return position
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Scans the string that starts at `start` with its opening quote.
  ///
  /// Most bytes of most files are inside strings and mean nothing to the scanner, so it skips them
  /// (`SpecialBytes`). Invariant: all bytes before `position` are known to be well-formed.
  private mutating func scanString(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> Int {
    var position = start + 1
    while true {
      position = specialBytes.first(in: text, from: position)
      guard position < text.count else { throw JSONError(.endOfText, at: text.count) }
      let byte = text[unchecked: position]
      if byte == UInt8(ascii: "\"") { return position + 1 }
      if byte == UInt8(ascii: "\\") {
        escapeCount &+= 1
        // Most escapes are short ones.
        if position + 1 < text.count, Self.isShortEscape(text[unchecked: position + 1]) {
          position += 2
        } else {
          position = try scanLongEscape(text, at: position)
        }
      } else if byte < 0x20 {
        throw JSONError(.controlCharacter(byte), at: position)
      } else if byte >= 0xC2, byte <= 0xDF, position + 1 < text.count,
        text[unchecked: position + 1] & 0xC0 == 0x80
      {
        // Most characters beyond ASCII have two bytes; the second can be any continuation byte.
        position += 2
      } else {
        position = try scanMultibyte(text, at: position)
      }
    }
  }

  /// Whether a backslash followed by this byte is an escape.
  @inline(__always)
  private static func isShortEscape(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      true
    default: false
    }
  }

  /// Scans an escape that is longer than a backslash and a byte.
  private func scanLongEscape(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> Int {
    switch try byte(text, at: start + 1) {
    case UInt8(ascii: "u"):
      for position in start + 2..<start + 6 {
        guard try JSONString.hexValue(byte(text, at: position)) != nil else {
          throw JSONError(.badEscape, at: position)
        }
      }
      return start + 6
    default:
      throw JSONError(.badEscape, at: start + 1)
    }
  }

  /// Scans one character of two to four bytes by the table of RFC 3629, section 4.
  private func scanMultibyte(
    _ text: borrowing Span<UInt8>,
    at start: Int
  ) throws(JSONError) -> Int {
    let length: Int
    let second: ClosedRange<UInt8>
    switch text[start] {
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
    // fault: surrogates-accepted
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw JSONError(.invalidUTF8, at: start)
    }
    guard start + length <= text.count, second.contains(text[start + 1]) else {
      throw JSONError(.invalidUTF8, at: start)
    }
    for position in start + 2..<max(start + length, start + 2)
    where text[position] & 0xC0 != 0x80 {
      throw JSONError(.invalidUTF8, at: start)
    }
    return start + length
  }
}
