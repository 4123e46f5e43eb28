internal import JSONText
internal import MergePolicy
internal import Records

/// Two different records that both sides added under one key.
extension RecordMerger {
  /// Merges a key that base does not have and that both sides added, with different content.
  ///
  /// The first case that applies decides. Two tombstones are one record, and so are two records
  /// with one identity. Then the words `conflict` and `merge` in the policy apply. Without an
  /// identity on both sides, two records are one if one contains the other, or if the policy has
  /// rules; otherwise a person decides. With two identities, the record with the greater one gets
  /// another key, unless it is a tombstone or its key is not a string.
  mutating func mergeCollision(
    _ lines: Versions<Line?>,
    _ ours: Line,
    _ theirs: Line,
    key: RecordKey?
  ) -> Outcome {
    if ours.bytes == theirs.bytes { return .line(ours.bytes) }
    let versions = RecordVersions(lines)
    if versions.isSame(.ours, .theirs) {
      return lines.compactMap(\.bytes).spelling.map { .line($0) } ?? .absent
    }
    guard let oursRecord = versions.values.ours, let theirsRecord = versions.values.theirs else {
      return conflict(lines, key: key, reason: .collision)
    }
    let isDead = (
      ours: policy.tombstone?.marks(oursRecord) ?? false,
      theirs: policy.tombstone?.marks(theirsRecord) ?? false
    )
    if isDead == (true, true) { return mergeChanged(lines, versions, key: key) }
    let identities = versions.records.compactMap { identity.identity(of: $0) }
    var order: Order?
    if let left = identities.ours, let right = identities.theirs { order = left.order(to: right) }
    if order == .equal { return mergeChanged(lines, versions, key: key) }
    switch policy.collision {
    case .conflict: return conflict(lines, key: key, reason: .collision)
    case .merge: return mergeChanged(lines, versions, key: key)
    case .rename, nil: break
    }
    guard let order else {
      return policy.hasRules || isOneInTheOther(versions)
        ? mergeChanged(lines, versions, key: key) : conflict(lines, key: key, reason: .collision)
    }
    var moved: Side = order == .greater ? .ours : .theirs
    if isDead.ours { moved = .theirs } else if isDead.theirs { moved = .ours }
    let (moving, kept) = moved == .ours ? (oursRecord, theirs) : (theirsRecord, ours)
    guard RecordKey.alternative(of: moving, in: keyFields)?.last?.value(in: moving)?.kind == .string
    else { return conflict(lines, key: key, reason: .collision) }
    return .renaming(kept: kept.bytes, moved: moved)
  }

  /// Whether one of two records has every member of the other, except for the clock, with an equal
  /// value.
  private func isOneInTheOther(_ versions: RecordVersions) -> Bool {
    if versions.members.hasDuplicate { return false }
    let clock = RecordClock(policy: policy, versions: versions.records).path
    let clockName = clock?.names.count == 1 ? clock?.names[0] : nil
    return versions.members.holdsAll(of: .theirs, in: .ours, besides: clockName)
      || versions.members.holdsAll(of: .ours, in: .theirs, besides: clockName)
  }
}

extension Policy {
  /// Whether the policy says how fields are merged.
  var hasRules: Bool { !rules.isEmpty || otherwise != nil }
}
