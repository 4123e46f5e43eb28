internal import CommandInterface
internal import Comparison
internal import JSONText
internal import Records

/// A commit as `git jsonl log` tells it.
struct LoggedCommit: Sendable {
  var id: String
  var authorName: String
  var authorEmail: String
  /// When it was written.
  var at: Timestamp
  var summary: String
  var isMerge: Bool

  init(
    id: String,
    authorName: String,
    authorEmail: String,
    at: Timestamp,
    summary: String,
    isMerge: Bool
  ) {
    self.id = id
    self.authorName = authorName
    self.authorEmail = authorEmail
    self.at = at
    self.summary = summary
    self.isMerge = isMerge
  }

  fileprivate var shortID: String { String(id.prefix(10)) }

  /// Adds what programs are told of the commit.
  fileprivate func add(to object: inout ObjectText) {
    object.add("commit", text: id)
    object.add("author", text: authorName)
    object.add("email", text: authorEmail)
    object.add("when", text: at.text)
    object.add("summary", text: summary)
    if isMerge { object.add("merge", flag: true) }
  }
}

/// A change of a record by a commit, as `git jsonl log` tells it.
struct LoggedChange: Sendable {
  var commit: LoggedCommit
  /// The file's path in the commit.
  var path: String
  var change: RecordDifference.Change
  var fields: [FieldDifference]
  var record: JSONValue?

  init(
    commit: LoggedCommit,
    path: String,
    change: RecordDifference.Change,
    fields: [FieldDifference],
    record: JSONValue?
  ) {
    self.commit = commit
    self.path = path
    self.change = change
    self.fields = fields
    self.record = record
  }

  /// A line with the commit, and one for each field that changed.
  var lines: [StyledLine] {
    let kind = commit.isMerge ? " (merge)" : ""
    let author = printable(commit.authorName)
    let heading =
      "\(commit.shortID)  \(commit.at.text)  \(author)  \(printable(commit.summary))\(kind)"
    if fields.isEmpty {
      return [StyledLine(heading, .heading), StyledLine("    \(change.rawValue)")]
    }
    let changes = fields.map { field in
      let texts = [field.before, field.after].map { value in
        value.map { printable($0.compact.bytes.text) } ?? "nothing"
      }
      return StyledLine("    \(printable(field.path.text)): \(texts[0]) -> \(texts[1])")
    }
    return [StyledLine(heading, .heading)] + changes
  }

  /// The change as a JSON object; `Documentation/history.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    commit.add(to: &object)
    object.add("path", text: path)
    object.add("change", text: change.rawValue)
    if fields.isEmpty {
      object.add("record", record?.compact)
    } else {
      object.add("fields", json: ObjectText.array(fields.map(\.json)))
    }
    return Bytes(object.closed)
  }
}

/// A field and the commit that set it, as `git jsonl log --blame` tells it.
struct BlamedField: Sendable {
  var path: FieldPath
  var value: JSONValue
  var commit: LoggedCommit
  /// The file's path in the commit.
  var file: String

  init(path: FieldPath, value: JSONValue, commit: LoggedCommit, file: String) {
    self.path = path
    self.value = value
    self.commit = commit
    self.file = file
  }

  var json: Bytes {
    var object = ObjectText()
    object.add("field", json: ObjectText.array(ofTexts: path.names))
    object.add("value", value.compact)
    commit.add(to: &object)
    object.add("path", text: file)
    return Bytes(object.closed)
  }
}

/// The fields of a record with who set each.
func blameTable(_ fields: [BlamedField]) -> TextTable {
  var table = TextTable(heading: ["commit", "when", "author", "field", "value"])
  for field in fields {
    let commit = field.commit
    table.add([
      commit.shortID, commit.at.text, commit.authorName, field.path.text, displayed(field.value),
    ])
  }
  return table
}
