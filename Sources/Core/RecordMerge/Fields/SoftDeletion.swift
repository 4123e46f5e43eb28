internal import JSONText
internal import MergePolicy
internal import Records

/// A record that is marked as deleted without a policy that names the mark: a flag that became
/// true, or a moment that was set.
enum SoftDeletion {
  private static let flagPaths: [FieldPath] = ["deleted", "_deleted", "is_deleted", "isDeleted"]
  static let momentPaths: [FieldPath] = ["deleted_at", "deletedAt"]

  /// Whether a side deleted the record that base had. A policy that names a tombstone, or the
  /// field, takes precedence.
  static func isMade(
    by record: JSONObject?,
    in base: JSONObject?,
    policy: Policy
  ) -> Bool {
    guard policy.tombstone == nil, let record, let base else { return false }
    let isFlagged = flagPaths.contains { path in
      path.value(in: record)?.kind == .true && path.value(in: base)?.kind != .true
        && policy.rules[path] == nil
    }
    return isFlagged
      || momentPaths.contains { path in
        path.value(in: record).flatMap { Timestamp(moment: $0) } != nil
          && RecordClock.present(path.value(in: base)) == nil && policy.rules[path] == nil
      }
  }
}
