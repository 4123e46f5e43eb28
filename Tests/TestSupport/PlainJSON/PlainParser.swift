/// Reads one JSON value by RFC 8259, by recursive descent.
struct PlainParser {
  private static let depthLimit = 512

  private let text: [UInt8]
  private var position = 0
  private var depth = 0

  init(text: [UInt8]) { self.text = text }

  /// The value that is the whole text, white space around it aside; nil for anything else.
  mutating func parseWhole() -> PlainValue? {
    guard String(validating: text, as: UTF8.self) != nil else { return nil }
    skipBlanks()
    guard let value = parseValue() else { return nil }
    skipBlanks()
    return position == text.count ? value : nil
  }

  private var next: UInt8? { position < text.count ? text[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func take(word: String) -> Bool {
    guard text[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func parseValue() -> PlainValue? {
    let start = position
    guard let content = parseContent() else { return nil }
    return PlainValue(content: content, raw: Array(text[start..<position]))
  }

  private mutating func parseContent() -> PlainValue.Content? {
    switch next {
    case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
    case UInt8(ascii: "t"): return take(word: "true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take(word: "false") ? .bool(false) : nil
    case UInt8(ascii: "\""): return parseString().map { .string($0) }
    case UInt8(ascii: "["): return parseNested { $0.parseArray() }
    case UInt8(ascii: "{"): return parseNested { $0.parseObject() }
    default: return parseNumber().map { .number($0) }
    }
  }

  private mutating func parseNested(
    _ parse: (inout PlainParser) -> PlainValue.Content?
  ) -> PlainValue.Content? {
    guard depth < Self.depthLimit else { return nil }
    depth += 1
    defer { depth -= 1 }
    position += 1
    skipBlanks()
    return parse(&self)
  }

  private mutating func parseArray() -> PlainValue.Content? {
    var elements: [PlainValue] = []
    if take("]") { return .array(elements) }
    while true {
      guard let element = parseValue() else { return nil }
      elements.append(element)
      skipBlanks()
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
      skipBlanks()
    }
  }

  private mutating func parseObject() -> PlainValue.Content? {
    var members: [PlainMember] = []
    if take("}") { return .object(members) }
    while true {
      guard next == UInt8(ascii: "\""), let name = parseString() else { return nil }
      skipBlanks()
      guard take(":") else { return nil }
      skipBlanks()
      guard let value = parseValue() else { return nil }
      members.append(PlainMember(name: name, value: value))
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
      skipBlanks()
    }
  }

  private mutating func takeDigits() -> [UInt8] {
    var digits: [UInt8] = []
    while let byte = next, (0x30...0x39).contains(byte) {
      digits.append(byte - 0x30)
      position += 1
    }
    return digits
  }

  private mutating func parseNumber() -> PlainNumber? {
    let isNegative = take("-")
    let integer = takeDigits()
    guard !integer.isEmpty, integer.count == 1 || integer[0] != 0 else { return nil }
    var fraction: [UInt8] = []
    if take(".") {
      fraction = takeDigits()
      if fraction.isEmpty { return nil }
    }
    var exponent = 0
    if take("e") || take("E") {
      let isExponentNegative = take("-")
      if !isExponentNegative { _ = take("+") }
      let digits = takeDigits()
      if digits.isEmpty { return nil }
      let bound = 1_000_000_000_000
      for digit in digits { exponent = min(exponent * 10 + Int(digit), bound) }
      if isExponentNegative { exponent = -exponent }
    }
    return PlainNumber(
      isNegative: isNegative,
      digits: integer + fraction,
      exponent: integer.count + exponent
    )
  }

  private mutating func parseString() -> [UInt8]? {
    position += 1
    var result: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return result
      case 0..<0x20: return nil
      case UInt8(ascii: "\\"):
        guard let escaped = parseEscape() else { return nil }
        result += escaped
      default: result.append(byte)
      }
    }
    return nil
  }

  private mutating func parseEscape() -> [UInt8]? {
    guard let byte = next else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"): return parseCodePoint()
    default: return nil
    }
  }

  /// The UTF-8 bytes of the character after `\u`, with a pair of surrogates as one.
  private mutating func parseCodePoint() -> [UInt8]? {
    guard let unit = parseCodeUnit() else { return nil }
    let start = position
    if (0xD800..<0xDC00).contains(unit), take(word: "\\u"), let low = parseCodeUnit(),
      (0xDC00..<0xE000).contains(low)
    {
      return Self.bytes(of: 0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00))
    }
    position = start
    return Self.bytes(of: unit)
  }

  private mutating func parseCodeUnit() -> UInt32? {
    guard position + 4 <= text.count else { return nil }
    let digits = String(decoding: text[position..<position + 4], as: UTF8.self)
    guard digits.allSatisfy(\.isHexDigit), let unit = UInt32(digits, radix: 16) else { return nil }
    position += 4
    return unit
  }

  private static func bytes(of point: UInt32) -> [UInt8] {
    if let scalar = Unicode.Scalar(point) { return Array(String(scalar).utf8) }
    return [
      UInt8(0xE0 | point >> 12), UInt8(0x80 | point >> 6 & 0x3F), UInt8(0x80 | point & 0x3F),
    ]
  }
}
