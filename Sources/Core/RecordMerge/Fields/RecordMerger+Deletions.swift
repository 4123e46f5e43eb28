internal import JSONText
internal import MergePolicy
internal import Records

/// Records that a side deleted: their lines are gone, or they are marked as deleted.
extension RecordMerger {
  /// Merges a record that base had and one side does not have; the other side may have edited it.
  mutating func mergeDeletion(
    of base: Line,
    edited: Line,
    on side: Side,
    key: RecordKey?
  ) -> Outcome {
    // fault: damaged-side-deletes
    guard isSound[side.other], let value = edited.value else { return .line(edited.bytes) }
    // fault: edit-lost-to-deletion
    // fault: deletion-does-not-hold
    if base.value.means(value) { return .absent }
    if policy.tombstone?.marks(value) == true { return .line(edited.bytes) }
    if let clock = clockAloneChanged(from: base.value, to: value) {
      reportLostClock(clock, base.value, value, of: side, key: key)
      return .absent
    }
    let isSoftDeleted = SoftDeletion.isMade(
      by: JSONObject(value),
      in: base.value.flatMap { JSONObject($0) },
      policy: policy
    )
    switch isSoftDeleted ? .delete : policy.editedDeleted {
    case .delete:
      reports.append(
        // fault: edit-under-deletion-unreported
        RecordReport(key: key, event: .deletedThoughEdited(by: side.other), discardedRecord: value)
      )
      return .absent
    case .keep:
      reports.append(RecordReport(key: key, event: .keptThoughDeleted(by: side.other)))
      return .line(edited.bytes)
    case .conflict:
      var lines = Versions<Line?>(base: base)
      lines[side] = edited
      return conflict(lines, key: key, reason: .editedAndDeleted)
    }
  }

  /// The record clock if the record differs from base in nothing else: it does not count as edited
  /// then.
  private func clockAloneChanged(from base: JSONValue?, to edited: JSONValue) -> FieldPath? {
    guard let base, let baseObject = JSONObject(base), let editedObject = JSONObject(edited) else {
      return nil
    }
    let clock =
      RecordClock(policy: policy, record: editedObject).path
      ?? RecordClock(policy: policy, record: baseObject).path
    guard let clock, let name = clock.names.first else { return nil }
    // Most edits are in the first members, and show without copying the records.
    let members = MemberTable(Versions(base: baseObject, ours: editedObject))
    guard !members.hasDuplicate, members.isSame(.base, .ours, besides: name) else { return nil }
    if clock.names.count == 1 { return clock }
    guard let before = base.setting(clock.names, to: nil),
      let after = edited.setting(clock.names, to: nil)
    else { return nil }
    return before.means(after) ? clock : nil
  }

  private mutating func reportLostClock(
    _ clock: FieldPath,
    _ base: JSONValue?,
    _ edited: JSONValue,
    of side: Side,
    key: RecordKey?
  ) {
    var values = Versions(base: base.flatMap { clock.value(in: $0) })
    values[side] = clock.value(in: edited)
    let decision = FieldDecision(
      path: clock,
      rule: "clock",
      base: values.base,
      ours: values.ours,
      theirs: values.theirs,
      result: nil,
      winner: side.other.winner,
      discarded: [side],
      isBookkeeping: true
    )
    reports.append(
      RecordReport(key: key, event: .deletedThoughEdited(by: side.other), decisions: [decision])
    )
  }

  /// Whether one side deleted a record by a field that no policy names, and the other edited it.
  func isDeletedAgainstEdited(_ versions: RecordVersions) -> Bool {
    guard policy.tombstone == nil, let base = versions.records.base else { return false }
    func deletes(_ record: JSONObject?) -> Bool {
      SoftDeletion.isMade(by: record, in: base, policy: policy)
    }
    let (ours, theirs) = (deletes(versions.records.ours), deletes(versions.records.theirs))
    guard ours != theirs, let other = ours ? versions.values.theirs : versions.values.ours else {
      return false
    }
    return clockAloneChanged(from: base.value, to: other) == nil
  }
}

// MARK: - Tombstones

extension RecordMerger {
  /// The sides whose records are tombstones that have to be considered.
  enum Tombstones {
    case none
    case one(TombstonePolicy, Side)
    case both
  }

  func tombstones(in versions: RecordVersions) -> Tombstones {
    guard let tombstone = policy.tombstone else { return .none }
    let isDead = versions.values.compactMap(tombstone.marks)
    switch (isDead.ours ?? false, isDead.theirs ?? false) {
    case (false, false): return .none
    case (true, true): return .both
    case (let isOurs, _):
      if isRestored(versions.values, isDead, tombstone) { return .none }
      // fault: tombstone-forgotten
      return .one(tombstone, isOurs ? .ours : .theirs)
    }
  }

  /// Whether one side restored base's tombstone, and the other side left the deletion as it was:
  /// the record lives then, whatever else was edited.
  private func isRestored(
    _ values: Versions<JSONValue?>,
    _ isDead: Versions<Bool?>,
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
  mutating func mergeTombstone(
    _ tombstone: TombstonePolicy,
    of side: Side,
    _ lines: Versions<Line?>,
    _ versions: RecordVersions,
    key: RecordKey?
  ) -> Outcome {
    let isExpired = isExpired(
      tombstone,
      dead: versions.values[side],
      live: versions.records[side.other]
    )
    let winner = isExpired ? side.other : side
    reports.append(
      RecordReport(
        key: key,
        event: isExpired ? .tombstoneExpired(of: side) : .tombstoneHeld(of: side),
        // fault: edit-under-tombstone-unreported
        discardedRecord: versions.values[winner.other]
      )
    )
    return lines[winner].map { .line($0.bytes) } ?? .absent
  }

  /// Whether the live record was edited after the tombstone's time and grace had passed, by the
  /// record's own clock. A tombstone whose time can't be read never expires.
  private func isExpired(
    _ tombstone: TombstonePolicy,
    dead: JSONValue?,
    live: JSONObject?
  ) -> Bool {
    let clock = RecordClock(policy: policy, record: live)
    guard let timeToLive = tombstone.timeToLiveInSeconds,
      let at = dead.flatMap({ tombstone.at?.value(in: $0) }),
      let deletedAt = Timestamp(moment: at), let editedAt = clock.moments.ours
    else { return false }
    // fault: grace-forgotten
    let end = deletedAt.adding(seconds: timeToLive).adding(seconds: tombstone.graceInSeconds)
    // fault: tombstone-never-expires
    // fault: tombstone-expires-a-moment-early
    return editedAt > end
  }
}
