/// A JSON value as oracles and law checkers see it.
///
/// This reader shares no code with the product, so that a mistake in one shows up against the
/// other. It is short and plain, and much slower.
package struct PlainValue: Sendable {
  package indirect enum Content: Sendable {
    case null
    case bool(Bool)
    case number(PlainNumber)
    /// The decoded text: UTF-8, with lone surrogates as their three bytes.
    case string([UInt8])
    case array([PlainValue])
    case object([PlainMember])
  }

  package let content: Content
  /// The text that spells the value, without white space around it.
  package let raw: [UInt8]

  package init(content: Content, raw: [UInt8]) {
    self.content = content
    self.raw = raw
  }

  /// The value on a line; nil where the line is no JSON.
  package init?(_ line: some Collection<UInt8>) {
    var parser = PlainParser(text: Array(line))
    guard let value = parser.parseWhole() else { return nil }
    self = value
  }

  package init?(_ text: String) { self.init(text.utf8) }

  package var text: String { String(decoding: raw, as: UTF8.self) }

  package var members: [PlainMember]? {
    if case .object(let members) = content { members } else { nil }
  }

  package var elements: [PlainValue]? {
    if case .array(let elements) = content { elements } else { nil }
  }

  package var string: String? {
    if case .string(let text) = content { String(decoding: text, as: UTF8.self) } else { nil }
  }

  package var isNull: Bool { if case .null = content { true } else { false } }

  /// The value of the first member with a name.
  package subscript(name: String) -> PlainValue? {
    members?.first { $0.name == Array(name.utf8) }?.value
  }

  /// The value at a path of member names with dots between them.
  package func value(atPath path: String) -> PlainValue? {
    var value = self
    for name in path.split(separator: ".") {
      guard let member = value[String(name)] else { return nil }
      value = member
    }
    return value
  }

  /// Whether a name is repeated in this object or in one inside it.
  package var hasDuplicateNames: Bool {
    switch content {
    case .array(let elements): elements.contains(where: \.hasDuplicateNames)
    case .object(let members):
      Set(members.map(\.name)).count < members.count
        || members.contains { $0.value.hasDuplicateNames }
    default: false
    }
  }
}

/// One member of an object, with its decoded name.
package struct PlainMember: Sendable {
  package let name: [UInt8]
  package let value: PlainValue

  package var nameText: String { String(decoding: name, as: UTF8.self) }
}

/// The exact value of a number: 0.d₁d₂d₃… × 10^`exponent`, with no zero at either end of `digits`.
package struct PlainNumber: Hashable, Sendable {
  package let isNegative: Bool
  package let digits: [UInt8]
  package let exponent: Int

  init(isNegative: Bool, digits: [UInt8], exponent: Int) {
    let leadingZeroCount = digits.prefix { $0 == 0 }.count
    var significant = Array(digits.dropFirst(leadingZeroCount))
    while significant.last == 0 { significant.removeLast() }
    self.digits = significant
    self.isNegative = isNegative && !significant.isEmpty
    self.exponent = significant.isEmpty ? 0 : exponent - leadingZeroCount
  }
}

/// What a value means, whatever its spelling: equal exactly where two texts mean the same.
package indirect enum Meaning: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(PlainNumber)
  case string([UInt8])
  case array([Meaning])
  /// Sorted by name.
  case object([MemberMeaning])

  package struct MemberMeaning: Hashable, Sendable {
    package let name: [UInt8]
    package let value: Meaning

    package init(name: [UInt8], value: Meaning) {
      self.name = name
      self.value = value
    }
  }
}

extension PlainValue {
  package var meaning: Meaning {
    switch content {
    case .null: .null
    case .bool(let value): .bool(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .array(let elements): .array(elements.map(\.meaning))
    case .object(let members):
      .object(
        members.map { Meaning.MemberMeaning(name: $0.name, value: $0.value.meaning) }
          .sorted { $0.name.lexicographicallyPrecedes($1.name) }
      )
    }
  }
}

extension Optional<PlainValue> {
  /// Whether both are absent, or mean the same.
  package func means(_ other: PlainValue?) -> Bool {
    if self?.raw == other?.raw { return true }
    return self?.meaning == other?.meaning
  }
}
