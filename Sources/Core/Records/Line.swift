package import JSONText

/// One line of a file, without its line end; or several lines that are passed on unread, as one.
package struct Line: Sendable {
  /// The content of a line.
  package enum Kind: UInt8, Sendable {
    /// Only white space.
    case blank
    /// A JSON object.
    case record
    /// JSON that is not an object.
    case value
    /// A line that begins with `#` or `//`.
    case comment
    /// Not JSON, or JSON that is nested too deep.
    case bad
    /// Text that was not read: one line, or several with the line ends between them. Only its
    /// creator knows the content.
    case unread
  }

  package private(set) var bytes: Bytes
  package let kind: Kind
  /// The line's number in its file, from 1.
  package private(set) var number: Int
  /// The range of the JSON value in `bytes`; empty if the line has none.
  let valueRange: Range<Int>
  /// The range of the plain key in `bytes` (see `RecordScan`), if it was searched for; else empty.
  package let plainKey: Range<Int>

  /// Reads a line, and looks for its plain key, the member `keyName`.
  package init(bytes: Bytes, number: Int, keyName: [UInt8]?) {
    if let keyName, let plainKey = RecordScan.plainKey(named: keyName, in: bytes) {
      self.init(record: bytes, number: number, plainKey: plainKey)
    } else {
      self.init(bytes: bytes, number: number)
    }
  }

  package init(bytes: Bytes, number: Int) {
    self.bytes = bytes
    self.number = number
    plainKey = 0..<0
    let scanned = bytes.withSpan { text -> (kind: Kind, range: Range<Int>) in
      let start = JSONScanner.skipBlanks(text, at: 0)
      if start == text.count { return (.blank, 0..<0) }
      var scanner = JSONScanner()
      guard let range = try? scanner.scanWhole(text) else {
        return (Self.isComment(text) ? .comment : .bad, 0..<0)
      }
      return (text[range.lowerBound] == UInt8(ascii: "{") ? .record : .value, range)
    }
    kind = scanned.kind
    valueRange = scanned.range
  }

  private static func isComment(_ text: borrowing Span<UInt8>) -> Bool {
    let slash = UInt8(ascii: "/")
    return text[0] == UInt8(ascii: "#") || text.count > 1 && text[0] == slash && text[1] == slash
  }

  /// A line that equals the one at an index of `lines`, from which it takes over what is known.
  package init(bytes: Bytes, number: Int, like index: Int, in lines: [Line]) {
    self.bytes = bytes
    self.number = number
    kind = lines[index].kind
    valueRange = lines[index].valueRange
    plainKey = lines[index].plainKey
  }

  /// A line that equals `other`, from which it takes over what is known.
  package init(bytes: Bytes, number: Int, like other: Line) {
    self.bytes = bytes
    self.number = number
    kind = other.kind
    valueRange = other.valueRange
    plainKey = other.plainKey
  }

  /// A line that is known to be a record, with or without white space around it.
  package init(record bytes: Bytes, number: Int, plainKey: Range<Int> = 0..<0) {
    self.bytes = bytes
    self.number = number
    self.plainKey = plainKey
    kind = .record
    valueRange = bytes.withSpan { text in
      var end = text.count
      while end > 0, JSONScanner.isBlank(text[end - 1]) { end -= 1 }
      return JSONScanner.skipBlanks(text, at: 0)..<end
    }
  }

  /// Unread text, which begins with the line `number`.
  package init(unread bytes: Bytes, number: Int) {
    self.bytes = bytes
    self.number = number
    kind = .unread
    valueRange = 0..<0
    plainKey = 0..<0
  }

  /// The same line with another number.
  package func numbered(_ number: Int) -> Line {
    var line = self
    line.number = number
    return line
  }

  /// The same line with bytes that other threads don't count (see `SeparateCounts`).
  package func owned(_ counts: inout SeparateCounts) -> Line {
    var line = self
    line.bytes = counts.own(bytes)
    return line
  }

  /// The JSON value on the line; nil if there is none, and for unread text.
  package var value: JSONValue? {
    valueRange.isEmpty ? nil : JSONValue(validated: bytes[valueRange])
  }

  /// The white space before the value.
  package var leadingBlanks: Bytes { bytes[0..<valueRange.lowerBound] }

  /// The white space after the value.
  package var trailingBlanks: Bytes { bytes[valueRange.upperBound..<bytes.count] }

  /// Why a bad line is not JSON, with the position in the line.
  package var error: JSONError? {
    guard kind == .bad else { return nil }
    do throws(JSONError) {
      _ = try JSONValue(parsing: bytes)
      return nil
    } catch {
      return error
    }
  }
}
