import MergePolicy
import TestSupport

/// What an edit did to a record.
struct Written: Sendable {
  let number: Int
  let key: String
  /// The edits that were in the file, or the store, that was edited.
  let known: NumberSet
  /// Whether the record as a whole came, went, or changed between live and deleted.
  var isWhole = false
  /// Whether nothing of the record from before is left.
  var resets = false
  var isDeletion = false
  /// The members that were set; nil for one that was removed.
  var members: [Edit.Assignment] = []
  /// The elements that were set in fields that are merged element by element.
  var elements: [ElementWrite] = []

  /// What was added to a number.
  var count: Int?

  struct ElementWrite: Sendable {
    var field: String
    var name: String
    var text: String?
  }

  /// The things that were edited, each decided by itself: a field, or an element of one.
  var slots: [String] {
    members.map { Fields.lead(of: $0.name) } + elements.map { "\($0.field)/\($0.name)" }
  }
}

/// Edits of a table by the rules of a plan.
struct Editing {
  let plan: Plan
  let number: Int
  let known: NumberSet

  /// Does an edit.
  ///
  /// - Returns: nil where there is nothing to do: no such record, the value that is there already,
  ///   or one that the plan leaves out.
  func apply(_ edit: Edit, to table: inout Table) -> Written? {
    var written = Written(number: number, key: edit.key, known: known)
    let index = table.rows.firstIndex { $0.key == edit.key }
    if case .create(let members) = edit.change {
      guard index == nil else { return nil }
      create(Row(key: edit.key, members: members), clock: edit.clock, in: &table, &written)
      return written
    }
    guard let index else { return nil }
    switch edit.change {
    case .delete:
      table.rows.remove(at: index)
      (written.isWhole, written.resets, written.isDeletion) = (true, true, true)
      return written
    case .move(let place):
      guard !plan.isSorted else { return nil }
      let row = table.rows.remove(at: index)
      table.rows.insert(row, at: place % (table.rows.count + 1))
      return written
    default: break
    }
    var row = table.rows[index]
    guard change(&row, edit.change, &written) else { return nil }
    if let clock = edit.clock, !plan.converges || moves(Fields.clock, row[Fields.clock], clock) {
      set(Edit.Assignment(name: Fields.clock, text: clock), in: &row)
    }
    table.rows[index] = row
    return written
  }

  private func create(
    _ row: Row,
    clock: String?,
    in table: inout Table,
    _ written: inout Written
  ) {
    (written.isWhole, written.resets) = (true, true)
    var added = Row(key: row.key, members: [])
    for member in row.members {
      set(Edit.Assignment(name: member.name, text: member.text), in: &added)
      if let container = elementwise(member.name) {
        written.elements += container.elements(member.text).map {
          Written.ElementWrite(field: member.name, name: $0.name, text: $0.text)
        }
      } else {
        written.members.append(Edit.Assignment(name: member.name, text: member.text))
      }
    }
    if let clock { set(Edit.Assignment(name: Fields.clock, text: clock), in: &added) }
    let sorted = table.rows.firstIndex { $0.key > row.key } ?? table.rows.count
    table.rows.insert(
      added,
      at: plan.isSorted ? sorted : (number &* 7) % (table.rows.count + 1)
    )
  }

  /// How a field holds elements that are merged one by one.
  private func elementwise(_ field: String) -> Container? {
    plan.policy.mergesElements(of: field) ? Fields.container(field) : nil
  }

  /// Whether the plan lets a value become another one.
  private func moves(_ path: String, _ old: String?, _ new: String?) -> Bool {
    if old == new { return false }
    if !plan.converges || plan.lifted == .goingBack { return true }
    return plan.movesForward(path, from: old, to: new)
  }

  /// Sets a member at the place that a careful or a careless writer gives it.
  private func set(_ assignment: Edit.Assignment, in row: inout Row) {
    guard let text = assignment.text, row[assignment.name] == nil else {
      row[assignment.name] = assignment.text
      return
    }
    let member = Member(name: assignment.name, text: text)
    let sorted = row.members.firstIndex { $0.name > member.name } ?? row.members.count
    row.members.insert(member, at: plan.sortsMembers ? sorted : number % (row.members.count + 1))
  }

  private func isTombstone(_ row: Row) -> Bool { row["status"] == plan.tombstoneText }

  /// - Returns: whether anything changed.
  private func change(_ row: inout Row, _ change: Edit.Change, _ written: inout Written) -> Bool {
    switch change {
    case .bury(let members):
      if isTombstone(row) { return false }
      written.isWhole = true
      written.members = members.map { Edit.Assignment(name: $0.name, text: $0.text) }
    case .restore:
      guard isTombstone(row) else { return false }
      written.isWhole = true
      written.members = [
        Edit.Assignment(name: "status", text: "\"open\""),
        Edit.Assignment(name: "deleted_at"), Edit.Assignment(name: "deleted_by"),
      ]
    default:
      if isTombstone(row) && plan.converges && plan.lifted != .restoring { return false }
      return changeField(&row, change, &written)
    }
    for assignment in written.members { set(assignment, in: &row) }
    return true
  }

  private func changeField(
    _ row: inout Row,
    _ change: Edit.Change,
    _ written: inout Written
  ) -> Bool {
    switch change {
    case .set(let assignments):
      guard let first = assignments.first, moves(first.name, row[first.name], first.text) else {
        return false
      }
      written.members = assignments
    case .count(let field, let difference):
      guard difference != 0, let old = Int(row[field] ?? "0") else { return false }
      written.count = difference
      written.members = [Edit.Assignment(name: field, text: String(old + difference))]
    case .line(let field, let index, let text):
      written.members = [Edit.Assignment(name: field, text: Self.text(row[field], index, text))]
    case .put(let field, _), .change(let field, _, _), .take(let field, _):
      return changeElements(of: field, in: &row, change, &written)
    default: return false
    }
    for assignment in written.members { set(assignment, in: &row) }
    return true
  }

  /// A text with one of its lines replaced, or with a line more.
  private static func text(_ old: String?, _ index: Int, _ line: String) -> String {
    let text = old.flatMap { PlainValue($0)?.string } ?? ""
    var lines = text.split(separator: "\n").map(String.init)
    let place = index % (lines.count + 1)
    if place < lines.count { lines[place] = line } else { lines.append(line) }
    return "\"" + lines.joined(separator: "\\n") + "\\n\""
  }

  private func changeElements(
    of field: String,
    in row: inout Row,
    _ change: Edit.Change,
    _ written: inout Written
  ) -> Bool {
    guard let container = Fields.container(field) else { return false }
    var elements = row[field].map(container.elements) ?? []
    let name: String
    switch change {
    case .put(_, let element):
      name = element.name
      guard put(element, into: &elements, field) else { return false }
    case .change(_, let index, let text):
      guard !elements.isEmpty, container != .list else { return false }
      let place = index % elements.count
      name = elements[place].name
      let new = container == .keyed ? "{\"id\":\(name),\"v\":\(text)}" : text
      guard put(Member(name: name, text: new), into: &elements, field) else { return false }
    case .take(_, let index):
      guard !elements.isEmpty else { return false }
      name = elements.remove(at: index % elements.count).name
    default: return false
    }
    set(Edit.Assignment(name: field, text: container.text(elements)), in: &row)
    if elementwise(field) != nil {
      let text = elements.first { $0.name == name }?.text
      written.elements = [Written.ElementWrite(field: field, name: name, text: text)]
    } else {
      written.members = [Edit.Assignment(name: field, text: row[field])]
    }
    return true
  }

  private func put(_ element: Member, into elements: inout [Member], _ field: String) -> Bool {
    guard let index = elements.firstIndex(where: { $0.name == element.name }) else {
      let sorted = elements.firstIndex { $0.name > element.name } ?? elements.count
      elements.insert(element, at: plan.sortsMembers ? sorted : number % (elements.count + 1))
      return true
    }
    let path = field == "deps" ? "deps.v" : "\(field).\(element.name)"
    guard moves(path, Self.value(elements[index].text), Self.value(element.text)) else {
      return false
    }
    elements[index] = element
    return true
  }

  /// What an element holds besides its `id`.
  static func value(_ text: String) -> String {
    text.first == "{" ? PlainValue(text)?["v"]?.text ?? "" : text
  }
}
