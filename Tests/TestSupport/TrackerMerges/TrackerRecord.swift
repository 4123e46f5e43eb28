/// A record of a tracker: JSON texts by the names of its fields.
struct TrackerRecord: Equatable {
  private var texts: [String: String] = [:]

  /// The order in which a tracker writes its fields.
  private static let names = [
    "id", "content_hash", "title", "description", "design", "acceptance_criteria", "notes",
    "status", "priority", "issue_type", "assignee", "created_at", "updated_at", "closed_at",
    "close_reason", "source_repo", "labels", "dependencies", "comments",
    "deleted_at", "deleted_by", "delete_reason", "original_type", "sender", "ephemeral",
    "replies_to", "superseded_by",
  ]

  /// The JSON text of a field; nil where the record lacks it.
  subscript(name: String) -> String? {
    get { texts[name] }
    set {
      precondition(Self.names.contains(name), "A record has no place for the field \(name).")
      texts[name] = newValue
    }
  }

  /// The line in a file, without its line end.
  var line: String {
    let members = Self.names.compactMap { name in texts[name].map { "\"\(name)\":\($0)" } }
    return "{\(members.joined(separator: ","))}"
  }

  /// Adds an element to an array, which is made where it is missing.
  mutating func append(_ element: String, to name: String) {
    self[name] = self[name].map { $0.dropLast() + ",\(element)]" } ?? "[\(element)]"
  }

  /// The id, without quotation marks.
  var id: String { String((texts["id"] ?? "").dropFirst().dropLast()) }

  /// The record under another id.
  func with(id: String) -> TrackerRecord {
    var copy = self
    copy["id"] = "\"\(id)\""
    return copy
  }
}

extension TrackerRecord {
  /// The lengths of texts, as parts of the mean: many are short. One text in a hundred is eight
  /// times as long.
  private static let lengths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 1, 1.2, 1.6, 2, 3.2]

  /// A record as it was before the merge.
  init(id: String, shape: TrackerShape, _ text: inout TrackerText) {
    let created = text.below(30_000)
    self["id"] = "\"\(id)\""
    if shape.hasHashes { self["content_hash"] = text.hash() }
    self["title"] = text.title()
    addTexts(meanByteCount: shape.meanByteCount - (shape.hasHashes ? 440 : 360), &text)
    self["status"] = text.chance(percent: 60) ? "\"closed\"" : "\"open\""
    if text.chance(percent: 3) { self["status"] = "\"in_progress\"" }
    self["priority"] = String(text.below(5))
    self["issue_type"] = text.pick(["\"bug\"", "\"task\"", "\"feature\"", "\"epic\""])
    self["created_at"] = text.moment(minute: created)
    self["updated_at"] = text.moment(minute: created + text.below(5000))
    if self["status"] == "\"closed\"" { self["closed_at"] = self["updated_at"] }
    if text.chance(percent: 4) { self["assignee"] = text.person() }
    if text.chance(percent: 8) { self["labels"] = "[\"area-\(text.below(9))\",\"later\"]" }
    if text.chance(percent: 35) {
      addDependency(on: "tk-\(text.hexadecimal(count: 4))", created, &text)
    }
    if text.chance(percent: 4) { addComment(created, &text) }
  }

  private mutating func addTexts(meanByteCount: Int, _ text: inout TrackerText) {
    for (name, percent) in [
      ("description", 97), ("design", 15), ("acceptance_criteria", 20), ("notes", 8),
    ] where text.chance(percent: percent) {
      let length = text.chance(percent: 1) ? 8 : text.pick(Self.lengths)
      self[name] = text.paragraphs(byteCount: Int(length * Double(meanByteCount) / 1.65))
    }
  }
}
