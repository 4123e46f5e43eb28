extension JSONScanner {
  /// Scans a text that is one object, with or without white space around it, and returns the range
  /// of the value of the only member `name`.
  ///
  /// The range is empty if the text is not an object, has no such member or several, or if another
  /// name is spelled with escapes, so that it could mean the same. `name` has no quote and no
  /// backslash. Complexity: O(bytes).
  ///
  /// - Throws: `JSONError` where the text begins as an object does and is not JSON by RFC 8259. A
  ///   text that begins otherwise is not scanned.
  package mutating func scanOnlyMember(
    _ text: borrowing Span<UInt8>,
    named name: [UInt8]
  ) throws(JSONError) -> Range<Int> {
    var value = 0..<0
    var isFound = false
    var isDoubtful = false
    let start = Self.skipBlanks(text, at: 0)
    guard start < text.count, text[start] == UInt8(ascii: "{") else { return 0..<0 }
    let end = try scanParts(text, at: start, closing: UInt8(ascii: "}")) {
      (scanner, text, nameStart) throws(JSONError) in
      var valueStart = nameStart
      let escapeCount = scanner.escapeCount
      let nameEnd = try scanner.scanName(text, at: nameStart, &valueStart)
      let isEscaped = scanner.escapeCount != escapeCount
      let valueEnd = try scanner.scanValue(text, at: valueStart)
      if nameEnd - nameStart == name.count + 2, text.holds(name, at: nameStart + 1) {
        isDoubtful = isDoubtful || isFound
        isFound = true
        value = valueStart..<valueEnd
      } else if isEscaped {
        isDoubtful = true
      }
      return valueEnd
    }
    guard Self.skipBlanks(text, at: end) == text.count else {
      throw JSONError(.textAfterValue, at: end)
    }
    return isDoubtful ? 0..<0 : value
  }
}

extension Span<UInt8> {
  /// Whether a string has an escape. `range` includes its quotes.
  ///
  /// The string must be valid by RFC 8259. Complexity: O(bytes).
  package func holdsEscape(in range: Range<Int>) -> Bool {
    var position = range.lowerBound + 1
    while true {
      position = firstSpecialByte(from: position)
      if position >= range.upperBound - 1 { return false }
      if self[position] == UInt8(ascii: "\\") { return true }
      position += 1
    }
  }

  fileprivate func holds(_ part: [UInt8], at start: Int) -> Bool {
    for offset in part.indices where self[start + offset] != part[offset] { return false }
    return true
  }
}
