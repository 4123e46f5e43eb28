package import JSONText
internal import Records

extension RecordEditor {
  /// Changes the members of the record that a patch names by its key, as a merge patch does
  /// (https://www.rfc-editor.org/rfc/rfc7396): a member that is an object changes the members of
  /// the record's object, and any other one replaces what the record has.
  ///
  /// - Parameter removesNulls: whether null removes a member, as in the RFC; else it is a value.
  /// - Throws: `EditError`; `unknownKey` where there is no such record.
  package func patch(_ patch: JSONValue, removesNulls: Bool) throws -> KeyText {
    if isLog { throw EditError.noKeys }
    guard let key = key(of: patch) else { throw EditError.keyMissing(collection.keyFields.all) }
    guard let old = try store.record(key, of: collection) else {
      try refuseSeveralLines(key)
      throw EditError.unknownKey(key)
    }
    var fields: [FieldPath] = []
    let record = try patched(old, by: patch, at: [], removesNulls, &fields)
    try put(record, over: old, key, fields)
    return key
  }

  /// - Parameter fields: gets the fields that are set or removed.
  private func patched(
    _ old: JSONValue,
    by patch: JSONValue,
    at path: [Bytes],
    _ removesNulls: Bool,
    _ fields: inout [FieldPath]
  ) throws -> JSONValue {
    var present: [Bytes: JSONValue] = [:]
    var seen: Set<Bytes> = []
    for member in old.members ?? [] {
      let name = member.decodedName
      if present.updateValue(member.value, forKey: name) != nil { seen.insert(name) }
    }
    let keyFields = collection.keyFields.all
    var edits: [MemberEdit] = []
    for member in patch.members ?? [] {
      let name = member.decodedName
      let field = FieldPath(names: path + [name])
      guard seen.insert(name).inserted else { throw EditError.unreachable(field) }
      // The key is the same, however it is spelled.
      if keyFields.contains(field) { continue }
      var value: JSONValue? = member.value
      if member.value.kind == .object, let inner = present[name], inner.kind == .object {
        value = try patched(inner, by: member.value, at: field.names, removesNulls, &fields)
      } else {
        fields.append(field)
        if removesNulls { value = try withoutNulls(member.value, at: field.names) }
      }
      edits.append(MemberEdit(name: name, value: value))
    }
    return old.setting(edits)
  }

  /// A value without the members that a patch removes; nil for null itself.
  private func withoutNulls(_ value: JSONValue, at path: [Bytes]) throws -> JSONValue? {
    if value.kind == .null { return nil }
    // An array is taken as it is.
    guard let members = value.members else { return value }
    var seen: Set<Bytes> = []
    var edits: [MemberEdit] = []
    for member in members {
      let name = member.decodedName
      let field = path + [name]
      guard seen.insert(name).inserted else {
        throw EditError.unreachable(FieldPath(names: field))
      }
      guard [.null, .object].contains(member.value.kind) else { continue }
      let inner = try withoutNulls(member.value, at: field)
      edits.append(MemberEdit(name: name, value: inner))
    }
    return value.setting(edits)
  }
}

/// A new value for a member of an object; nil removes it.
private struct MemberEdit {
  var name: Bytes
  var value: JSONValue?
}

extension JSONValue {
  /// Returns this object with edits of members, whose names it does not repeat. New members come at
  /// the end, in the order of the edits. Everything else keeps its bytes.
  ///
  /// Complexity: O(bytes), however many members are edited.
  fileprivate func setting(_ edits: [MemberEdit]) -> JSONValue {
    if edits.isEmpty { return self }
    var places: [JSONScanner.Member] = []
    bytes.withSpan { span in
      var scanner = JSONScanner()
      _ = try? scanner.scanObject(span, at: 0) { places.append($0) }
    }
    var left: [Bytes: MemberEdit] = [:]
    for edit in edits { left[edit.name] = edit }
    let layout = layout
    let opening = layout.opening ?? Bytes("{")
    let colon = layout.colon ?? Bytes(":")
    // In an object with one member, the colon shows whether spaces are used.
    let comma = layout.comma ?? Bytes(colon.count > 1 ? ", " : ",")
    var text: [UInt8] = []
    var end = 0
    for place in places {
      let gap = bytes[end..<place.name.lowerBound]
      end = place.value.upperBound
      let edit = left.removeValue(forKey: JSONString.decode(bytes[place.name]))
      if let edit, edit.value == nil { continue }
      (text.isEmpty ? opening : gap).append(to: &text)
      bytes[place.name.lowerBound..<place.value.lowerBound].append(to: &text)
      (edit?.value?.bytes ?? bytes[place.value]).append(to: &text)
    }
    for edit in edits where left[edit.name] != nil {
      guard let value = edit.value else { continue }
      (text.isEmpty ? opening : comma).append(to: &text)
      JSONString.encode(edit.name).append(to: &text)
      colon.append(to: &text)
      value.bytes.append(to: &text)
    }
    if text.isEmpty { return JSONValue(validated: Bytes("{}")) }
    (layout.closing ?? Bytes("}")).append(to: &text)
    return JSONValue(validated: Bytes(text))
  }
}
