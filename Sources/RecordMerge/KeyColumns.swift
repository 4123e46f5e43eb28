internal import JSONText
internal import MergePolicy
internal import Records

/// The key of each line of three versions; nil for lines that have none.
struct KeyColumns {
  /// The fields that make a key; none where lines have no keys.
  let fields: [FieldPath]
  let base: [RecordKey?]
  let ours: [RecordKey?]
  let theirs: [RecordKey?]

  /// The fields that are looked for where the policy names no key.
  private static let customaryFields: [[FieldPath]] = [["id"], ["_id"], ["uuid"], ["key"]]

  /// Reads the keys by the policy's fields, or by the first customary field that nine of ten
  /// records of both sides have with a value of their own. Without such a field no line has a key.
  static func reading(_ versions: ThreeWay<[Line]>, policy: Policy) -> KeyColumns {
    let candidates = policy.key.isEmpty ? customaryFields : [policy.key]
    for fields in candidates {
      let columns = KeyColumns(versions, fields: fields)
      if !policy.key.isEmpty { return columns }
      let isKey =
        identifies(columns.ours, versions.ours ?? [])
        && identifies(columns.theirs, versions.theirs ?? [])
      if isKey { return columns }
    }
    return KeyColumns(versions, fields: [])
  }

  private init(_ versions: ThreeWay<[Line]>, fields: [FieldPath]) {
    let base = (versions.base ?? []).map { Self.key(of: $0, fields: fields) }
    func column(_ lines: [Line]?) -> [RecordKey?] {
      (lines ?? []).map { line in
        line.twinIndex.map { base[$0] } ?? Self.key(of: line, fields: fields)
      }
    }
    self.fields = fields
    self.base = base
    ours = column(versions.ours)
    theirs = column(versions.theirs)
  }

  private static func key(of line: Line, fields: [FieldPath]) -> RecordKey? {
    guard line.kind == .record, let value = line.value else { return nil }
    return RecordKey(of: value, fields: fields)
  }

  private static func identifies(_ keys: [RecordKey?], _ lines: [Line]) -> Bool {
    let recordCount = lines.count { $0.kind == .record }
    return Set(keys.compactMap { $0 }).count * 10 >= recordCount * 9
  }
}
