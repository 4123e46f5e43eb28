import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// Nothing is dropped in silence: a value that one side wrote and the result lacks is in the
/// report, as a decision about its field or with the record that was set aside.
extension Law {
  static let report = Law("nothing dropped in silence") { merge, merger in
    guard merge.policy.consistency == .merge, let model = CaseModel(merge, merger) else {
      return nil
    }
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
      let isEdit = entry.base.map { $0.value.meaning != version.value.meaning } ?? true
      return isEdit ? "the record \(shown(version.line)) is gone in silence" : nil
    }
    for member in version.value.members ?? [] {
      let name = member.nameText
      let field = ValueVersions(
        base: entry.base?.value[name],
        ours: member.value,
        theirs: other?.value[name],
        merged: merged.value[name]
      )
      if !field.didOursChange || field.merged.means(field.ours) { continue }
      let decisions = reports.flatMap(\.decisions).filter { $0.path.names.first?.text == name }
      if decisions.contains(where: { $0.accounts(for: side) }) { continue }
      return "\(name): \(member.value.text) of \(side) is gone in silence"
    }
    return nil
  }
}

extension RecordReport {
  /// Whether the record as a whole was set aside with its values, or is a person's to decide.
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
