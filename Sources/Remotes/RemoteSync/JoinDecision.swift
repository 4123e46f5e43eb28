package import JSONText

/// What is done with a record that differs between this store and a server while no base of both is
/// known: the store has joined, or the server was put back to an older state.
package enum JoinDecision: Equatable, Sendable {
  /// The record becomes what the server has.
  case take
  /// It is merged over a base; nil for one without it.
  case merge(base: Bytes?, ours: Bytes?)
  /// The rules merge it without a base, or it is a conflict.
  case mergeWithoutBase
  /// Nobody can know.
  case conflict
}

/// What this repository knows of a record's past.
package struct RecordPast: Equatable, Sendable {
  /// The versions of the record, the newest first, without the present one.
  package var versions: [Bytes]
  /// Those of the versions from which the record was deleted.
  package var deleted: Set<Bytes>

  package init(versions: [Bytes] = [], deleted: Set<Bytes> = []) {
    self.versions = versions
    self.deleted = deleted
  }
}

extension JoinDecision {
  /// The first of these cases that fits:
  ///
  /// 1. The server has deleted the record, and ours is a version that it has had: it stays deleted.
  /// 2. A version of ours is one that the server has had: the newest of them is the base. Ours
  ///    counts as deleted only if it was deleted from that version.
  /// 3. It is on the server alone, and we never had it: it is taken.
  /// 4. The rules merge it without a base.
  ///
  /// - Parameters:
  ///   - ours: the record here; nil if there is none.
  ///   - theirs: the record on the server; nil if it was deleted there.
  ///   - hasHad: whether a line is one that the server has, or had.
  package init(
    ours: Bytes?,
    theirs: Bytes?,
    past: RecordPast,
    hasHad: (Bytes) -> Bool
  ) {
    if theirs == nil, let ours, hasHad(ours) {
      self = .take
      return
    }
    let versions = (ours.map { [$0] } ?? []) + past.versions
    // fault: oldest-common-version-is-the-base
    if let base = versions.first(where: hasHad) {
      let isDeleted = past.deleted.contains(base)
      self = .merge(base: base, ours: ours ?? (isDeleted ? nil : base))
      return
    }
    if ours == nil {
      self = past.versions.isEmpty ? .take : .conflict
      return
    }
    self = .mergeWithoutBase
  }
}
