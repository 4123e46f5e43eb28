import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// If only one side changed a thing, that change is in the result, whatever the rule; and a record
/// that at most one side changed is that side's line, byte for byte.
///
/// What the law can't know without being a second merge is left out: records whose identities
/// differ, true conflicts about tombstones, and versions with committed conflict markers. The
/// record clock and fields under `unset` are the two exceptions of the design.
extension Law {
  static let oneSide = Law("one-side change") { merge, merger in
    guard merge.policy.consistency == .merge, let model = CaseModel(merge, merger),
      !model.hasMarkers
    else { return nil }
    for key in model.plainKeys where model.isFixed(key) {
      if let why = model.violation(at: model.entries(key)) {
        return "\(why)\nin the result\n\(shown(model.document.withBase))"
      }
    }
    return nil
  }
}

extension CaseModel {
  /// Whether all versions that have the key agree on the fields of the policy's identity, and it
  /// is not the old or the new key of a record that one side renamed (design.md, "One key, one
  /// record").
  func isFixed(_ key: Meaning) -> Bool {
    if policy.identity.isEmpty { return true }
    let identities = Set(entries(key).present.map { identity(of: $0) })
    guard identities.count == 1 else { return false }
    return isEverywhere(key)
      || ![base, ours, theirs].contains { version in
        version.entries.contains { other, entries in
          other != key && entries.contains { identities.contains(identity(of: $0)) }
        }
      }
  }

  /// Whether a record is in conflict whose key both sides edited.
  private var hasEditedKeys: Bool {
    document.document.report.records.contains { $0.event == .conflict(.editedKey) }
  }

  private func isEverywhere(_ key: Meaning) -> Bool { entries(key).present.count == 3 }

  /// What the identity fields hold, times in whole seconds whatever their offset.
  private func identity(of entry: VersionModel.Entry) -> [Meaning?] {
    policy.identity.map { field in
      let value = entry.value.value(atPath: field.text)
      guard let instant = value?.string.flatMap(PlainInstant.init) else { return value?.meaning }
      return .array([.string(Array(String(instant.seconds).utf8))])
    }
  }

  fileprivate func violation(at entry: EntryVersions) -> String? {
    switch (entry.base, entry.ours, entry.theirs) {
    case (nil, let added?, nil), (nil, nil, let added?):
      if hasEditedKeys { return nil }
      return expect(added, in: entry, "was added on one side")
    case (let base?, let left?, nil), (let base?, nil, let left?):
      guard left.value.meaning == base.value.meaning, isSound else { return nil }
      return entry.merged.isEmpty ? nil : "\(shown(base.line)) was deleted, but is there"
    case (_?, nil, nil):
      guard isSound, !hasEditedKeys, let merged = entry.merged.first else { return nil }
      return "\(shown(merged.line)) was deleted on both sides, but is there"
    case (let base, let ours?, let theirs?):
      if ours.line == theirs.line || theirs.line == base?.line {
        return expect(ours, in: entry, "was changed by ours alone or by nobody")
      }
      if ours.line == base?.line {
        return expect(theirs, in: entry, "was changed by theirs alone")
      }
      return mergedViolation(entry, base: base, ours: ours, theirs: theirs)
    case (nil, nil, nil): return nil
    }
  }

  private func expect(
    _ expected: VersionModel.Entry,
    in entry: EntryVersions,
    _ why: String
  ) -> String? {
    let isThere = entry.merged.count == 1 && entry.merged[0].line == expected.line
    return isThere ? nil : "\(shown(expected.line)) \(why), but is not there"
  }

  private func mergedViolation(
    _ entry: EntryVersions,
    base: VersionModel.Entry?,
    ours: VersionModel.Entry,
    theirs: VersionModel.Entry
  ) -> String? {
    if let tombstone = policy.tombstone {
      let isTombstone = [base, ours, theirs].contains { entry in
        guard let entry, let record = try? JSONValue(parsing: Bytes(entry.value.raw)) else {
          return false
        }
        return tombstone.marks(record)
      }
      if isTombstone { return nil }
    }
    if base == nil, entry.merged.isEmpty, document.document.hasConflicts { return nil }
    guard entry.merged.count == 1 else {
      return "\(shown(ours.line)) is on both sides, and \(entry.merged.count) times in the result"
    }
    let result = entry.merged[0]
    if let side = [ours, theirs].first(where: { $0.value.meaning == result.value.meaning }),
      ![ours.line, theirs.line].contains(result.line)
    {
      return "the merged record equals \(shown(side.line)), but is \(shown(result.line))"
    }
    let isOneSides = [ours.line, theirs.line].contains(result.line)
    let model = FieldModel(policy: policy, comparesSpelling: !isOneSides)
    let isBaseForAll = base.map { $0.line == entry.merged[0].line } ?? false
    if document.document.report.records.contains(where: { $0.isWholeConflict }) && isBaseForAll {
      return nil
    }
    return model.violation(
      in: ObjectVersions(
        base: base?.value,
        ours: ours.value,
        theirs: theirs.value,
        merged: entry.merged[0].value
      ),
      path: ""
    )
  }
}
