internal import JSONText
internal import MergePolicy
internal import Records

/// Decides what becomes of one record by who has it (the table of presence), its tombstones and its
/// fields, and reports what was contested.
struct RecordMerger {
  let policy: Policy
  /// Whether what a side lacks can be taken as deleted by it.
  let isOursSound: Bool
  let isTheirsSound: Bool
  private var commands: FieldCommands
  var reports: [RecordReport] = []

  init(
    policy: Policy,
    isOursSound: Bool,
    isTheirsSound: Bool,
    runCommand: @escaping CommandRunner
  ) {
    self.policy = policy
    commands = FieldCommands(run: runCommand)
    self.isOursSound = isOursSound
    self.isTheirsSound = isTheirsSound
  }

  /// A merger of the same kind that has reported nothing yet.
  var withoutReports: RecordMerger {
    var merger = self
    merger.reports = []
    return merger
  }

  /// What a record comes to, from the lines that the versions have of it; `candidates` are base's
  /// where base was committed with conflict markers around the record.
  mutating func merge(
    _ lines: ThreeWay<Line>,
    _ candidates: [Line],
    key: RecordKey
  ) -> Outcome {
    var lines = lines
    if !candidates.isEmpty {
      lines.base = BaseCandidates(lines: candidates).base(
        for: lines.ours?.value,
        lines.theirs?.value
      )
    }
    switch (lines.base, lines.ours, lines.theirs) {
    case (let base, nil, nil):
      return isOursSound || isTheirsSound ? .absent : base.map { .line($0.bytes) } ?? .absent
    case (nil, let only?, nil), (nil, nil, let only?):
      return .line(only.bytes)
    case (let base?, let edited?, nil):
      return mergeDeletion(of: base, edited: edited, on: .ours, key: key)
    case (let base?, nil, let edited?):
      return mergeDeletion(of: base, edited: edited, on: .theirs, key: key)
    case (let base, let ours?, let theirs?):
      if ours.bytes == theirs.bytes || theirs.bytes == base?.bytes { return .line(ours.bytes) }
      if ours.bytes == base?.bytes { return .line(theirs.bytes) }
      return mergeEdits(lines, ours, theirs, key: key)
    }
  }

  /// One side lacks what base had; the other has it, edited or not.
  private mutating func mergeDeletion(
    of base: Line,
    edited: Line,
    on side: Side,
    key: RecordKey
  ) -> Outcome {
    let isSound = side == .ours ? isTheirsSound : isOursSound
    guard isSound, let value = edited.value else { return .line(edited.bytes) }
    if base.value.means(value) { return .absent }
    if policy.tombstone?.marks(value) == true { return .line(edited.bytes) }
    switch policy.editedDeleted {
    case .delete:
      reports.append(
        RecordReport(key: key, event: .deletedThoughEdited(by: side.other), discardedRecord: value)
      )
      return .absent
    case .keep:
      reports.append(RecordReport(key: key, event: .keptThoughDeleted(by: side.other)))
      return .line(edited.bytes)
    case .conflict:
      let lines =
        side == .ours
        ? ThreeWay(base: base, ours: edited) : ThreeWay(base: base, theirs: edited)
      return conflict(lines, key: key, reason: .editedAndDeleted)
    }
  }

  /// Both sides have the record, each with a text of its own.
  private mutating func mergeEdits(
    _ lines: ThreeWay<Line>,
    _ ours: Line,
    _ theirs: Line,
    key: RecordKey
  ) -> Outcome {
    let versions = RecordVersions(lines)
    let values = versions.values
    if versions.isSame(.ours, .theirs) {
      return lines.map(\.bytes).spelling.map { .line($0) } ?? .absent
    }
    if versions.isSame(.ours, .base) { return .line(theirs.bytes) }
    if versions.isSame(.theirs, .base) { return .line(ours.bytes) }
    if let tombstone = policy.tombstone {
      let isDead = values.map(tombstone.marks)
      if isDead.ours != isDead.theirs {
        if isRestored(values, isDead, tombstone) {
          return mergeFields(lines, versions, policy: policy, key: key)
        }
        return mergeTombstone(
          tombstone,
          of: isDead.ours == true ? .ours : .theirs,
          lines,
          key: key
        )
      }
      if isDead.ours == true {
        return mergeFields(lines, versions, policy: policyForTombstones(tombstone), key: key)
      }
    }
    return mergeFields(lines, versions, policy: policy, key: key)
  }

  /// Whether one side restored what base had as a tombstone, and the other side left the deletion
  /// as it was: then nobody contests that the record lives, whatever else was edited.
  private func isRestored(
    _ values: ThreeWay<JSONValue>,
    _ isDead: ThreeWay<Bool>,
    _ tombstone: TombstonePolicy
  ) -> Bool {
    guard isDead.base == true else { return false }
    let dead = isDead.ours == true ? values.ours : values.theirs
    return [tombstone.at, tombstone.by, tombstone.reason].allSatisfy { field in
      guard let field else { return true }
      return values.base.flatMap(field.value).means(dead.flatMap(field.value))
    }
  }

  /// A tombstone against a live record that was edited: the tombstone wins, unless it has expired.
  private mutating func mergeTombstone(
    _ tombstone: TombstonePolicy,
    of side: Side,
    _ lines: ThreeWay<Line>,
    key: RecordKey
  ) -> Outcome {
    let dead = lines[side]?.value
    let live = lines[side.other]?.value
    let records = lines.map { $0.value.flatMap { JSONObject($0) } }
    let clock = RecordClock(policy: policy, versions: records).path
    let isExpired = Self.isExpired(tombstone, dead: dead, live: live, clock: clock)
    let winner = isExpired ? side.other : side
    reports.append(
      RecordReport(
        key: key,
        event: isExpired ? .tombstoneExpired(of: side) : .tombstoneHeld(of: side),
        discardedRecord: lines[winner.other]?.value
      )
    )
    return lines[winner].map { .line($0.bytes) } ?? .absent
  }

  /// Whether the live record was edited after the tombstone's time and grace had passed, by the
  /// record's own clock. What can't be read never expires.
  private static func isExpired(
    _ tombstone: TombstonePolicy,
    dead: JSONValue?,
    live: JSONValue?,
    clock: FieldPath?
  ) -> Bool {
    guard let timeToLive = tombstone.timeToLiveInSeconds,
      let deletedAt = dead.flatMap({ tombstone.at?.value(in: $0) }).flatMap({ Timestamp($0) }),
      let editedAt = live.flatMap({ clock?.value(in: $0) }).flatMap({ Timestamp($0) })
    else { return false }
    let end = deletedAt.adding(seconds: timeToLive).adding(seconds: tombstone.graceInSeconds)
    return editedAt > end
  }

  /// The policy for two tombstones: who deleted and why goes with the later `at`.
  private func policyForTombstones(_ tombstone: TombstonePolicy) -> Policy {
    guard let lead = tombstone.at else { return policy }
    let fields = [tombstone.by, tombstone.reason].compactMap { $0 }
    var result = policy
    result.rules[lead] = .maximum
    for index in result.groups.indices {
      result.groups[index].fields.removeAll { $0 == lead || fields.contains($0) }
    }
    result.groups.append(FieldGroup(lead: lead, fields: fields))
    return result
  }
}

/// The versions of a record that both sides have, with their members brought together.
private struct RecordVersions {
  let values: ThreeWay<JSONValue>
  /// Lacks those that are no objects.
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

// MARK: - Fields and conflicts

extension RecordMerger {
  private mutating func mergeFields(
    _ lines: ThreeWay<Line>,
    _ versions: RecordVersions,
    policy: Policy,
    key: RecordKey
  ) -> Outcome {
    var fields = FieldMerge(policy: policy, versions: versions.records, commands: commands)
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
      return result.map { .line(Self.line(of: $0, lines)) } ?? .absent
    case .contested(let candidates):
      let reason: ConflictReason = fields.hasDuplicateMember ? .duplicateMember : .fields
      reports.append(
        RecordReport(key: key, event: .conflict(reason), decisions: fields.decisions)
      )
      return .conflict(Conflict(candidates))
    }
  }

  /// The line of a merged record: a side's line where that means the same, else the record with the
  /// white space that the versions have around it.
  private static func line(of record: JSONValue, _ lines: ThreeWay<Line>) -> Bytes {
    func twin(_ line: Line?) -> Bytes? { (line?.value).means(record) ? line?.bytes : nil }
    let (ours, theirs) = (twin(lines.ours), twin(lines.theirs))
    if ours != nil || theirs != nil {
      let twins = ThreeWay(base: twin(lines.base), ours: ours, theirs: theirs)
      if let twin = twins.knownSpelling { return twin }
    }
    let leading: ThreeWay<Bytes> = lines.map { $0.leadingBlanks }
    let trailing: ThreeWay<Bytes> = lines.map { $0.trailingBlanks }
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
    _ lines: ThreeWay<Line>,
    key: RecordKey,
    reason: ConflictReason
  ) -> Outcome {
    reports.append(RecordReport(key: key, event: .conflict(reason)))
    let values = lines.map(\.value)
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
