internal import JSONText
internal import Records

/// Finds records to which a side gave another key.
///
/// A side renamed a record if it has base's identity, to the nanosecond and only once, under a key
/// that base does not have. The record is followed to its new key, with the other side's edits; a
/// record under the old key is then a new one. If following would give one key to two records, the
/// key decides.
struct RenamedRecords {
  private let keys: KeyColumns
  private let renaming: KeyRenamer
  private var table: EntryTable

  /// The new entry of a record of base on each side; nil where the side did not rename it.
  private typealias Plan = Sides<Int?>

  /// Follows the records of a table whose records are not decided yet.
  static func follow(
    in table: inout EntryTable,
    keys: KeyColumns,
    renaming: KeyRenamer,
    _ merger: inout RecordMerger
  ) {
    if !renaming.identity.isNamed { return }
    var records = RenamedRecords(keys: keys, renaming: renaming, table: table.take())
    records.follow(&merger)
    table = records.table
  }

  private init(keys: KeyColumns, renaming: KeyRenamer, table: EntryTable) {
    self.keys = keys
    self.renaming = renaming
    self.table = table
  }

  private mutating func follow(_ merger: inout RecordMerger) {
    let plans = self.plans()
    var targetCounts: [Int: Int] = [:]
    for plan in plans.values {
      for target in Set(plan.all.compactMap { $0 }) {
        targetCounts[target, default: 0] += 1
      }
    }
    for (old, plan) in plans.sorted(by: { $0.key < $1.key }) {
      if let ours = plan.ours, let theirs = plan.theirs, ours != theirs {
        table.askForKey(of: old, ours, theirs, &merger)
      } else if let new = plan.ours ?? plan.theirs, targetCounts[new] == 1 {
        follow(old, to: new, plan)
      }
    }
  }

  /// The records of base that a side has under another key, by their entries.
  private func plans() -> [Int: Plan] {
    var plans: [Int: Plan] = [:]
    for side in Side.allCases {
      let additions = additions(of: side)
      if additions.isEmpty { continue }
      var counts: [Bytes: Int]?
      for index in table.entries.indices where isChanged(index, by: side) {
        guard let fingerprint = fingerprint(table.lines(of: index).base),
          let addition = additions[fingerprint]
        else { continue }
        let known = counts ?? countFingerprints(of: side.version)
        counts = known
        guard known[fingerprint] == 1 else { continue }
        plans[index, default: Plan(both: nil)][side] = addition
      }
    }
    return plans
  }

  /// Whether a side changed or lost base's record, so that its identity may be elsewhere.
  private func isChanged(_ index: Int, by side: Side) -> Bool {
    let entry = table[index]
    guard entry.outcome.isOpen, entry.key != nil, let base = entry.lineIndices.base else {
      return false
    }
    guard let line = entry.lineIndices[side] else { return true }
    let lines = table.input.lines
    return table.input.matchingBaseLine(of: line, in: side.version) != base
      && lines[side.version][line].bytes != lines.base[base].bytes
  }

  /// The records of a side under keys that base does not have, by their identities.
  private func additions(of side: Side) -> [Bytes: Int] {
    var additions: [Bytes: Int] = [:]
    for index in table.entries.indices {
      let entry = table[index]
      guard entry.outcome.isOpen, entry.key != nil, entry.lineIndices.base == nil,
        entry.lineIndices[side] != nil,
        let fingerprint = fingerprint(table.lines(of: index)[side])
      else { continue }
      additions[fingerprint] = index
    }
    return additions
  }

  private func alternative(of line: Line) -> [FieldPath]? {
    line.value.flatMap { RecordKey.alternative(of: $0, in: renaming.fields) }
  }

  private func fingerprint(_ line: Line?) -> Bytes? {
    renaming.identity.identity(of: line)?.fingerprint
  }

  /// How many keys of a version have each identity.
  private func countFingerprints(of version: Version) -> [Bytes: Int] {
    var seen: [Bytes: Set<RecordKey>] = [:]
    let input = table.input
    for (index, line) in input.lines[version].enumerated() {
      if line.isUnchangedBlock {
        for record in input.records(inBlock: line.bytes) {
          guard let fingerprint = fingerprint(record),
            let key = KeyColumns.key(of: record, by: keys.fields)
          else { continue }
          seen[fingerprint, default: []].insert(key)
        }
      } else if let key = keys.keys[version][index], let fingerprint = fingerprint(line) {
        seen[fingerprint, default: []].insert(key)
      }
    }
    return seen.mapValues(\.count)
  }

  /// Gives base's record a new key in all versions. If the other side deleted the record, the new
  /// key counts as an edit, and base's record keeps the old one. A key by another alternative is
  /// not followed: its fields were ordinary fields before, which the other side may have edited.
  private mutating func follow(_ old: Int, to new: Int, _ plan: Plan) {
    let isByBoth = plan.ours != nil && plan.theirs != nil
    let side: Side = plan.ours != nil ? .ours : .theirs
    var lines = table.lines(of: new)
    let oldLines = table.lines(of: old)
    if !isByBoth, lines[side.other] != nil { return }
    guard let renamed = lines[side], let base = oldLines.base,
      alternative(of: renamed) == alternative(of: base)
    else { return }
    let other = isByBoth ? nil : oldLines[side.other]
    lines.base = base
    if isByBoth || other != nil {
      guard let moved = renaming.line(base, withKeyOf: renamed) else { return }
      lines.base = moved
    }
    if let other {
      guard let moved = renaming.line(other, withKeyOf: renamed) else { return }
      lines[side.other] = moved
    }
    table.move(.base, from: old, to: new)
    if other != nil { table.move(side.other.version, from: old, to: new) }
    table.setLines(of: new, lines)
  }
}

extension EntryTable {
  /// Makes the key of base's record a conflict, since each side gave it another. A record that a
  /// side has under the old key is a new one.
  mutating func askForKey(
    of old: Int,
    _ ours: Int,
    _ theirs: Int,
    _ merger: inout RecordMerger
  ) {
    guard let key = self[old].key, let oursKey = self[ours].key, let theirsKey = self[theirs].key
    else { return }
    let versions = Versions(
      base: lines(of: old).base,
      ours: lines(of: ours).ours,
      theirs: lines(of: theirs).theirs
    )
    // In a sorted file, the block is at the place of the smaller new key.
    var entry = Entry(kind: .record(min(oursKey, theirsKey)), lineIndices: Versions())
    entry.outcome = merger.conflict(versions, key: key, reason: .editedKey)
    let index = add(entry)
    move(.base, from: old, to: index)
    move(.ours, from: ours, to: index)
    move(.theirs, from: theirs, to: index)
  }
}
