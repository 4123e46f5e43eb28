import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// One side's tombstone against the other side's live or missing record (design.md, "Tombstones").
extension Law {
  static let tombstones = Law("tombstones", preparation: withTombstones) { merge, merger in
    guard let tombstone = merge.policy.tombstone, merge.policy.consistency == .merge,
      let model = CaseModel(merge, merger), model.isSound
    else { return nil }
    let judge = TombstoneModel(tombstone: tombstone, clock: merge.policy.clock?.text)
    for key in model.plainKeys where model.isFixed(key) {
      let entry = model.entries(key)
      // Whether two additions are one record is another question (design.md, "Collisions").
      if entry.base == nil { continue }
      guard let expected = judge.expected(entry) else {
        // The fields of a restored record merge; it lives, unless some of them are asked about.
        let isLive = entry.merged.count == 1 && !judge.isTombstone(entry.merged[0])
        if !judge.isRestored(entry) || isLive || model.document.document.hasConflicts { continue }
        return "a record was restored, and is not there\nin the result\n"
          + shown(model.document.withBase)
      }
      if entry.merged.count != 1 || entry.merged[0].line != expected.line {
        return "\(shown(expected.line)) is not there\nin the result\n"
          + shown(model.document.withBase)
      }
    }
    return nil
  }

  /// Gives every policy tombstones, and a clock, which expiry is told by.
  private static let withTombstones: @Sendable (MergeCase) -> MergeCase = { generated in
    var merge = generated
    merge.policy.clock = "updated_at"
    if merge.policy.tombstone == nil { merge.policy.tombstone = Policy.beads.tombstone }
    return merge
  }
}

private struct TombstoneModel {
  let tombstone: TombstonePolicy
  let clock: String?

  /// The line that the result must have, where design.md, "Tombstones" says that it is a side's.
  func expected(_ entry: EntryVersions) -> VersionModel.Entry? {
    switch (entry.ours, entry.theirs) {
    case (let left?, nil) where entry.base != nil, (nil, let left?) where entry.base != nil:
      return isTombstone(left) && !isTombstone(entry.base) ? left : nil
    case (let ours?, let theirs?) where isTombstone(ours) != isTombstone(theirs):
      let buried = isTombstone(ours) ? ours : theirs
      let live = isTombstone(ours) ? theirs : ours
      if live.value.meaning == entry.base?.value.meaning { return buried }
      if buried.value.meaning == entry.base?.value.meaning { return live }
      if isRestored(entry) { return nil }
      return hasExpired(buried, against: live) ? live : buried
    default: return nil
    }
  }

  /// Whether one side restored base's tombstone, whose deletion the other side left as it was.
  func isRestored(_ entry: EntryVersions) -> Bool {
    guard let ours = entry.ours, let theirs = entry.theirs, let base = entry.base,
      isTombstone(base), isTombstone(ours) != isTombstone(theirs)
    else { return false }
    let buried = isTombstone(ours) ? ours : theirs
    return [tombstone.at, tombstone.by, tombstone.reason].compactMap { $0?.text }.allSatisfy {
      buried.value.value(atPath: $0).means(base.value.value(atPath: $0))
    }
  }

  func isTombstone(_ entry: VersionModel.Entry?) -> Bool {
    entry?.value.value(atPath: tombstone.field.text)?.string == "tombstone"
  }

  private func hasExpired(
    _ buried: VersionModel.Entry,
    against live: VersionModel.Entry
  ) -> Bool {
    guard let at = tombstone.at, let limit = tombstone.timeToLiveInSeconds, let clock,
      let deleted = buried.value.value(atPath: at.text)?.string.flatMap(PlainInstant.init),
      let edited = live.value.value(atPath: clock)?.string.flatMap(PlainInstant.init)
    else { return false }
    let end = deleted.seconds + Int(limit + tombstone.graceInSeconds)
    return (edited.seconds, edited.nanoseconds) > (end, deleted.nanoseconds)
  }
}
