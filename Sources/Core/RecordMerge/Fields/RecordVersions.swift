internal import JSONText
internal import Records

/// The versions of a record that both sides have, with their members brought together.
struct RecordVersions {
  let values: Versions<JSONValue?>
  /// Leaves out those that are not objects.
  let records: Versions<JSONObject?>
  let members: MemberTable

  init(_ lines: Versions<Line?>) {
    values = lines.compactMap(\.value)
    records = values.compactMap { JSONObject($0) }
    members = MemberTable(records)
  }

  /// Whether two versions mean the same. Members that have the same bytes are not looked into.
  func isSame(_ left: Version, _ right: Version) -> Bool {
    if members.hasDuplicate || records.ours == nil || records.theirs == nil {
      return values[left].means(values[right])
    }
    return members.isSame(left, right)
  }
}
