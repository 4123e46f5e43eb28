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
    guard let object = JSONObject(old), let patch = JSONObject(patch) else { return old }
    let places = MemberPlaces(in: object, lookupCount: patch.count)
    let keyFields = collection.keyFields.all
    var seen: Set<Bytes> = []
    var edits: [MemberEdit] = []
    for index in 0..<patch.count {
      let name = patch.decodedName(at: index)
      let field = FieldPath(names: path + [name])
      let (place, isRepeated) = places.find(name)
      guard !isRepeated, seen.insert(name).inserted else { throw EditError.unreachable(field) }
      // The key is the same, however it is spelled.
      if keyFields.contains(field) { continue }
      let new = patch.value(at: index)
      var value: JSONValue? = new
      if new.kind == .object, let place, object.value(at: place).kind == .object {
        let inner = object.value(at: place)
        value = try patched(inner, by: new, at: field.names, removesNulls, &fields)
      } else {
        fields.append(field)
        if removesNulls { value = try withoutNulls(new, at: field.names) }
      }
      edits.append(MemberEdit(name: name, place: place, value: value))
    }
    return object.setting(edits)
  }

  /// A value without the members that a patch removes; nil for null itself.
  private func withoutNulls(_ value: JSONValue, at path: [Bytes]) throws -> JSONValue? {
    if value.kind == .null { return nil }
    // An array is taken as it is.
    guard let object = JSONObject(value) else { return value }
    var seen: Set<Bytes> = []
    var edits: [MemberEdit] = []
    for index in 0..<object.count {
      let name = object.decodedName(at: index)
      let field = path + [name]
      guard seen.insert(name).inserted else {
        throw EditError.unreachable(FieldPath(names: field))
      }
      let member = object.value(at: index)
      guard [.null, .object].contains(member.kind) else { continue }
      let inner = try withoutNulls(member, at: field)
      edits.append(MemberEdit(name: name, place: index, value: inner))
    }
    return object.setting(edits)
  }
}

/// A new value for a member of an object; nil removes it.
private struct MemberEdit {
  var name: Bytes
  /// Where the object has the member; nil for a new one.
  var place: Int?
  var value: JSONValue?
}

/// Finds members of an object by name: a few by comparing, many by a table.
private struct MemberPlaces {
  private let object: JSONObject
  private var table: [Bytes: (index: Int, isRepeated: Bool)]?

  private static let fewCount = 16

  init(in object: JSONObject, lookupCount: Int) {
    self.object = object
    if lookupCount <= Self.fewCount { return }
    var table: [Bytes: (index: Int, isRepeated: Bool)] = [:]
    for index in 0..<object.count {
      let name = object.decodedName(at: index)
      table[name] = (table[name]?.index ?? index, table[name] != nil)
    }
    self.table = table
  }

  func find(_ name: Bytes) -> (index: Int?, isRepeated: Bool) {
    guard let table else { return object.find(name) }
    return table[name].map { ($0.index, $0.isRepeated) } ?? (nil, false)
  }
}

extension JSONObject {
  /// Returns this object with edits of different members. New members come at the end, in the order
  /// of the edits. Everything else keeps its bytes.
  ///
  /// Complexity: O(bytes), however many members are edited.
  fileprivate func setting(_ edits: [MemberEdit]) -> JSONValue {
    if edits.isEmpty { return value }
    let bytes = value.bytes
    var known: [Int: JSONValue?] = [:]
    for edit in edits { if let place = edit.place { known[place] = .some(edit.value) } }
    let layout = layout
    let opening = layout.opening ?? Bytes("{")
    let colon = layout.colon ?? Bytes(":")
    // In an object with one member, the colon shows whether spaces are used.
    let comma = layout.comma ?? Bytes(colon.count > 1 ? ", " : ",")
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + 64)
    var end = 0
    for index in 0..<count {
      let place = place(at: index)
      let gap = bytes[end..<place.name.lowerBound]
      end = place.value.upperBound
      let edit = known[index]
      if case .some(.none) = edit { continue }
      (text.isEmpty ? opening : gap).append(to: &text)
      bytes[place.name.lowerBound..<place.value.lowerBound].append(to: &text)
      ((edit ?? nil)?.bytes ?? bytes[place.value]).append(to: &text)
    }
    for edit in edits where edit.place == nil {
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
