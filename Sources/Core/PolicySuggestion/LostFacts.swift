internal import Comparison
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import Records

/// Counts the facts that a merge lost: what one side alone changed, and the result doesn't have.
///
/// This looks at the versions and the result by itself, and does not ask the engine. A fact is a
/// record that a side added or removed, a field that it changed in a record that both sides edited,
/// or an element that it added to an array or removed from it. Without a key the facts are lines.
/// What is left to a person, and what both sides changed, is not a fact.
///
/// Complexity: O(bytes).
struct LostFacts {
  private let merge: JoinedVersions
  private let document: MergedDocument
  private let result: LineChanges
  private let sides: (ours: LineChanges, theirs: LineChanges)
  /// The lines of conflicts.
  private var contested: Set<Bytes> = []

  init(of document: MergedDocument, _ merge: JoinedVersions) {
    self.merge = merge
    self.document = document
    result = LineChanges(from: merge.base, to: document.bytes())
    sides = (
      LineChanges(from: merge.base, to: merge.ours), LineChanges(from: merge.base, to: merge.theirs)
    )
    guard case .items(let items, _) = document.content else { return }
    for case .conflict(let conflict) in items {
      contested.formUnion(conflict.base + conflict.ours + conflict.theirs)
    }
  }

  // MARK: Lines

  /// The lost facts where the lines have no keys.
  var lostLineCount: Int {
    let counts = Self.counts(result.removed, result.added)
    let (ours, theirs) = (
      Self.counts(sides.ours.removed, sides.ours.added),
      Self.counts(sides.theirs.removed, sides.theirs.added)
    )
    var lost = 0
    for line in Set(ours.keys).union(theirs.keys).subtracting(contested) {
      let (left, right) = (ours[line] ?? 0, theirs[line] ?? 0)
      if left != 0, right != 0 { continue }
      let (change, found) = (left + right, counts[line] ?? 0)
      if change > 0 ? found < change : found > change { lost += 1 }
    }
    return lost
  }

  /// How many more of each line a version has than base; negative where it has fewer.
  private static func counts(_ removed: [Bytes], _ added: [Bytes]) -> [Bytes: Int] {
    var counts: [Bytes: Int] = [:]
    for line in removed { counts[line, default: 0] -= 1 }
    for line in added { counts[line, default: 0] += 1 }
    return counts
  }

  // MARK: Records

  /// The lost facts where records are known by these fields.
  ///
  /// - Parameter policy: the policy of the merge; it says which fields are bookkeeping, and which
  ///   move as a group.
  func lostCount(by fields: KeyFields, policy: Policy) -> Int {
    let (ours, theirs) = (Changed(sides.ours, fields), Changed(sides.theirs, fields))
    let merged = Changed(result, fields)
    let open = Set(
      contested.compactMap(LineChanges.record).compactMap { RecordKey(of: $0, by: fields) }
    )
    // A conflict has its record once for each side.
    let doubled = merged.repeated.subtracting(open)
    var lost = doubled.subtracting(ours.repeated).subtracting(theirs.repeated).count
    let doubtful = ours.repeated.union(theirs.repeated).union(merged.repeated).union(open)
    for key in ours.keys.union(theirs.keys).subtracting(doubtful) {
      let isChanged = (ours: ours.keys.contains(key), theirs: theirs.keys.contains(key))
      if isChanged.ours, isChanged.theirs {
        lost += lostFields(ours, theirs, merged, key, policy)
        continue
      }
      let side = isChanged.ours ? ours : theirs
      let found = merged.keys.contains(key) ? merged.after[key] : side.before[key]
      let wanted = side.after[key]
      if let wanted {
        if !(found.map { $0.means(wanted) } ?? false) { lost += 1 }
      } else if found != nil {
        lost += 1
      }
    }
    return lost
  }

  /// The records in which a version differs from base, by their keys.
  private struct Changed {
    var before: [RecordKey: JSONValue] = [:]
    var after: [RecordKey: JSONValue] = [:]
    /// The keys that are on several changed lines of a version.
    var repeated: Set<RecordKey> = []

    var keys: Set<RecordKey> { Set(before.keys).union(after.keys) }

    init(_ changes: LineChanges, _ fields: KeyFields) {
      for record in changes.removed.compactMap(LineChanges.record) {
        guard let key = RecordKey(of: record, by: fields) else { continue }
        if before.updateValue(record, forKey: key) != nil { repeated.insert(key) }
      }
      for record in changes.added.compactMap(LineChanges.record) {
        guard let key = RecordKey(of: record, by: fields) else { continue }
        if after.updateValue(record, forKey: key) != nil { repeated.insert(key) }
      }
    }
  }

  /// The lost facts in a record that both sides changed.
  private func lostFields(
    _ ours: Changed,
    _ theirs: Changed,
    _ merged: Changed,
    _ key: RecordKey,
    _ policy: Policy
  ) -> Int {
    // Of a record that a side added, removed or marked as deleted, both sides changed the whole.
    guard let base = ours.before[key], let left = ours.after[key], let right = theirs.after[key],
      policy.tombstone.map({ !$0.marks(left) && !$0.marks(right) }) ?? true
    else { return 0 }
    guard let result = merged.keys.contains(key) ? merged.after[key] : base else { return 1 }
    let leftPaths = fieldDifferences(from: base, to: left)
    let rightPaths = fieldDifferences(from: base, to: right)
    let skipped = Self.skipped(policy, leftPaths.map(\.path), rightPaths.map(\.path))
    var lost = 0
    for (changes, other) in [(leftPaths, rightPaths), (rightPaths, leftPaths)] {
      for change in changes where !skipped.contains(change.path) {
        let rivals = other.filter { Self.overlap($0.path, change.path) }
        let found = change.path.value(in: result)
        if rivals.isEmpty {
          if !Self.isSame(found, change.after) { lost += 1 }
        } else if let rival = rivals.first(where: { $0.path == change.path }) {
          lost += Self.lostElements(change, rival, found)
        }
      }
    }
    return lost
  }

  /// The fields of which a change by one side need not hold: the clock, those that are left out,
  /// and those of a group in which both sides changed something.
  private static func skipped(
    _ policy: Policy,
    _ ours: [FieldPath],
    _ theirs: [FieldPath]
  ) -> Set<FieldPath> {
    var skipped = Set(policy.rules.filter { $0.value == .unset }.keys)
    skipped.formUnion(policy.clock.map { [$0] } ?? Policy.usualClocks)
    for group in policy.groups {
      let fields = Set([group.lead] + group.fields)
      if !fields.isDisjoint(with: ours), !fields.isDisjoint(with: theirs) {
        skipped.formUnion(fields)
      }
    }
    return skipped
  }

  private static func overlap(_ left: FieldPath, _ right: FieldPath) -> Bool {
    left.names.starts(with: right.names) || right.names.starts(with: left.names)
  }

  private static func isSame(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.means(right)
  }

  /// The scalar elements of an array that one side alone added or removed, and that the result
  /// lacks or has all the same. Elements that are objects may be merged with one another.
  private static func lostElements(
    _ change: FieldDifference,
    _ rival: FieldDifference,
    _ found: JSONValue?
  ) -> Int {
    guard let result = found?.elements, let new = change.after?.elements,
      let other = rival.after?.elements
    else { return 0 }
    let forms = { (elements: [JSONValue]) in
      Set(elements.filter { $0.kind != .object && $0.kind != .array }.map(\.canonicalForm.bytes))
    }
    let old = forms(change.before?.elements ?? [])
    let (mine, theirs, merged) = (forms(new), forms(other), forms(result))
    let added = mine.subtracting(old).subtracting(merged)
    let removed = old.subtracting(mine).intersection(theirs).intersection(merged)
    return added.count + removed.count
  }
}
