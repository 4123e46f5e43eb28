/// A JSON value as the text that spells it: valid JSON without white space around it.
///
/// Values are decoded on demand, and a value that is passed on keeps its bytes. The parts of an
/// array or an object are slices of the same storage.
///
/// Invariant: `bytes` is exactly one value by `JSONScanner`.
package struct JSONValue: Sendable {
  package let bytes: Bytes

  /// Takes text that is known to be a valid JSON value.
  @inlinable
  package init(validated bytes: Bytes) {
    assert(Self.isValid(bytes), "A JSON value must be made from valid JSON.")
    self.bytes = bytes
  }

  /// Checks a text that holds one value, with or without white space around it.
  package init(parsing text: Bytes) throws(JSONError) {
    let range = try text.withSpan { span throws(JSONError) -> Range<Int> in
      var scanner = JSONScanner()
      return try scanner.scanWhole(span)
    }
    self.bytes = text[range]
  }

  @usableFromInline
  static func isValid(_ bytes: Bytes) -> Bool {
    bytes.withSpan { span in
      var scanner = JSONScanner()
      return (try? scanner.scanValue(span, at: 0)) == span.count
    }
  }

  package static let null = JSONValue(validated: Bytes("null"))

  /// What a value is, in the order in which kinds sort.
  package enum Kind: Int, Sendable {
    case null, `false`, `true`, number, string, array, object
  }

  @inlinable
  package var kind: Kind {
    switch bytes[0] {
    case UInt8(ascii: "n"): .null
    case UInt8(ascii: "f"): .false
    case UInt8(ascii: "t"): .true
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "{"): .object
    default: .number
    }
  }

  /// The decoded text of a string; nil for any other kind.
  package var string: Bytes? { kind == .string ? JSONString.decode(bytes) : nil }

  /// Whether this is a string with a line feed in its text.
  package var isTextOfLines: Bool { kind == .string && JSONString.holdsLineFeed(bytes) }

  /// The elements of an array, in order; nil for any other kind.
  package var elements: [JSONValue]? {
    guard kind == .array else { return nil }
    var ranges: [Range<Int>] = []
    scanParts { span, scanner throws(JSONError) in
      _ = try scanner.scanArray(span, at: 0) { ranges.append($0) }
    }
    return ranges.map { JSONValue(validated: bytes[$0]) }
  }

  /// The members of an object, in order; nil for any other kind.
  package var members: [JSONMember]? {
    guard kind == .object else { return nil }
    var found: [JSONScanner.Member] = []
    scanParts { span, scanner throws(JSONError) in
      _ = try scanner.scanObject(span, at: 0) { found.append($0) }
    }
    return found.map {
      JSONMember(name: bytes[$0.name], value: JSONValue(validated: bytes[$0.value]))
    }
  }

  /// The value of the only member with a name; nil if there is none or several, or if this is not
  /// an object. Scans only the names.
  package func member(_ name: Bytes) -> JSONValue? {
    guard kind == .object else { return nil }
    var count = 0
    var range = 0..<0
    scanParts { span, scanner throws(JSONError) in
      _ = try scanner.scanObject(span, at: 0) { member in
        guard self.isName(at: member.name, equalTo: name) else { return }
        count += 1
        range = member.value
      }
    }
    return count == 1 ? JSONValue(validated: bytes[range]) : nil
  }

  /// Returns this object with another value for the member that `names` leads to; everything else
  /// keeps its bytes. Returns nil if there is no such member, or more than one.
  package func replacing(_ names: some Collection<Bytes>, with value: JSONValue) -> JSONValue? {
    guard let name = names.first else { return value }
    var ranges: [Range<Int>] = []
    guard kind == .object else { return nil }
    scanParts { span, scanner throws(JSONError) in
      _ = try scanner.scanObject(span, at: 0) { member in
        if self.isName(at: member.name, equalTo: name) { ranges.append(member.value) }
      }
    }
    guard ranges.count == 1, let range = ranges.first,
      let inner = JSONValue(validated: bytes[range]).replacing(names.dropFirst(), with: value)
    else { return nil }
    let count = bytes.count - range.count + inner.bytes.count
    let text = Bytes(count: count) { writer in
      writer.append(bytes[0..<range.lowerBound])
      writer.append(inner.bytes)
      writer.append(bytes[range.upperBound..<bytes.count])
    }
    return JSONValue(validated: text)
  }

  /// Whether the quoted name at `range` means `name`.
  private func isName(at range: Range<Int>, equalTo name: Bytes) -> Bool {
    let content = bytes[range.lowerBound + 1..<range.upperBound - 1]
    if content == name { return true }
    guard content.contains(UInt8(ascii: "\\")) else { return false }
    return JSONString.decode(bytes[range]) == name
  }

  private func scanParts(
    _ body: (borrowing Span<UInt8>, inout JSONScanner) throws(JSONError) -> Void
  ) {
    bytes.withSpan { span in
      var scanner = JSONScanner()
      do throws(JSONError) {
        try body(span, &scanner)
      } catch {
        preconditionFailure("A JSON value holds text that is not valid JSON.")
      }
    }
  }
}

/// One member of an object.
package struct JSONMember: Sendable {
  /// The name as it is spelled, with its quotes.
  package let name: Bytes
  package let value: JSONValue

  package init(name: Bytes, value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// The text that the name means.
  package var decodedName: Bytes { JSONString.decode(name) }
}
