/// Edits of one member; everything else keeps its bytes.
extension JSONValue {
  /// Returns this object with a new value for the member that `names` leads to, or without that
  /// member if the value is nil. Missing objects on the way are created. A new member is added at
  /// the end, with the separators that the object already uses.
  ///
  /// - Returns: nil if an object repeats one of the names, or if a name leads into a value that is
  ///   not an object.
  package func setting(_ names: some Collection<Bytes>, to value: JSONValue?) -> JSONValue? {
    guard let name = names.first else { return value }
    if let value, let replaced = replacing(names, with: value) { return replaced }
    guard kind == .object, let members else { return nil }
    let rest = names.dropFirst()
    let found = members.indices.filter { members[$0].decodedName == name }
    guard let index = found.first else {
      guard let value else { return self }
      return appending(name, rest.reversed().reduce(value) { Self.object($1, $0) })
    }
    guard found.count == 1 else { return nil }
    if rest.isEmpty, value == nil { return removingMember(at: index) }
    guard let inner = members[index].value.setting(rest, to: value) else { return nil }
    return replacing([name], with: inner)
  }

  private static func object(_ name: Bytes, _ value: JSONValue) -> JSONValue {
    let text = [UInt8(ascii: "{")] + JSONString.encode(name).array + [UInt8(ascii: ":")]
    return JSONValue(validated: Bytes(text + value.bytes.array + [UInt8(ascii: "}")]))
  }

  private func appending(_ name: Bytes, _ value: JSONValue) -> JSONValue {
    let layout = layout
    let colon = layout.colon ?? Bytes(":")
    guard let closing = layout.closing else { return Self.object(name, value) }
    // In an object with one member, the colon shows whether spaces are used.
    let comma = layout.comma ?? Bytes(colon.count > 1 ? ", " : ",")
    let content = bytes[0..<bytes.count - closing.count].array
    let member = comma.array + JSONString.encode(name).array + colon.array + value.bytes.array
    return JSONValue(validated: Bytes(content + member + closing.array))
  }

  private func removingMember(at index: Int) -> JSONValue {
    var places: [Range<Int>] = []
    bytes.withSpan { span in
      var scanner = JSONScanner()
      _ = try? scanner.scanObject(span, at: 0) { member in
        places.append(member.name.lowerBound..<member.value.upperBound)
      }
    }
    let removed: Range<Int>
    if index + 1 < places.count {
      removed = places[index].lowerBound..<places[index + 1].lowerBound
    } else if index > 0 {
      removed = places[index - 1].upperBound..<places[index].upperBound
    } else {
      return JSONValue(validated: Bytes("{}"))
    }
    let text = bytes[0..<removed.lowerBound].array + bytes[removed.upperBound..<bytes.count].array
    return JSONValue(validated: Bytes(text))
  }
}
