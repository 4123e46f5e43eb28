internal import JSONText
internal import Records

/// The versions of a record that both sides have, with their members brought together.
struct RecordVersions {
  let values: ThreeWay<JSONValue>
  /// Leaves out those that are not objects.
  let records: ThreeWay<JSONObject>
  let members: MemberTable

  init(_ lines: ThreeWay<Line>) {
    values = lines.map(\.value)
    records = values.map { JSONObject($0) }
    members = MemberTable(records)
  }

  /// Whether two versions mean the same. Members that have the same bytes are not looked into.
  func isSame(_ left: Version, _ right: Version) -> Bool {
    if members.hasDuplicate || records.ours == nil || records.theirs == nil {
      return values.value(of: left).means(values.value(of: right))
    }
    return members.isSame(left, right)
  }
}
