import MergePolicy
import RecordMerge
import Records
import TestSupport

extension RecordReport {
  /// Whether a person has to decide about a record as a whole.
  var isWholeConflict: Bool {
    if case .conflict(let reason) = event { reason != .fields } else { false }
  }
}

/// The names under which a record says when it was last edited.
enum ClockNames {
  static let all = [
    "updated_at", "updatedAt", "updated", "updated_on", "updatedOn", "last_updated", "lastUpdated",
    "modified_at", "modifiedAt", "modified", "modified_on", "last_modified", "lastModified",
    "date_modified", "dateModified", "changed_at", "changedAt", "mtime",
  ]
}

/// What the versions and the result have of one object.
struct ObjectVersions {
  let base: PlainValue?
  let ours: PlainValue
  let theirs: PlainValue
  let merged: PlainValue

  func field(_ name: String) -> ValueVersions {
    ValueVersions(base: base?[name], ours: ours[name], theirs: theirs[name], merged: merged[name])
  }

  var names: [String] {
    let all = [base, ours, theirs, merged].compactMap { $0?.members }.joined()
    return Set(all.map(\.nameText)).sorted()
  }
}

/// What the versions and the result have in one place.
struct ValueVersions {
  let base: PlainValue?
  let ours: PlainValue?
  let theirs: PlainValue?
  let merged: PlainValue?

  var didOursChange: Bool { !ours.means(base) }
  var didTheirsChange: Bool { !theirs.means(base) }
  var isContested: Bool { didOursChange && didTheirsChange && !ours.means(theirs) }

  /// The only bytes that an uncontested value can have; nil if both sides spelled it differently.
  var uncontestedText: [UInt8]?? {
    if ours?.raw == theirs?.raw { return .some(ours?.raw) }
    if didOursChange != didTheirsChange { return .some((didOursChange ? ours : theirs)?.raw) }
    if theirs?.raw == base?.raw { return .some(ours?.raw) }
    if ours?.raw == base?.raw { return .some(theirs?.raw) }
    return nil
  }
}

/// The three-way part of design.md, "Fields": what must be in a merged record because nobody
/// contests it.
struct FieldModel {
  let policy: Policy
  /// Whether the bytes of a value matter, too. A merged record that equals one side by value is
  /// that side's line (design.md, "Order of members"), so there they follow from the line.
  let comparesSpelling: Bool

  func violation(in versions: ObjectVersions, path: String) -> String? {
    for name in versions.names {
      let field = versions.field(name)
      let fieldPath = path.isEmpty ? name : "\(path).\(name)"
      if isException(fieldPath) || isInGroup(fieldPath) { continue }
      if let why = violation(at: field, path: fieldPath) { return why }
    }
    for group in policy.groups where path.isEmpty {
      if let why = violation(of: group, in: versions) { return why }
    }
    return nil
  }

  /// The record clock, or what may be one without a policy.
  private var clocks: [String] {
    policy.clock.map { [$0.text] } ?? ClockNames.all
  }

  /// Whether a field is the clock or left out by `unset`.
  private func isException(_ path: String) -> Bool {
    if clocks.contains(path) { return true }
    let isUnset = policy.rules.contains { rule in
      rule.value == .unset && (rule.key.text == path || rule.key.text.hasPrefix(path + "."))
    }
    return isUnset || (policy.otherwise == .unset && policy.rules[FieldPath(path)] == nil)
  }

  private func isInGroup(_ path: String) -> Bool {
    policy.groups.contains { $0.lead.text == path || $0.fields.map(\.text).contains(path) }
  }

  private func violation(at field: ValueVersions, path: String) -> String? {
    if let text = field.uncontestedText, !field.isContested {
      if field.merged?.raw == text { return nil }
      if !comparesSpelling && field.merged.means(text.flatMap { PlainValue($0) }) { return nil }
      return "\(path) is \(field.merged?.text ?? "absent"), but nobody contests that it is "
        + (text.map { shown($0) } ?? "absent")
    }
    if !field.isContested {
      return field.merged.means(field.ours) ? nil : "\(path) is not what both sides have"
    }
    return contestedViolation(field, path: path)
  }

  /// Inside a contested value there may be parts that nobody contests.
  private func contestedViolation(_ field: ValueVersions, path: String) -> String? {
    let rule = policy.rules[FieldPath(path)]
    guard let ours = field.ours, let theirs = field.theirs, let merged = field.merged else {
      return nil
    }
    if ours.members != nil, theirs.members != nil {
      guard rule == nil || rule == .object, field.base == nil || field.base?.members != nil else {
        return nil
      }
      guard merged.members != nil else { return "\(path) is not an object any more" }
      return violation(
        in: ObjectVersions(base: field.base, ours: ours, theirs: theirs, merged: merged),
        path: path
      )
    }
    guard let lists = ListVersions(field) else { return nil }
    switch rule ?? policy.otherwise {
    case .union(let key)?:
      return lists.violation(key: key.map(\.text), isGrowing: false).map { "\(path) \($0)" }
    case .grow(let key)?:
      return lists.violation(key: key.map(\.text), isGrowing: true).map { "\(path) \($0)" }
    case .append?:
      return lists.logViolation().map { "\(path) \($0)" }
    case nil where lists.isOfStrings, .list(key: [])? where lists.isOfStrings:
      return lists.violation(key: [], isGrowing: false).map { "\(path) \($0)" }
    default: return nil
    }
  }

  private func violation(of group: FieldGroup, in versions: ObjectVersions) -> String? {
    let names = ([group.lead] + group.fields).map(\.text).filter { !isException($0) }
    guard names.first == group.lead.text else { return nil }
    let fields = names.map { versions.field($0) }
    let didOursChange = fields.contains(where: \.didOursChange)
    let didTheirsChange = fields.contains(where: \.didTheirsChange)
    if didOursChange && didTheirsChange { return contestedViolation(fields, names: names) }
    for (name, field) in zip(names, fields) {
      if let why = violation(at: field, path: name) { return why }
    }
    return nil
  }

  /// If both sides changed a group, all of it comes from the side whose lead was taken.
  private func contestedViolation(_ fields: [ValueVersions], names: [String]) -> String? {
    let lead = fields[0]
    if lead.ours.means(lead.theirs) || lead.merged.means(lead.base) { return nil }
    let isOurs = lead.merged.means(lead.ours)
    guard isOurs || lead.merged.means(lead.theirs) else { return "the lead of a group is made up" }
    for (name, field) in zip(names, fields)
    where !field.merged.means(isOurs ? field.ours : field.theirs) {
      return "\(name) is not from the side that \(names[0]) is from"
    }
    return nil
  }
}
