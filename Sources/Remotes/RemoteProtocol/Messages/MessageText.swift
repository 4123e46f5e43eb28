package import JSONText

/// Builds the text of a message, and the lines of records that follow it.
package struct MessageText: Sendable {
  package var object = ObjectText()
  private(set) package var payload: [UInt8] = []

  package init() {}

  package mutating func add(_ name: String, _ number: Int64) {
    object.add(name, number: Int(number))
  }

  package mutating func add(_ name: String, texts: [String]) {
    object.add(name, json: ObjectText.array(ofTexts: texts.map { Bytes($0) }))
  }

  /// Adds a line that follows the message, and returns what stands for it in the message: its
  /// length, or null if there is no line.
  package mutating func append(line: Bytes?) -> [UInt8] {
    guard let line else { return Array("null".utf8) }
    line.append(to: &payload)
    payload.append(UInt8(ascii: "\n"))
    return Array(String(line.count).utf8)
  }

  /// Takes lines that are complete, each with its line feed.
  package mutating func take(payload lines: [UInt8]) { payload = lines }

  /// The whole message.
  package consuming func closed() -> [UInt8] {
    if !payload.isEmpty { object.add("bytes", number: payload.count) }
    return object.closed + [UInt8(ascii: "\n")] + payload
  }
}

/// A text as a JSON string.
func jsonString(_ text: Bytes) -> [UInt8] { JSONString.encode(text).array }
