import MergePolicy
import Records
import TestSupport

/// All that was edited in a history, and what follows from it for a version with some of the edits.
///
/// An edit is *uncontested* if each other edit of the same thing was made with knowledge of it, or
/// the reverse. Every version that has the edits must have the uncontested ones, whatever the
/// policy and however the clones merged: no rule has anything to decide.
struct Ledger {
  let policy: Policy
  /// The edits by the record that they are of, in the order in which they were made.
  private(set) var editsByKey: [String: [Written]] = [:]
  /// The records of which two edits met that can't both hold.
  private var contestedKeys: Set<String> = []
  /// The fields and elements that two clones edited, neither knowing of the other.
  private var contestedSlots: [String: Set<String>] = [:]
  /// The edits by the act that made them: one, or where it took a commit back, one of each record.
  private(set) var byNumber: [Int: [Written]] = [:]

  init(policy: Policy) { self.policy = policy }

  mutating func add(_ edit: Written) {
    let others = editsByKey[edit.key] ?? []
    contest(edit, with: others.filter { !edit.known.contains($0.number) })
    editsByKey[edit.key, default: []].append(edit)
    byNumber[edit.number, default: []].append(edit)
  }

  /// Notes that an edit contests those of its record that have these numbers, of which it knows.
  mutating func contest(_ edit: Written, with numbers: NumberSet) {
    contest(edit, with: (editsByKey[edit.key] ?? []).filter { numbers.contains($0.number) })
  }

  private mutating func contest(_ edit: Written, with others: [Written]) {
    for other in others {
      if edit.isWhole || other.isWhole { contestedKeys.insert(edit.key) }
      let shared = Set(edit.slots).intersection(other.slots)
      if !shared.isEmpty { contestedSlots[edit.key, default: []].formUnion(shared) }
    }
  }

  /// Notes that edits are now in commits without everything that the edits knew of.
  mutating func contestCopies(of numbers: NumberSet) {
    for edit in numbers.numbers.flatMap({ byNumber[$0] ?? [] }) { contestedKeys.insert(edit.key) }
  }

  /// Whether the records and elements that edits are of are in a version with other edits.
  func haveSubjects(_ numbers: NumberSet, in edits: NumberSet) -> Bool {
    let present = edits | numbers
    return numbers.numbers.flatMap { byNumber[$0] ?? [] }.allSatisfy { edit in
      (editsByKey[edit.key] ?? []).allSatisfy { earlier in
        if present.contains(earlier.number) || !edit.known.contains(earlier.number) { return true }
        let isSubject = edit.elements.contains { element in
          earlier.elements.contains { other in
            let isObject = Fields.container(other.field) == .object
            return other.field == element.field && (isObject || other.name == element.name)
          }
        }
        return !earlier.resets && !isSubject
      }
    }
  }

  /// Whether two clones edited one thing, neither knowing of the other.
  func isContested(_ key: String, field: String) -> Bool {
    if isContested(key) { return true }
    let slot = Fields.lead(of: field)
    return contestedSlots[key]?.contains { $0 == slot || $0.hasPrefix("\(slot)/") } ?? false
  }

  /// Whether edits of the record as a whole met that can't all hold.
  ///
  /// What merges, or persons, made of a field that was contested counts as an edit of the record,
  /// which a clone that merged in another order does not know of. So a record with contested fields
  /// is itself contested as soon as it is deleted or restored.
  func isContested(_ key: String) -> Bool {
    if contestedKeys.contains(key) { return true }
    guard contestedSlots[key] != nil, let edits = editsByKey[key] else { return false }
    return edits.dropFirst().contains(where: \.isWhole)
  }

  /// Whether a record with this key was edited, rather than made by a merge.
  func isKnown(_ key: String) -> Bool { editsByKey[key] != nil }

  /// How many things were contested.
  var contestedCount: Int {
    contestedKeys.count + contestedSlots.reduce(0) { $0 + $1.value.count }
  }

  /// Whether an edit was replaced by a later one that knew of it.
  func isReplaced(_ number: Int, in edits: NumberSet) -> Bool {
    (byNumber[number] ?? []).allSatisfy { edit in
      (editsByKey[edit.key] ?? []).contains { later in
        guard edits.contains(later.number), later.known.contains(number) else { return false }
        return later.resets || later.slots.contains(where: edit.slots.contains)
      }
    }
  }

  /// What a version with these edits lacks that nobody contests; nil where it has everything.
  func missingFact(in table: Table, with edits: NumberSet) -> String? {
    for (key, written) in editsByKey where !isContested(key) {
      var expected = ExpectedRecord()
      for edit in written where edits.contains(edit.number) { expected.apply(edit) }
      guard expected.isTouched else { continue }
      if let why = missingFact(expected, table.row(key), key) { return "record \(key): \(why)" }
    }
    return nil
  }

  /// Whether two values mean different things, however they are spelled.
  static func differ(_ left: String?, _ right: String?) -> Bool {
    if left == right { return false }
    guard let left, let right else { return true }
    return PlainValue(left)?.meaning != PlainValue(right)?.meaning
  }

  private func missingFact(_ expected: ExpectedRecord, _ row: Row?, _ key: String) -> String? {
    guard expected.isPresent else {
      return row == nil ? nil : "it was deleted, and nobody edited it then, but it is there"
    }
    guard let row else { return "it is gone, and nobody deleted it" }
    let contested = contestedSlots[key] ?? []
    for (name, text) in expected.members
    where name != Fields.clock && !contested.contains(Fields.lead(of: name)) {
      if Self.differ(row[name], text) {
        return "\(name) is \(row[name] ?? "absent"), and nobody contests \(text ?? "its removal")"
      }
    }
    for (field, elements) in expected.elements {
      guard let container = Fields.container(field) else { continue }
      let found = container.elements(row[field] ?? (container == .object ? "{}" : "[]"))
      let keeps = policy.keepsElements(of: field)
      for (name, text) in elements where !contested.contains("\(field)/\(name)") {
        let element = found.first { $0.name == name }?.text
        if !Self.differ(element, text) || (keeps && text == nil) { continue }
        return "\(field) has \(element ?? "no \(name)"), and nobody contests "
          + (text ?? "the removal of \(name)")
      }
    }
    return nil
  }
}

/// What a record is after some edits, each of which knew of the ones before.
private struct ExpectedRecord {
  var isTouched = false
  var isPresent = false
  var members: [String: String?] = [:]
  var elements: [String: [String: String?]] = [:]

  mutating func apply(_ edit: Written) {
    isTouched = true
    if edit.resets {
      // A record that is added again has nothing of its earlier content.
      members = members.mapValues { _ in nil }
      elements = elements.mapValues { $0.mapValues { _ in nil } }
      isPresent = !edit.isDeletion
    }
    for member in edit.members { members.updateValue(member.text, forKey: member.name) }
    for element in edit.elements {
      elements[element.field, default: [:]].updateValue(element.text, forKey: element.name)
    }
  }
}
