internal import JSONText
internal import MergePolicy
internal import Records

/// Merges one record by who has it (the table of presence), its tombstones and its fields, and
/// reports the true conflicts.
struct RecordMerger {
  let policy: Policy
  let keyFields: KeyFields
  let identity: IdentityFields
  /// Whether a record that a side does not have counts as deleted by it.
  let isSound: Versions<Bool>
  var commands: FieldCommands
  var reports: [RecordReport] = []

  init(
    policy: Policy,
    keyFields: KeyFields,
    identity: IdentityFields,
    isSound: Versions<Bool>,
    runCommand: @escaping CommandRunner
  ) {
    self.policy = policy
    commands = FieldCommands(run: runCommand)
    self.keyFields = keyFields
    self.identity = identity
    self.isSound = isSound
  }

  /// A merger of the same kind without reports.
  var withoutReports: RecordMerger {
    var merger = self
    merger.reports = []
    return merger
  }

  /// Merges a record from its lines in the versions. The header has no key.
  mutating func merge(_ lines: Versions<Line?>, key: RecordKey?) -> Outcome {
    switch (lines.base, lines.ours, lines.theirs) {
    case (let base, nil, nil):
      // fault: one-damage-undoes-two-deletions
      return isSound.ours || isSound.theirs ? .absent : base.map { .line($0.bytes) } ?? .absent
    case (nil, let only?, nil), (nil, nil, let only?):
      return .line(only.bytes)
    case (let base?, let edited?, nil):
      return mergeDeletion(of: base, edited: edited, on: .ours, key: key)
    case (let base?, nil, let edited?):
      return mergeDeletion(of: base, edited: edited, on: .theirs, key: key)
    case (nil, let ours?, let theirs?):
      return mergeCollision(lines, ours, theirs, key: key)
    case (_?, let ours?, let theirs?):
      return mergeBoth(lines, ours, theirs, key: key)
    }
  }

  /// Merges two records that were added under one key: tombstones first, then field by field with
  /// an empty base.
  mutating func mergeAdded(_ lines: Versions<Line?>, key: RecordKey?) -> Outcome {
    guard let ours = lines.ours, let theirs = lines.theirs else {
      return (lines.ours ?? lines.theirs).map { .line($0.bytes) } ?? .absent
    }
    return mergeBoth(Versions(ours: ours, theirs: theirs), ours, theirs, key: key)
  }

  /// Merges a record that both sides have: three-way first, then tombstones, then fields.
  private mutating func mergeBoth(
    _ lines: Versions<Line?>,
    _ ours: Line,
    _ theirs: Line,
    key: RecordKey?
  ) -> Outcome {
    if ours.bytes == theirs.bytes || theirs.bytes == lines.base?.bytes { return .line(ours.bytes) }
    if ours.bytes == lines.base?.bytes { return .line(theirs.bytes) }
    let versions = RecordVersions(lines)
    if versions.isSame(.ours, .theirs) {
      return lines.compactMap(\.bytes).spelling.map { .line($0) } ?? .absent
    }
    if versions.isSame(.ours, .base) { return .line(theirs.bytes) }
    if versions.isSame(.theirs, .base) { return .line(ours.bytes) }
    if isDeletedAgainstEdited(versions) {
      return conflict(lines, key: key, reason: .editedAndDeleted)
    }
    return mergeChanged(lines, versions, key: key)
  }

  /// Tombstones first, then fields. Both sides have the record, and no two versions mean the same.
  mutating func mergeChanged(
    _ lines: Versions<Line?>,
    _ versions: RecordVersions,
    key: RecordKey?
  ) -> Outcome {
    switch tombstones(in: versions) {
    case .none: return mergeFields(lines, versions, key: key)
    case .both: return mergeFields(lines, versions, areTombstones: true, key: key)
    case .one(let tombstone, let side):
      return mergeTombstone(tombstone, of: side, lines, versions, key: key)
    }
  }
}

// MARK: - Fields and conflicts

extension RecordMerger {
  private mutating func mergeFields(
    _ lines: Versions<Line?>,
    _ versions: RecordVersions,
    areTombstones: Bool = false,
    key: RecordKey?
  ) -> Outcome {
    var fields = FieldMerge(
      policy: policy,
      versions: versions.records,
      commands: commands,
      areTombstones: areTombstones
    )
    let merged = fields.mergeObjects(
      versions.values,
      versions.records,
      versions.members,
      at: FieldPath(names: [])
    )
    commands = fields.commands
    switch merged {
    case .agreed(let result):
      if !fields.decisions.isEmpty {
        reports.append(RecordReport(key: key, event: .merged, decisions: fields.decisions))
      }
      return result.map { .line(Self.line(of: $0, lines, fields.isDifferent)) } ?? .absent
    case .contested(let candidates):
      let reason: ConflictReason = fields.hasDuplicateMember ? .duplicateMember : .fields
      reports.append(
        RecordReport(key: key, event: .conflict(reason), decisions: fields.decisions)
      )
      var conflict = Conflict(candidates)
      if lines.base == nil { conflict.base = [] }
      return .conflict(conflict)
    }
  }

  /// The line of a merged record: a side's line if it means the same, else the record with the
  /// versions' white space around it. `isDifferent` says which sides' records are known to mean
  /// something else.
  private static func line(
    of record: JSONValue,
    _ lines: Versions<Line?>,
    _ isDifferent: Sides<Bool>
  ) -> Bytes {
    func equalBytes(_ line: Line?) -> Bytes? { (line?.value).means(record) ? line?.bytes : nil }
    let ours = isDifferent.ours ? nil : equalBytes(lines.ours)
    let theirs = isDifferent.theirs ? nil : equalBytes(lines.theirs)
    if ours != nil || theirs != nil {
      let equal = Versions(base: equalBytes(lines.base), ours: ours, theirs: theirs)
      if let spelling = equal.knownSpelling { return spelling }
    }
    let leading = lines.compactMap { $0.leadingBlanks }
    let trailing = lines.compactMap { $0.trailingBlanks }
    let (head, tail) = (leading.spelling, trailing.spelling)
    let blankCount = (head?.count ?? 0) + (tail?.count ?? 0)
    if blankCount == 0 { return record.bytes }
    return Bytes(count: blankCount + record.bytes.count) { writer in
      if let head { writer.append(head) }
      writer.append(record.bytes)
      if let tail { writer.append(tail) }
    }
  }

  /// A conflict about a record as a whole.
  mutating func conflict(
    _ lines: Versions<Line?>,
    key: RecordKey?,
    reason: ConflictReason
  ) -> Outcome {
    reports.append(RecordReport(key: key, event: .conflict(reason)))
    let values = lines.compactMap(\.value)
    return .conflict(
      Conflict(
        base: lines.base.map { [$0.bytes] } ?? [],
        ours: lines.ours.map { [$0.bytes] } ?? [],
        theirs: lines.theirs.map { [$0.bytes] } ?? [],
        of: Candidates(values, at: FieldPath(names: []))
      )
    )
  }
}
