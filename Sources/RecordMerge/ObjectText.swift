package import JSONText

/// The text of a JSON object that is put together member by member, without white space.
package struct ObjectText {
  private var bytes = [UInt8(ascii: "{")]

  package init() {}

  /// Adds a member whose value is JSON already.
  package mutating func add(_ name: String, json: [UInt8]) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes += JSONString.encode(Bytes(name)).array
    bytes.append(UInt8(ascii: ":"))
    bytes += json
  }

  /// Adds a member; a value that is absent is left out.
  package mutating func add(_ name: String, _ value: JSONValue?) {
    if let value { add(name, json: value.bytes.array) }
  }

  package mutating func add(_ name: String, text: String) {
    add(name, json: JSONString.encode(Bytes(text)).array)
  }

  package mutating func add(_ name: String, number: Int) {
    add(name, json: Array(String(number).utf8))
  }

  package mutating func add(_ name: String, flag: Bool) {
    add(name, json: Array((flag ? "true" : "false").utf8))
  }

  /// The whole object.
  package var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

  /// An array of values that are JSON already, with `separator` before each but the first.
  package static func array(_ values: [[UInt8]], separator: String = ",") -> [UInt8] {
    [UInt8(ascii: "[")] + values.joined(separator: Array(separator.utf8)) + [UInt8(ascii: "]")]
  }

  package static func array(ofTexts texts: [Bytes]) -> [UInt8] {
    array(texts.map { JSONString.encode($0).array })
  }
}
