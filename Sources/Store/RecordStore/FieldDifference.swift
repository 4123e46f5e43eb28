internal import JSONText
internal import Records

/// A field that two versions of a record have with different values.
struct FieldDifference {
  /// Empty where the records as a whole differ, because one of them repeats a name.
  var field: FieldPath
  var old: JSONValue?
  var new: JSONValue?
}

extension FieldDifference {
  /// The fields in which two objects differ, with paths into the objects that both have.
  static func between(_ old: JSONValue, _ new: JSONValue, at path: [Bytes] = []) -> [Self] {
    if old.bytes == new.bytes { return [] }
    guard let oldMembers = uniqueMembers(of: old), let newMembers = uniqueMembers(of: new) else {
      if old.means(new) { return [] }
      return [FieldDifference(field: FieldPath(names: path), old: old, new: new)]
    }
    let added = (new.members ?? []).map(\.decodedName).filter { oldMembers[$0] == nil }
    let names = (old.members ?? []).map(\.decodedName) + added
    return names.flatMap { name -> [Self] in
      let (left, right) = (oldMembers[name], newMembers[name])
      if let left, let right { return between(left, right, at: path + [name]) }
      return [FieldDifference(field: FieldPath(names: path + [name]), old: left, new: right)]
    }
  }

  /// The values of an object's members; nil if a name is repeated, or if this is not an object.
  private static func uniqueMembers(of value: JSONValue) -> [Bytes: JSONValue]? {
    guard let members = value.members else { return nil }
    let values = Dictionary(members.map { ($0.decodedName, $0.value) }) { first, _ in first }
    return values.count == members.count ? values : nil
  }
}
