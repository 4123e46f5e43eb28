/// An object whose members have been found, for whoever looks at several of them: each look at a
/// member of a `JSONValue` scans the whole object.
package struct JSONObject: Sendable {
  package let value: JSONValue
  private let members: [JSONScanner.Member]

  /// Finds the members of an object; nil for any other kind of value.
  package init?(_ value: JSONValue) {
    guard value.kind == .object else { return nil }
    self.value = value
    var members: [JSONScanner.Member] = []
    value.bytes.withSpan { text in
      var scanner = JSONScanner()
      _ = try? scanner.scanObject(text, at: 0) { members.append($0) }
    }
    self.members = members
  }

  package var count: Int { members.count }

  /// The name of a member as it is spelled, with its quotes.
  package func name(at index: Int) -> Bytes { value.bytes[members[index].name] }

  /// What the name of a member means.
  package func decodedName(at index: Int) -> Bytes { JSONString.decode(name(at: index)) }

  package func value(at index: Int) -> JSONValue {
    JSONValue(validated: value.bytes[members[index].value])
  }

  package func member(at index: Int) -> JSONMember {
    JSONMember(name: name(at: index), value: value(at: index))
  }

  /// The value of the only member with a name; nil if there is none, or more than one.
  package func member(_ name: Bytes) -> JSONValue? {
    var found: Int?
    for index in members.indices where isName(at: index, equalTo: name) {
      if found != nil { return nil }
      found = index
    }
    return found.map { value(at: $0) }
  }

  private func isName(at index: Int, equalTo name: Bytes) -> Bool {
    let range = members[index].name
    let content = range.lowerBound + 1..<range.upperBound - 1
    if content.count == name.count {
      return name.equalByteCount(from: 0, value.bytes, from: content.lowerBound) >= name.count
    }
    // In another spelling a name is longer than what it means.
    if content.count < name.count { return false }
    let spelled = value.bytes[range]
    return spelled.contains(UInt8(ascii: "\\")) && JSONString.decode(spelled) == name
  }

  /// What stands between the members.
  package var layout: JSONLayout {
    guard let first = members.first, let last = members.last else {
      return JSONLayout(opening: nil, colon: nil, comma: nil, closing: nil)
    }
    let bytes = value.bytes
    return JSONLayout(
      opening: bytes[0..<first.name.lowerBound],
      colon: bytes[first.name.upperBound..<first.value.lowerBound],
      comma: members.count > 1 ? bytes[first.value.upperBound..<members[1].name.lowerBound] : nil,
      closing: bytes[last.value.upperBound..<bytes.count]
    )
  }
}
