import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// Without a policy, whatever git would ask a person about is provably free of conflict or asked,
/// and what is free of conflict is not asked.
extension Law {
  private static let withoutPolicy: @Sendable (MergeCase) -> MergeCase = { generated in
    var merge = generated
    merge.policy = Policy()
    return merge
  }

  static let neverWorseThanGit = Law("never worse than git", preparation: withoutPolicy) {
    merge,
    merger in
    guard merge.policy == Policy(), let model = CaseModel(merge, merger) else { return nil }
    let merged = model.document.document
    if !merged.hasConflicts, model.isSound {
      for line in PlainFile(merged.bytes().array).contentLines where PlainValue(line) == nil {
        return "a line of a clean result is not JSON: \(shown(line))"
      }
    }
    guard model.isRegular else { return nil }
    let contested = model.plainKeys.filter { model.entries($0).isTouchedByBoth }
    if contested.isEmpty && merged.hasConflicts {
      return "no record is touched by both sides, but there is a conflict\n"
        + merged.bytes().text
    }
    for key in contested where !merged.hasConflicts {
      if let field = model.undecidable(model.entries(key)) {
        return "\(field) is contested and no rule decides, but the result is clean\n"
          + merged.bytes().text
      }
    }
    return nil
  }
}

extension EntryVersions {
  /// Whether both sides made something else of what base has, and not the same.
  var isTouchedByBoth: Bool {
    ours?.line != base?.line && theirs?.line != base?.line && ours?.line != theirs?.line
  }
}

/// Records that say that they were deleted, where no policy says how (design.md, "Tombstones").
enum SoftDeletes {
  static let moments = ["deleted_at", "deletedAt"]

  static func isMade(by record: PlainValue, in base: PlainValue) -> Bool {
    let flags = ["deleted", "_deleted", "is_deleted", "isDeleted"]
    return flags.contains { record[$0]?.text == "true" && base[$0]?.text != "true" }
      || moments.contains { !(record[$0]?.isNull ?? true) && (base[$0]?.isNull ?? true) }
  }
}

extension PlainValue {
  /// Whether a member has another value, some names aside.
  func differs(from other: PlainValue, besides names: [String]) -> Bool {
    let all = Set([self, other].flatMap { ($0.members ?? []).map(\.nameText) })
    return all.subtracting(names).contains { !self[$0].means(other[$0]) }
  }
}

extension CaseModel {
  /// A part of the record that the defaults leave to a person (design.md, "Fields without a rule").
  fileprivate func undecidable(_ entry: EntryVersions) -> String? {
    guard let ours = entry.ours, let theirs = entry.theirs else {
      guard let left = entry.ours ?? entry.theirs, let base = entry.base else { return nil }
      let isDeleted = SoftDeletes.isMade(by: left.value, in: base.value)
      let isEdited = left.value.differs(from: base.value, besides: ClockNames.all)
      return isEdited && !isDeleted ? "the record" : nil
    }
    let hasClock = ClockNames.all.contains { name in
      let clock = ValueVersions(
        base: entry.base?.value[name],
        ours: ours.value[name],
        theirs: theirs.value[name],
        merged: nil
      )
      return clock.ours != nil && clock.theirs != nil && clock.isContested
    }
    if hasClock { return nil }
    for name in Set((ours.value.members ?? []).map(\.nameText)).sorted() {
      let field = ValueVersions(
        base: entry.base?.value[name],
        ours: ours.value[name],
        theirs: theirs.value[name],
        merged: nil
      )
      if field.isContested && !Self.isDecided(name, field) { return name }
    }
    return nil
  }

  /// Whether a default other than the clock may decide a contested field.
  private static func isDecided(_ name: String, _ field: ValueVersions) -> Bool {
    let isDecided = ClockNames.all.contains(name) || SoftDeletes.moments.contains(name)
    if isDecided || name == "version" { return true }
    guard let ours = field.ours, let theirs = field.theirs else { return false }
    if ours.members != nil && theirs.members != nil { return true }
    if ours.elements != nil && theirs.elements != nil { return true }
    return [field.base, ours, theirs].contains { $0?.string?.contains("\n") ?? false }
  }
}
