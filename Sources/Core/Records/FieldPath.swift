package import JSONText

/// The path to a field: `meta.owner` is the member `owner` of the object `meta`.
///
/// A path passes through arrays without naming positions: `dependencies.type` is the member `type`
/// of every element of `dependencies`. The empty path is the record itself.
package struct FieldPath: Hashable, Sendable {
  /// The decoded names, from the record inwards.
  package let names: [Bytes]

  package init(names: [Bytes]) {
    self.names = names
  }

  /// Reads a path with dots between names. A backslash takes the next character literally:
  /// `event\\.id` is the member `event.id`. Empty names are left out.
  package init(_ dotted: String) {
    names = Self.names(in: dotted).filter { !$0.isEmpty }
  }

  /// The names in a path as `init(_:)` reads it, including empty ones.
  package static func names(in dotted: String) -> [Bytes] {
    // By bytes: splitting text by characters takes ten times as long.
    var names: [Bytes] = []
    var name: [UInt8] = []
    var isEscaped = false
    for byte in dotted.utf8 {
      if byte == backslash, !isEscaped {
        isEscaped = true
      } else if byte == dot, !isEscaped {
        names.append(Bytes(name))
        name = []
      } else {
        name.append(byte)
        isEscaped = false
      }
    }
    if isEscaped { name.append(backslash) }
    return names + [Bytes(name)]
  }

  private static let dot = UInt8(ascii: ".")
  private static let backslash = UInt8(ascii: "\\")

  package func appending(_ name: Bytes) -> FieldPath {
    FieldPath(names: names + [name])
  }

  /// The path in the form that `init(_:)` reads.
  package var text: String {
    names.map { name in
      if !name.contains(Self.dot), !name.contains(Self.backslash) { return name.text }
      var text: [UInt8] = []
      for byte in name.array {
        if byte == Self.dot || byte == Self.backslash { text.append(Self.backslash) }
        text.append(byte)
      }
      return Bytes(text).text
    }.joined(separator: ".")
  }

  /// The value at this path in a record; nil if a member is absent or repeated, or is inside a
  /// value that is not an object.
  package func value(in record: JSONValue) -> JSONValue? {
    var value = record
    for name in names {
      guard let member = value.member(name) else { return nil }
      value = member
    }
    return value
  }

  /// Like `value(in:)`, for a record whose members have been located.
  package func value(in record: JSONObject) -> JSONValue? {
    guard let name = names.first else { return record.value }
    guard let member = record.member(name) else { return nil }
    return names.count == 1 ? member : FieldPath(names: Array(names.dropFirst())).value(in: member)
  }
}

extension FieldPath: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}
