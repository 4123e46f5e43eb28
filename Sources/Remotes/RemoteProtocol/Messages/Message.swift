package import JSONText

/// A message that was received: a JSON object, and the lines of records that follow it.
package struct Message: Sendable {
  package let object: JSONObject
  /// The lines that follow, each with its line feed.
  package let payload: Bytes

  package init(object: JSONObject, payload: Bytes) {
    self.object = object
    self.payload = payload
  }

  /// The value of a member; nil if it is missing or there twice.
  package func value(_ name: String) -> JSONValue? { object.member(Bytes(name)) }

  /// The text of a member; nil if it is not a string that can be written in UTF-8.
  package func text(_ name: String) -> String? { value(name)?.plainText }

  package func number(_ name: String) -> Int64? { value(name)?.wholeNumber }

  package func flag(_ name: String) -> Bool { value(name)?.kind == .true }

  package func elements(_ name: String) -> [JSONValue]? { value(name)?.elements }

  /// The texts of an array; nil if it is something else, or if one is not a text.
  package func texts(_ name: String) -> [String]? {
    guard let elements = elements(name) else { return nil }
    let texts = elements.compactMap(\.plainText)
    return texts.count == elements.count ? texts : nil
  }

  /// How the message begins, for a person.
  package var start: String { excerpt(of: object.value.bytes) }
}

/// The first characters of what somebody else wrote.
func excerpt(of bytes: Bytes) -> String {
  String(bytes[0..<min(bytes.count, 240)].text.prefix(60))
}

extension JSONValue {
  /// The text of a string; nil for another value, and for a text with an unpaired surrogate.
  package var plainText: String? {
    string.flatMap { String(validating: $0.array, as: UTF8.self) }
  }

  /// A number that the protocol allows; nil for any other value.
  package var wholeNumber: Int64? {
    guard kind == .number, bytes.count <= 16 else { return nil }
    var number: Int64 = 0
    for position in 0..<bytes.count {
      let byte = bytes[position]
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      number = number * 10 + Int64(byte - UInt8(ascii: "0"))
    }
    return number <= ProtocolLimits.largestNumber ? number : nil
  }
}

/// Cuts the lines that follow a message, in their order.
package struct LineCutter {
  private let payload: Bytes
  private var position = 0

  package init(_ message: Message) { payload = message.payload }

  /// The next line, which has this many bytes.
  ///
  /// - Throws: `badLines` if it has not.
  package mutating func next(byteCount: Int64) throws(MessageProblem) -> Bytes {
    let (start, left) = (position, payload.count - position)
    guard byteCount < left, payload[start + Int(byteCount)] == UInt8(ascii: "\n") else {
      throw .badLines
    }
    position += Int(byteCount) + 1
    return payload[start..<start + Int(byteCount)]
  }

  /// - Throws: `badLines` if there are lines that the message has not named.
  package func finish() throws(MessageProblem) {
    if position != payload.count { throw .badLines }
  }
}
