package import JSONText

/// The way to a field: `meta.owner` is the member `owner` of the object `meta`.
///
/// A path passes through arrays without naming positions: `dependencies.type` is the member `type`
/// of every element of `dependencies`. The empty path is the record itself.
package struct FieldPath: Hashable, Sendable {
  /// The decoded names, from the record inwards.
  package let names: [Bytes]

  package init(names: [Bytes]) {
    self.names = names
  }

  /// A path written with dots between names.
  package init(_ dotted: String) {
    // By bytes: to take text apart by characters takes ten times as long.
    names = dotted.utf8.split(separator: UInt8(ascii: ".")).map { Bytes(Array($0)) }
  }

  package func appending(_ name: Bytes) -> FieldPath {
    FieldPath(names: names + [name])
  }

  /// The path with dots between names, for messages.
  package var text: String { names.map(\.text).joined(separator: ".") }

  /// The value at this path in a record; nil where a member is absent, stands more than once, or
  /// lies in something that is no object.
  package func value(in record: JSONValue) -> JSONValue? {
    var value = record
    for name in names {
      guard let member = value.member(name) else { return nil }
      value = member
    }
    return value
  }

  /// As `value(in:)`, for a record whose members have been found.
  package func value(in record: JSONObject) -> JSONValue? {
    guard let name = names.first else { return record.value }
    guard let member = record.member(name) else { return nil }
    return names.count == 1 ? member : FieldPath(names: Array(names.dropFirst())).value(in: member)
  }
}

extension FieldPath: ExpressibleByStringLiteral {
  package init(stringLiteral text: String) { self.init(text) }
}
