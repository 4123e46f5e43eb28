/// Builds the text of a JSON object member by member, without white space.
///
/// A value that would make the whole too deep to be read again (`JSONScanner.depthLimit`) is
/// written as a string with its text. The last member, `as_text`, lists the names of such members;
/// it is left out if there are none.
package struct ObjectText {
  private var bytes = [UInt8(ascii: "{")]
  /// The number of arrays and objects that will enclose the object.
  private let outerDepth: Int
  private var namesOfTexts: [String] = []

  package init(inDepth outerDepth: Int = 0) { self.outerDepth = outerDepth }

  /// Adds a member whose value is JSON text already.
  package mutating func add(_ name: String, json: [UInt8]) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    bytes += JSONString.encode(Bytes(name)).array
    bytes.append(UInt8(ascii: ":"))
    bytes += json
  }

  /// Adds a member; a value that is absent is left out.
  package mutating func add(_ name: String, _ value: JSONValue?) {
    guard let value else { return }
    if isShallowEnough(value) {
      add(name, json: value.bytes.array)
    } else {
      add(name, json: JSONString.encode(value.bytes).array)
      namesOfTexts.append(name)
    }
  }

  /// Whether a value can be read again as a member of this object.
  private func isShallowEnough(_ value: JSONValue) -> Bool {
    let depth = outerDepth + 1
    let openings = value.bytes.array.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
    // A value is not deeper than its number of brackets, which is mostly small.
    if openings + depth <= JSONScanner.depthLimit { return true }
    let nested =
      [UInt8](repeating: UInt8(ascii: "["), count: depth) + value.bytes.array
      + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
    return (try? JSONValue(parsing: Bytes(nested))) != nil
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
  package var closed: [UInt8] {
    var object = self
    if !namesOfTexts.isEmpty {
      object.add("as_text", json: Self.array(ofTexts: namesOfTexts.map { Bytes($0) }))
    }
    return object.bytes + [UInt8(ascii: "}")]
  }

  /// An array of JSON texts, with `separator` before each but the first.
  package static func array(_ values: [[UInt8]], separator: String = ",") -> [UInt8] {
    [UInt8(ascii: "[")] + values.joined(separator: Array(separator.utf8)) + [UInt8(ascii: "]")]
  }

  package static func array(ofTexts texts: [Bytes]) -> [UInt8] {
    array(texts.map { JSONString.encode($0).array })
  }
}
