package import JSONText
package import MergePolicy
internal import Records

/// The order of the events of a log: by `sort`, and canonically for equal fields.
package struct EventOrder {
  private let sort: [FieldPath]
  private let isByKnownMoments: Bool

  package init(policy: Policy) {
    sort = policy.sort
    isByKnownMoments = policy.sortsByKnownMoments
  }

  /// The sort key of an event; nil if it does not have the sort field.
  func key(of event: JSONValue) -> SortKey? {
    if !isByKnownMoments { return SortKey(of: event, by: sort) }
    guard let record = JSONObject(event) else { return nil }
    let names = RunsByMoment.pathsOfCreation + RecordClock.defaultPaths
    for path in names {
      if let moment = path.value(in: record).flatMap({ Timestamp(moment: $0) }) {
        return SortKey(moment)
      }
    }
    return nil
  }

  /// Whether one event may come before another; events without the sort field may be anywhere.
  package func allows(_ left: JSONValue, before right: JSONValue) -> Bool {
    guard let left = key(of: left), let right = key(of: right) else { return true }
    return !(right < left)
  }
}
