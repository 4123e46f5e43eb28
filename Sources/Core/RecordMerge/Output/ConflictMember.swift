package import JSONText
package import Records

/// The member `_conflicts`, which lists the contested fields of a record (style `record`).
///
///     "_conflicts":[{"field":"title","base":"a","ours":"b","theirs":"c"}]
///
/// A version that does not have the field is left out; a conflict about the record as a whole has
/// no `field`.
struct ConflictMember: Sendable {
  static let name = Bytes("_conflicts")

  private let fields: [ContestedField]
  private let record: JSONValue

  init(_ fields: [ContestedField], in record: JSONValue) {
    self.fields = fields
    self.record = record
  }

  /// The record with the member at its end; nil if the record already has such a member, or if its
  /// values would be nested too deep in it.
  var wholeRecord: JSONValue? {
    guard let members = record.members, !members.contains(where: { $0.decodedName == Self.name })
    else { return nil }
    let list = Bytes("[" + fields.map(Self.entry).joined(separator: ",") + "]")
    guard Self.isShallowEnough(list) else { return nil }
    let member = JSONMember(name: JSONString.encode(Self.name), value: JSONValue(validated: list))
    var layout = record.layout
    layout.opening = layout.opening ?? Bytes("{")
    layout.closing = layout.closing ?? Bytes("}")
    return layout.object(of: members + [member])
  }

  /// Whether a list can be the value of a record's member and still be read again.
  private static func isShallowEnough(_ list: Bytes) -> Bool {
    let inRecord = Bytes([UInt8(ascii: "[")] + list.array + [UInt8(ascii: "]")])
    return (try? JSONValue(parsing: inRecord)) != nil
  }

  private static func entry(_ field: ContestedField) -> String {
    var members: [String] = []
    if !field.path.names.isEmpty {
      let path = JSONString.encode(Bytes(field.path.text))
      members.append("\"field\":\(path.text)")
    }
    let values = field.values
    for (version, value) in [
      ("base", values.base), ("ours", values.ours), ("theirs", values.theirs),
    ] {
      if let value { members.append("\"\(version)\":\(value.bytes.text)") }
    }
    return "{" + members.joined(separator: ",") + "}"
  }
}

extension Conflict {
  /// The line for a conflict in the style `record`: a record with the member `_conflicts`; nil if
  /// it can't have one.
  ///
  /// - Parameter fields: the contested fields, with the values of base, ours and theirs.
  package static func line(
    of record: JSONValue,
    asking fields: [(path: FieldPath, base: JSONValue?, ours: JSONValue?, theirs: JSONValue?)]
  ) -> Bytes? {
    let contested = fields.map { field in
      ContestedField(
        path: field.path,
        values: Versions(base: field.base, ours: field.ours, theirs: field.theirs)
      )
    }
    return ConflictMember(contested, in: record).wholeRecord?.bytes
  }
}
