internal import Comparison
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import Records

/// What the versions of a file show about one candidate for its key, and about the fields of the
/// records that are known by it.
struct KeyEvidence {
  let fields: KeyFields
  /// The versions that were looked at, and those in which each record has a key of its own.
  private(set) var versionCount = 0
  private(set) var soundVersionCount = 0
  /// The versions in which the fields pass the test of a name that means an identifier.
  private(set) var likelyVersionCount = 0
  /// Edits that seem to have given a record another key.
  private(set) var changedKeyCount = 0
  private(set) var edits = EditTable()
  /// Merges in which both sides changed a number, by what was committed: the sum of both changes;
  /// of two that rose, the greater one; of two that fell, the lesser one.
  private(set) var sums: [FieldPath: Int] = [:]
  private(set) var maxima: [FieldPath: Int] = [:]
  private(set) var minima: [FieldPath: Int] = [:]
  private(set) var doubles = DoubleKeys()

  /// The lines of the current version that have each key.
  private var counts: [RecordKey: Int] = [:]
  private var keyedCount = 0
  private var keylessCount = 0
  private var repeatedCount = 0

  /// Among more lines, it is not looked for those that are one record with another key.
  private static let changedKeyLimit = 50

  init(_ fields: KeyFields) { self.fields = fields }

  // MARK: Versions

  mutating func add(_ record: JSONValue) {
    guard let key = RecordKey(of: record, by: fields) else {
      keylessCount += 1
      return
    }
    keyedCount += 1
    let count = counts[key, default: 0] + 1
    counts[key] = count
    if count == 2 { repeatedCount += 1 }
  }

  mutating func remove(_ record: JSONValue) {
    guard let key = RecordKey(of: record, by: fields) else {
      keylessCount -= 1
      return
    }
    keyedCount -= 1
    let count = counts[key, default: 0] - 1
    counts[key] = count > 0 ? count : nil
    if count == 1 { repeatedCount -= 1 }
  }

  /// Notes what the current version shows.
  mutating func noteVersion() {
    versionCount += 1
    if keylessCount == 0, repeatedCount == 0 { soundVersionCount += 1 }
    let test = KeyTest(
      recordCount: keyedCount + keylessCount,
      presentCount: keyedCount,
      distinctCount: counts.count
    )
    if test.passes(.strong) { likelyVersionCount += 1 }
  }

  /// How many different keys the current version has.
  var keyCount: Int { counts.count }

  // MARK: Edits

  mutating func see(
    removed: [JSONValue],
    added: [JSONValue],
    arrayKeys: (FieldPath) -> [[Bytes]]
  ) {
    let old = Self.byKey(removed, fields)
    let new = Self.byKey(added, fields)
    for (key, before) in old.records {
      guard let after = new.records[key] else { continue }
      let differences = fieldDifferences(from: before, to: after)
      if !differences.isEmpty { edits.see(differences, arrayKeys: arrayKeys) }
    }
    let gone = old.records.filter { new.records[$0.key] == nil }.map(\.value)
    let fresh = new.records.filter { old.records[$0.key] == nil }.map(\.value)
    guard gone.count <= Self.changedKeyLimit, fresh.count <= Self.changedKeyLimit else { return }
    for before in gone where fresh.contains(where: { isSameRecord(before, $0) }) {
      changedKeyCount += 1
    }
  }

  /// The records by their keys, without those whose key is repeated.
  private static func byKey(
    _ records: [JSONValue],
    _ fields: KeyFields
  ) -> (records: [RecordKey: JSONValue], repeated: Set<RecordKey>) {
    var found: [RecordKey: JSONValue] = [:]
    var repeated: Set<RecordKey> = []
    for record in records {
      guard let key = RecordKey(of: record, by: fields) else { continue }
      if found.updateValue(record, forKey: key) != nil { repeated.insert(key) }
    }
    for key in repeated { found[key] = nil }
    return (found, repeated)
  }

  /// Whether two records with different keys have at least half of their other members in common,
  /// as after an edit of the key.
  private func isSameRecord(_ before: JSONValue, _ after: JSONValue) -> Bool {
    let names = Set(fields.all.compactMap(\.names.first))
    let old = (before.members ?? []).filter { !names.contains($0.decodedName) }
    if old.count < 2 { return false }
    let common = old.count { member in
      after.member(member.decodedName).map { $0.means(member.value) } ?? false
    }
    return common * 2 >= old.count
  }

  // MARK: Merges

  /// Looks for numbers that both sides of a merge changed, and for two records that they added with
  /// one key.
  mutating func see(_ merge: ContestedRecords) {
    let added = merge.additions(by: fields)
    for pair in added.pairs { doubles.see(pair.ours, pair.theirs, result: added.committed) }
    for (before, ours, theirs, committed) in merge.records(by: fields) {
      for difference in fieldDifferences(from: before, to: ours) {
        let path = difference.path
        guard let old = Self.number(path, before), let left = Self.number(path, ours),
          let right = Self.number(path, theirs), let result = Self.number(path, committed),
          old != left, old != right, old != result,
          let change = right.adding(old.negated)
        else { continue }
        if left.adding(change) == result { sums[path, default: 0] += 1 }
        let (less, more) = (min(left, right), max(left, right))
        // Equal numbers show nothing.
        if less == more { continue }
        if old < less, more == result { maxima[path, default: 0] += 1 }
        if more < old, less == result { minima[path, default: 0] += 1 }
      }
    }
  }

  /// Looks for two records with one key in the version of the start.
  mutating func seeDoubles(among records: [JSONValue]) {
    if repeatedCount == 0 { return }
    var first: [RecordKey: JSONValue] = [:]
    for record in records {
      guard let key = RecordKey(of: record, by: fields), counts[key] ?? 0 > 1 else { continue }
      if let other = first[key] {
        doubles.see(other, record, result: [other, record])
      } else {
        first[key] = record
      }
    }
  }

  private static func number(_ path: FieldPath, _ record: JSONValue) -> DecimalNumber? {
    path.value(in: record).flatMap { DecimalNumber($0) }
  }
}

/// The records that both sides of a merge changed.
struct ContestedRecords {
  private let ours: LineChanges
  private let theirs: LineChanges
  private let committed: LineChanges

  /// Nil if the commit does not have the file.
  init?(_ merge: JoinedVersions) {
    guard let result = merge.committed else { return nil }
    ours = LineChanges(from: merge.base, to: merge.ours)
    theirs = LineChanges(from: merge.base, to: merge.theirs)
    committed = LineChanges(from: merge.base, to: result)
  }

  private static func byKey(_ lines: [Bytes], _ fields: KeyFields) -> [RecordKey: JSONValue] {
    var found: [RecordKey: JSONValue] = [:]
    for record in lines.compactMap(LineChanges.record) {
      if let key = RecordKey(of: record, by: fields) { found[key] = record }
    }
    return found
  }

  /// The records that both sides added with one key, and the records that are new in the commit.
  func additions(
    by fields: KeyFields
  ) -> (pairs: [(ours: JSONValue, theirs: JSONValue)], committed: [JSONValue]) {
    let old = Set(Self.byKey(ours.removed, fields).keys)
      .union(Self.byKey(theirs.removed, fields).keys)
    let right = Self.byKey(theirs.added, fields)
    let pairs = Self.byKey(ours.added, fields).compactMap { key, record in
      right[key].flatMap { old.contains(key) ? nil : (ours: record, theirs: $0) }
    }
    return (pairs, pairs.isEmpty ? [] : committed.added.compactMap(LineChanges.record))
  }

  /// The record in base, ours, theirs and the commit.
  func records(
    by fields: KeyFields
  ) -> [(base: JSONValue, ours: JSONValue, theirs: JSONValue, committed: JSONValue)] {
    let base = Self.byKey(ours.removed, fields)
    let left = Self.byKey(ours.added, fields)
    let right = Self.byKey(theirs.added, fields)
    let result = Self.byKey(committed.added, fields)
    return base.compactMap { key, record in
      guard let ours = left[key], let theirs = right[key], let committed = result[key] else {
        return nil
      }
      return (record, ours, theirs, committed)
    }
  }
}
