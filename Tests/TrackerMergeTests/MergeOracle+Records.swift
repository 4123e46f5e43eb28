import TestSupport

/// Presence: which records must be there, which must be gone, and which are a side's line.
extension MergeOracle {
  mutating func judge(_ place: Place, result: MergedRecord?) {
    switch (place.base, place.ours, place.theirs) {
    case (nil, let record?, nil), (nil, nil, let record?):
      judgeLine(of: record, place, result, "was added on one side alone")
    case (nil, let ours?, let theirs?):
      judgeBoth(place, ours: ours, theirs: theirs, result)
    case (_?, nil, nil):
      judgeAbsence(place, result, "was deleted on both sides")
    case (let base?, let left?, nil), (let base?, nil, let left?):
      judgeDeletion(place, base: base, left: left, result)
    case (_?, let ours?, let theirs?):
      judgeBoth(place, ours: ours, theirs: theirs, result)
    case (nil, nil, nil): break
    }
  }

  /// A record deleted on one side and untouched on the other is gone. The policy decides between an
  /// edit and a deletion, but a tombstone that was written stays (design.md, "Which version has the
  /// record").
  private mutating func judgeDeletion(
    _ place: Place,
    base: PlainValue,
    left: PlainValue,
    _ result: MergedRecord?
  ) {
    if left.meaning == base.meaning {
      judgeAbsence(place, result, "was deleted on one side and untouched on the other")
    } else if isTombstone(left) {
      if isTombstone(base) { return }
      judgeLine(of: left, place, result, "is a tombstone against a missing record")
    } else if rules.editedDeleted == .delete {
      judgeAbsence(place, result, "was edited against a deletion, which holds")
    } else {
      judgeLine(of: base, place, result, "was edited against a deletion, and base stands for it")
    }
  }

  private mutating func judgeAbsence(_ place: Place, _ result: MergedRecord?, _ why: String) {
    if result != nil { note(place.handle.id, "the record \(why), but is in the result") }
  }

  /// The result must be this line, byte for byte; under a new key, all of it but the key.
  private mutating func judgeLine(
    of record: PlainValue,
    _ place: Place,
    _ result: MergedRecord?,
    _ why: String
  ) {
    guard let result else {
      return note(place.handle.id, "the record \(why), but is not in the result")
    }
    let isKept =
      result.isRenamed
      ? Self.contentButID(of: result.value) == Self.contentButID(of: record)
      : result.value.raw == record.raw
    if !isKept {
      note(place.handle.id, "the record \(why), but its line is not that side's")
    }
  }

  /// The names and the bytes of the values of all members but `id`, in their order.
  private static func contentButID(of record: PlainValue) -> [[UInt8]] {
    (record.members ?? []).filter { $0.nameText != "id" }.flatMap { [$0.name, $0.value.raw] }
  }

  private mutating func judgeBoth(
    _ place: Place,
    ours: PlainValue,
    theirs: PlainValue,
    _ result: MergedRecord?
  ) {
    guard let result else {
      // Where a person is asked about two additions, base has nothing to stand for them.
      if place.base == nil, rules.editedDeleted == .base { return }
      return note(place.handle.id, "both sides have the record, but it is not in the result")
    }
    let base = place.base
    if ours.raw == theirs.raw || theirs.raw == base?.raw {
      judgeLine(of: ours, place, result, "was changed by ours alone or by nobody")
    } else if ours.raw == base?.raw {
      judgeLine(of: theirs, place, result, "was changed by theirs alone")
    } else if isTombstone(ours) != isTombstone(theirs), !isRestored(place, ours, theirs) {
      judgeTombstone(
        place,
        tombstone: isTombstone(ours) ? ours : theirs,
        live: isTombstone(ours) ? theirs : ours,
        result
      )
    } else {
      judgeFields(
        Versions(base: base, ours: ours, theirs: theirs, merged: result.value),
        of: place
      )
    }
  }

  /// Whether one side restored base's tombstone, and the other edited it without deleting it again.
  private func isRestored(_ place: Place, _ ours: PlainValue, _ theirs: PlainValue) -> Bool {
    guard let base = place.base, isTombstone(base) else { return false }
    let buried = isTombstone(ours) ? ours : theirs
    return base.meaning != buried.meaning
      && ["deleted_at", "deleted_by", "delete_reason"].allSatisfy { base[$0].means(buried[$0]) }
  }

  func isTombstone(_ record: PlainValue?) -> Bool {
    rules.hasTombstones && record?["status"]?.string == "tombstone"
  }

  /// One side's tombstone against the other side's live record (design.md, "Tombstones").
  private mutating func judgeTombstone(
    _ place: Place,
    tombstone: PlainValue,
    live: PlainValue,
    _ result: MergedRecord
  ) {
    if place.base.means(tombstone) {
      judgeLine(of: live, place, result, "was restored on one side alone")
    } else if place.base.means(live) || !hasExpired(tombstone, against: live) {
      judgeLine(of: tombstone, place, result, "is a tombstone against a live record")
    } else {
      judgeLine(of: live, place, result, "was edited after the tombstone had expired")
    }
  }

  /// Whether the live record was edited more than thirty days and an hour after the deletion.
  private func hasExpired(_ tombstone: PlainValue, against live: PlainValue) -> Bool {
    guard let deleted = tombstone["deleted_at"]?.string.flatMap(PlainInstant.init),
      let clock = rules.clock, let edited = live[clock]?.string.flatMap(PlainInstant.init)
    else { return false }
    let limit = deleted.seconds + 30 * 86_400 + 3600
    return (edited.seconds, edited.nanoseconds) > (limit, deleted.nanoseconds)
  }
}
