internal import JSONText
internal import RecordMerge
internal import Records

/// What is seen of pairs of records with one key: which fields say that they are two records.
///
/// A field says so where the records of a pair differ in it, and both were kept. Where only one of
/// them was kept, the field is refuted.
struct DoubleKeys {
  /// How many pairs differ in each field, and were kept.
  private var keptCounts: [FieldPath: Int] = [:]
  private var refuted: Set<FieldPath> = []

  /// Names of the moment at which a record was made.
  static let moments: [FieldPath] = [
    "created_at", "createdAt", "created", "created_on", "createdOn", "date_created", "dateCreated",
  ]
  /// Names of the field that says who made it.
  static let makers: [FieldPath] = ["created_by", "createdBy", "author", "creator", "reporter"]

  /// - Parameter result: the records that were kept, by whatever key, and others.
  mutating func see(_ left: JSONValue, _ right: JSONValue, result: [JSONValue]) {
    if left.means(right) { return }
    for path in Self.moments + Self.makers {
      guard let old = path.value(in: left), let new = path.value(in: right),
        Self.differ(old, new)
      else { continue }
      let isKept = [old, new].allSatisfy { value in
        result.contains { path.value(in: $0)?.means(value) ?? false }
      }
      if isKept { keptCounts[path, default: 0] += 1 } else { refuted.insert(path) }
    }
  }

  /// Whether two values are different, moments by a second or more, as the merge compares them.
  private static func differ(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if left.kind == .null || right.kind == .null { return false }
    guard let first = Timestamp(likely: left), let second = Timestamp(likely: right) else {
      return !left.means(right)
    }
    return max(first, second) >= min(first, second).adding(seconds: 1)
  }

  /// How many pairs were kept that differ in the field; 0 if the field is refuted.
  func keptCount(by path: FieldPath) -> Int {
    refuted.contains(path) ? 0 : keptCounts[path] ?? 0
  }
}
