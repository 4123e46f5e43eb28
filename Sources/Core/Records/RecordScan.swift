package import JSONText

/// Lines of a text, with the plain keys of those that have one (see `RecordScan`).
///
/// The keys are copied while the scanner reads them: later, each access would have to wait for
/// memory, since the lines are far apart.
package struct KeyedLines: Sendable {
  package private(set) var lines: [KeyedLine] = []
  /// The keys, one after another.
  package private(set) var keys: [UInt8] = []

  package init() {}

  /// Reads the lines in a range of a text that begins and ends at line boundaries.
  ///
  /// A line has a key here if it is an object by RFC 8259, has exactly one member `name`, and the
  /// member's value is plain. This says nothing about other lines. `name` has no quote and no
  /// backslash. Complexity: O(bytes).
  package mutating func read(_ text: Bytes, in range: Range<Int>, keyName name: [UInt8]) {
    text[0..<range.upperBound].withSpan { text in
      var start = range.lowerBound
      var lastKey = 0..<0
      while start < text.count {
        let end = text.firstLineFeed(from: start)
        let key = RecordScan.plainKey(named: name, in: text.extracting(start..<end)) ?? 0..<0
        let wholeKey = start + key.lowerBound..<start + key.upperBound
        let isRising =
          !key.isEmpty && !lastKey.isEmpty && RecordScan.precedes(text, lastKey, wholeKey)
        lines.append(
          KeyedLine(start: start, key: keys.count..<keys.count + key.count, isRising: isRising)
        )
        for position in wholeKey { keys.append(text[position]) }
        lastKey = key.isEmpty ? 0..<0 : wholeKey
        start = end + 1
      }
    }
  }

  /// Adds lines that were read separately.
  package mutating func append(_ other: KeyedLines) {
    // fault: keys-of-the-other-half
    for line in other.lines { lines.append(line.moved(by: keys.count)) }
    keys += other.keys
  }
}

/// A line of a text and its key, in 24 bytes, whatever the line contains.
package struct KeyedLine: Sendable {
  /// The start of the line in the text.
  package let start: Int
  private var keyStart: Int
  private var keyCount: UInt32
  /// Whether the line before it was read in the same call, and has a plain key that comes before
  /// this one in canonical order.
  package let isRising: Bool

  fileprivate init(start: Int, key: Range<Int>, isRising: Bool) {
    self.start = start
    keyStart = key.lowerBound
    keyCount = UInt32(exactly: key.count) ?? 0
    self.isRising = isRising
  }

  package var isKeyed: Bool { keyCount > 0 }

  /// The range of the key in `KeyedLines.keys`; empty if the line has none.
  package var key: Range<Int> { keyStart..<keyStart + Int(keyCount) }

  /// Removes the key.
  package mutating func forgetKey() { keyCount = 0 }

  fileprivate func moved(by count: Int) -> KeyedLine {
    var line = self
    line.keyStart += count
    return line
  }
}

/// The result of one pass over a line: whether it is a record, and its key if that needs no
/// decoding.
///
/// A *plain* key is a string without escapes, or a whole number of at most 18 digits without a
/// sign. Two plain keys mean the same exactly when they have the same bytes.
package enum RecordScan {
  /// The range of the plain key in a line; nil if there is none.
  package static func plainKey(named name: [UInt8], in line: Bytes) -> Range<Int>? {
    line.withSpan { plainKey(named: name, in: $0) }
  }

  fileprivate static func plainKey(
    named name: [UInt8],
    in line: borrowing Span<UInt8>
  ) -> Range<Int>? {
    var scanner = JSONScanner()
    guard let key = try? scanner.scanOnlyMember(line, named: name), isPlain(line, key) else {
      return nil
    }
    return key
  }

  private static func isPlain(_ line: borrowing Span<UInt8>, _ value: Range<Int>) -> Bool {
    guard let first = value.first else { return false }
    switch line[first] {
    case UInt8(ascii: "\""): return !line.holdsEscape(in: value)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      if value.count > 18 { return false }
      for position in value where !(0x30...0x39).contains(line[position]) { return false }
      return true
    default: return false
    }
  }

  /// Whether the plain value `left` comes before `right` in canonical order: numbers before
  /// strings, numbers by value, strings by their bytes.
  fileprivate static func precedes(
    _ text: borrowing Span<UInt8>,
    _ left: Range<Int>,
    _ right: Range<Int>
  ) -> Bool {
    let isLeftString = text[left.lowerBound] == UInt8(ascii: "\"")
    let isRightString = text[right.lowerBound] == UInt8(ascii: "\"")
    if isLeftString != isRightString { return isRightString }
    if !isLeftString, left.count != right.count { return left.count < right.count }
    // The quotes of strings do not count.
    let cut = isLeftString ? 1 : 0
    let (leftStart, rightStart) = (left.lowerBound + cut, right.lowerBound + cut)
    let common = min(left.count, right.count) - 2 * cut
    let equal = min(text.equalByteCount(from: leftStart, text, from: rightStart), common)
    if equal == common { return left.count < right.count }
    return text[leftStart + equal] < text[rightStart + equal]
  }
}
