import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// Nothing is dropped silently: a value that one side wrote and the result does not have is in the
/// report, as a decision about its field or with the overridden record.
extension Law {
  static let report = Law("nothing dropped silently") { merge, merger in
    guard merge.policy.consistency == .merge, let model = CaseModel(merge, merger) else {
      return nil
    }
    // A record may follow another key into a block, which takes more than a look to find.
    if model.hasMarkers && !merge.policy.identity.isEmpty { return nil }
    for key in model.plainKeys where model.isFixed(key) {
      let entry = model.entries(key)
      for side in [Side.ours, .theirs] {
        if let why = model.silence(about: side, in: entry, key: key) {
          return "\(why)\nin the result\n\(shown(model.document.withBase))"
        }
      }
    }
    return nil
  }
}

extension CaseModel {
  private var clockNames: [String] { policy.clock.map { [$0.text] } ?? ClockNames.all }

  /// A value that a side wrote, and that neither the result nor the report has.
  fileprivate func silence(about side: Side, in entry: EntryVersions, key: Meaning) -> String? {
    let version = side == .ours ? entry.ours : entry.theirs
    let other = side == .ours ? entry.theirs : entry.ours
    guard let version, version.line != entry.base?.line else { return nil }
    let reports = document.document.report.records.filter { report in
      guard let reported = report.key.flatMap({ PlainValue($0.value.bytes.array) }) else {
        return true
      }
      return key == .array([reported.meaning]) || key == reported.meaning
    }
    if reports.contains(where: { $0.covers(version.value) }) { return nil }
    guard let merged = entry.merged.first else {
      // In the place of two additions that are in conflict there is nothing of base.
      if entry.base == nil, reports.contains(where: { $0.isConflict }) { return nil }
      // A record whose clock alone was changed is not edited.
      let isEdit =
        entry.base.map { base in
          version.value.differs(from: base.value, besides: clockNames)
        } ?? true
      return isEdit ? "the record \(shown(version.line)) is silently gone" : nil
    }
    let silence = Silence(side: side, decisions: reports.flatMap(\.decisions))
    return silence.about(
      version.value,
      base: entry.base?.value,
      other: other?.value,
      merged: merged.value,
      path: []
    )
  }
}

/// Looks for values that a side wrote and that neither the result nor a decision has.
private struct Silence {
  let side: Side
  let decisions: [FieldDecision]

  /// Goes into objects as far as the result still has an object there.
  func about(
    _ written: PlainValue,
    base: PlainValue?,
    other: PlainValue?,
    merged: PlainValue,
    path: [String]
  ) -> String? {
    for member in written.members ?? [] {
      let name = member.nameText
      let inner = path + [name]
      let result = merged[name]
      if member.value.meaning == base?[name]?.meaning || result.means(member.value) { continue }
      if Self.hasAllElements(result, of: member.value) { continue }
      if let result, result.members != nil, member.value.members != nil {
        if let why = about(
          member.value,
          base: base?[name],
          other: other?[name],
          merged: result,
          path: inner
        ) {
          return why
        }
      } else if !isAccountedFor(inner) {
        return "\(inner.joined(separator: ".")): \(member.value.text) of \(side) is silently gone"
      }
    }
    return nil
  }

  /// Whether nothing that is in one array is missing in the other.
  private static func hasAllElements(_ result: PlainValue?, of written: PlainValue) -> Bool {
    guard let elements = written.elements, let kept = result?.elements else { return false }
    let meanings = kept.map(\.meaning)
    return elements.allSatisfy { meanings.contains($0.meaning) }
  }

  private func isAccountedFor(_ path: [String]) -> Bool {
    decisions.contains { decision in
      let names = decision.path.names.map(\.text)
      let isHere = zip(names, path).allSatisfy { $0 == $1 }
      return isHere && decision.accounts(for: side)
    }
  }
}

extension RecordReport {
  /// Whether the record as a whole was overridden with its values, or is a person's to decide.
  fileprivate func covers(_ record: PlainValue) -> Bool {
    if isWholeConflict { return true }
    return discardedRecord.map { $0.bytes.array == record.raw } ?? false
  }
}

extension FieldDecision {
  /// Whether what a side wrote is in the result as far as a rule lets it, is named as discarded,
  /// or waits for a person.
  fileprivate func accounts(for side: Side) -> Bool {
    discarded.contains(side) || winner == .computed || winner == .conflict
  }
}
