/// What a person or the tracker does to a record.
enum TrackerEdit: Sendable {
  /// The clock alone moves on.
  case touch
  case close
  /// A record that is closed, with a reason.
  case explain
  case describe
  /// The acceptance criteria and the design are rewritten.
  case plan
  case note
  case prioritize
  case retitle
  /// An import writes another hash of the content.
  case hash
  /// An import writes down where the record is from.
  case source
  case comment
  case label
  case depend
  /// An import writes other dependencies.
  case relink
  case assign
  case mail
  case supersede
  /// The record becomes a tombstone.
  case bury
  /// The id is given to the content of another record, as by an import that renumbers records.
  case renumber
}

/// Edits of one record, and how often they are made together.
struct TrackerHabit: Sendable {
  let weight: Int
  let edits: [TrackerEdit]

  init(_ weight: Int, _ edits: TrackerEdit...) {
    self.weight = weight
    self.edits = edits
  }
}

extension TrackerRecord {
  /// Makes an edit. A `minute` is that of the clock; edits by an import leave the clock as it is.
  mutating func make(_ edit: TrackerEdit, minute: Int, _ text: inout TrackerText) {
    switch edit {
    case .touch: touch(minute, &text)
    case .close:
      self["status"] = "\"closed\""
      touch(minute, &text)
      self["closed_at"] = self["updated_at"]
    case .explain: self["close_reason"] = text.title()
    case .describe: rewrite("description", &text)
    case .plan:
      rewrite("acceptance_criteria", &text)
      if text.chance(percent: 50) { rewrite("design", &text) }
    case .note: rewrite("notes", &text)
    case .prioritize:
      self["priority"] = text.pick((0..<5).map(String.init).filter { $0 != self["priority"] })
    case .retitle: self["title"] = text.title()
    case .hash: self["content_hash"] = text.hash()
    case .source: self["source_repo"] = "\".\""
    case .comment: addComment(minute, &text)
    case .label: append("\"area-\(text.below(1000))\"", to: "labels")
    case .depend: addDependency(on: "tk-\(text.hexadecimal(count: 4))", minute, &text)
    case .relink:
      self["dependencies"] = nil
      addDependency(on: "tk-\(text.hexadecimal(count: 4))", minute, &text)
    case .assign: self["assignee"] = text.person()
    case .mail:
      self["sender"] = text.person()
      self["ephemeral"] = "true"
      self["replies_to"] = "\"tk-\(text.hexadecimal(count: 4))\""
    case .supersede: self["superseded_by"] = "\"tk-\(text.hexadecimal(count: 4))\""
    case .bury: bury(minute, &text)
    case .renumber:
      preconditionFailure("Another record takes the place of one that is renumbered.")
    }
  }

  private mutating func touch(_ minute: Int, _ text: inout TrackerText) {
    self["updated_at"] = text.moment(minute: minute)
  }

  private mutating func rewrite(_ name: String, _ text: inout TrackerText) {
    self[name] = self[name].map { text.edited($0) } ?? text.paragraphs(byteCount: 200)
  }

  mutating func addComment(_ minute: Int, _ text: inout TrackerText) {
    let id = self["id"] ?? ""
    append(
      "{\"id\":\(1 + text.below(9999)),\"issue_id\":\(id),\"author\":\(text.person()),"
        + "\"text\":\(text.paragraphs(byteCount: 120)),"
        + "\"created_at\":\(text.moment(minute: minute))}",
      to: "comments"
    )
  }

  mutating func addDependency(on other: String, _ minute: Int, _ text: inout TrackerText) {
    let id = self["id"] ?? ""
    append(
      "{\"issue_id\":\(id),\"depends_on_id\":\"\(other)\","
        + "\"type\":\(text.pick(["\"blocks\"", "\"parent-child\"", "\"related\""])),"
        + "\"created_at\":\(text.moment(minute: minute)),\"created_by\":\(text.person())}",
      to: "dependencies"
    )
  }

  private mutating func bury(_ minute: Int, _ text: inout TrackerText) {
    self["status"] = "\"tombstone\""
    touch(minute, &text)
    self["closed_at"] = nil
    self["deleted_at"] = self["updated_at"]
    self["deleted_by"] = text.person()
    self["delete_reason"] = text.title()
    self["original_type"] = self["issue_type"]
  }
}
