internal import JSONText
internal import Records

/// The versions of a record that both sides have, with their members matched.
struct RecordVersions {
  let values: Versions<JSONValue?>
  /// Nil for versions that are not objects.
  let records: Versions<JSONObject?>
  let members: MemberTable

  init(_ lines: Versions<Line?>) {
    values = lines.compactMap(\.value)
    records = values.compactMap { JSONObject($0) }
    members = MemberTable(records)
  }

  /// Whether two versions mean the same. Members with equal bytes are not compared further.
  func isSame(_ left: Version, _ right: Version) -> Bool {
    if members.hasDuplicate || records.ours == nil || records.theirs == nil {
      return values[left].means(values[right])
    }
    return members.isSame(left, right)
  }
}
