/// A set of bytes, as brackets in a pattern name it.
struct ByteSet: Equatable, Sendable {
  private var words: [UInt64] = [0, 0, 0, 0]

  var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

  func contains(_ byte: UInt8) -> Bool { words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1 }

  mutating func insert(_ byte: UInt8) { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }

  mutating func remove(_ byte: UInt8) { words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63)) }

  mutating func invert() { words = words.map { ~$0 } }
}

/// Reads a bracket expression, as git's wildmatch.c does.
struct ByteSetParser {
  let text: [UInt8]
  /// After the opening bracket; once `parse` has returned, after the closing one.
  private(set) var position: Int
  private var set = ByteSet()

  init(text: [UInt8], position: Int) {
    self.text = text
    self.position = position
  }

  mutating func parse() throws(PathPatternError) -> ByteSet {
    let isInverted = peek() == UInt8(ascii: "!") || peek() == UInt8(ascii: "^")
    if isInverted { position += 1 }
    var previous: UInt8?
    // A closing bracket that comes first is a member of the set.
    repeat { previous = try parseMember(after: previous) } while peek() != UInt8(ascii: "]")
    position += 1
    if isInverted { set.invert() }
    // Only a slash matches a slash.
    set.remove(UInt8(ascii: "/"))
    guard !set.isEmpty else { throw .emptySet }
    return set
  }

  /// Reads one member, and returns the byte that a range may begin with.
  private mutating func parseMember(after previous: UInt8?) throws(PathPatternError) -> UInt8? {
    let byte = try next()
    switch byte {
    case UInt8(ascii: "\\"):
      let escaped = try next()
      set.insert(escaped)
      return escaped
    case UInt8(ascii: "-"):
      guard let previous, let end = peek(), end != UInt8(ascii: "]") else { break }
      position += 1
      let last = end == UInt8(ascii: "\\") ? try next() : end
      if previous <= last { for member in previous...last { set.insert(member) } }
      return nil
    case UInt8(ascii: "[") where peek() == UInt8(ascii: ":"):
      if try parseClass() { return nil }
    default: break
    }
    set.insert(byte)
    return byte
  }

  /// Reads `:name:]` and adds the class of that name. Returns false, and changes nothing, if the
  /// name does not end with a colon and so is not a class.
  private mutating func parseClass() throws(PathPatternError) -> Bool {
    let start = position + 1
    guard let end = text[start...].firstIndex(of: UInt8(ascii: "]")) else { throw .unclosedBracket }
    guard end > start, text[end - 1] == UInt8(ascii: ":") else { return false }
    let name = String(decoding: text[start..<end - 1], as: UTF8.self)
    guard let isMember = Self.classes[name] else { throw .unknownClass(name) }
    for byte in 0..<UInt8(0x80) where isMember(byte) { set.insert(byte) }
    position = end + 1
    return true
  }

  private func peek() -> UInt8? { position < text.count ? text[position] : nil }

  private mutating func next() throws(PathPatternError) -> UInt8 {
    guard let byte = peek() else { throw .unclosedBracket }
    position += 1
    return byte
  }

  /// The POSIX classes for ASCII, as git has them.
  private static let classes: [String: @Sendable (UInt8) -> Bool] = [
    "alnum": { isLetter($0) || isDigit($0) },
    "alpha": isLetter,
    "blank": { $0 == 0x20 || $0 == 0x09 },
    "cntrl": { $0 < 0x20 || $0 == 0x7F },
    "digit": isDigit,
    "graph": { (0x21...0x7E).contains($0) },
    "lower": { isLetter($0) && $0 >= UInt8(ascii: "a") },
    "print": { (0x20...0x7E).contains($0) },
    "punct": { (0x21...0x7E).contains($0) && !isLetter($0) && !isDigit($0) },
    "space": { [0x20, 0x09, 0x0A, 0x0D].contains($0) },
    "upper": { isLetter($0) && $0 <= UInt8(ascii: "Z") },
    "xdigit": { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) },
  ]

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
