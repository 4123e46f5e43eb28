package import JSONText
package import Records

/// A field that two versions of a record have with different meanings.
package struct FieldDifference: Sendable {
  package var path: FieldPath
  /// The value in each version; nil where it has no such field.
  package var before: JSONValue?
  package var after: JSONValue?

  package init(path: FieldPath, before: JSONValue?, after: JSONValue?) {
    self.path = path
    self.before = before
    self.after = after
  }
}

/// The fields in which two records differ: first those of the first record, in its order, then
/// those that only the second has.
///
/// Objects that both have are compared member by member; anything else is one field. If an object
/// repeats a name, the whole object is one field.
package func fieldDifferences(from before: JSONValue, to after: JSONValue) -> [FieldDifference] {
  var differences: [FieldDifference] = []
  compare(before, after, at: FieldPath(names: []), &differences)
  return differences
}

private func compare(
  _ before: JSONValue,
  _ after: JSONValue,
  at path: FieldPath,
  _ differences: inout [FieldDifference]
) {
  if before.bytes == after.bytes { return }
  guard let left = distinctMembers(of: before), let right = distinctMembers(of: after) else {
    if !before.means(after) {
      differences.append(FieldDifference(path: path, before: before, after: after))
    }
    return
  }
  let others = Dictionary(uniqueKeysWithValues: right)
  let known = Set(left.map(\.name))
  for (name, value) in left {
    if let other = others[name] {
      compare(value, other, at: path.appending(name), &differences)
    } else {
      let field = path.appending(name)
      differences.append(FieldDifference(path: field, before: value, after: nil))
    }
  }
  for (name, value) in right where !known.contains(name) {
    differences.append(FieldDifference(path: path.appending(name), before: nil, after: value))
  }
}

/// The members of an object whose names are all different; nil for anything else.
private func distinctMembers(of value: JSONValue) -> [(name: Bytes, value: JSONValue)]? {
  guard let members = value.members else { return nil }
  let named = members.map { (name: $0.decodedName, value: $0.value) }
  return Set(named.map(\.name)).count == named.count ? named : nil
}
