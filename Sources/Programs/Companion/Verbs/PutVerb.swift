internal import CommandInterface
internal import Exchange
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl put`: creates records, or changes fields of one.
struct PutVerb: WorkspaceVerb {
  static let name = "put"

  static let description = VerbDescription(
    summary: "create a record, or change fields of one",
    forms: [
      "[-c PATH [--create]] [KEY] FIELD=VALUE...",
      "[-c PATH] --parent KEY FIELD=VALUE...",
      "[-c PATH [--create]] [--parent KEY] --json [-]",
    ],
    paragraphs: [
      "Prints the key of each record that it wrote. Without KEY, a record is created, and its key "
        + "is made from its content. A record with a KEY that does not exist is created.",
      "A VALUE that is JSON is read as JSON (n=1, done=true, labels='[\"a\"]'), and anything else "
        + "as a string; title='\"1\"' is the string 1. FIELD= removes the field. FIELD may be a "
        + "path: meta.owner=eva sets the member owner of the object meta. A backslash takes the "
        + "next character literally: 'event\\.id=7' sets the member event.id.",
      "The file has the edit when the command is done, unless jsonl.autoExport is false or git "
        + "jsonl watch runs. While the file has conflict markers, the edit is in the store alone, "
        + "and git jsonl resolve writes it.",
      "The clock field of the policy is set to the current time, unless it is given. A record that "
        + "does not fit the policy of its file is refused.",
    ],
    operands: [
      Operand(name: "KEY", text: "the record: the first word without =", presence: .optional),
      Operand(name: "FIELD=VALUE", text: "a field and its new value", presence: .repeated),
    ],
    options: [
      .ownCollection,
      Option(option: .create, text: "make the file of -c a collection if it is not one"),
      Option(
        option: .parent,
        text: "create a child of this record: its key is that of its parent, a dot and digits made "
          + "from its content"
      ),
      Option(
        option: .json,
        text: "read records from standard input, one JSON object per line, or a single one on "
          + "several lines. A record whose key exists replaces the old one. All are written, or "
          + "none."
      ),
    ],
    attention: "a record is refused, or that of --parent does not exist",
    examples: [
      Example(
        command: "git jsonl put title='Write the report' priority=1",
        text: "create a record"
      ),
      Example(command: "git jsonl put t-1 status=closed assignee=", text: "change one"),
    ]
  )

  enum Content: Equatable, Sendable {
    /// Changes of one record, in the order in which they were given; not empty.
    case changes([FieldChange])
    /// Records from standard input.
    case standardInput
  }

  /// A field and its new value.
  struct FieldChange: Equatable, Sendable {
    var field: FieldPath
    /// The new value, on one line; nil removes the field.
    var value: JSONValue?

    static func == (left: Self, right: Self) -> Bool {
      left.field == right.field && left.value?.bytes == right.value?.bytes
    }
  }

  var collection: String?
  /// Whether a named file that is not a collection yet becomes one.
  var creates = false
  /// The given key. Nil if the record is new, or has its key in its JSON.
  var key: String?
  /// The key of the record that the new ones are children of; never set together with `key`.
  var parent: String?
  var content: Content
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let create = VerbOption("--create")
  fileprivate static let parent = VerbOption("--parent", value: "KEY")
}

extension PutVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    collection = words.collection
    creates = words.has(.create)
    parent = words.value(of: .parent)
    if creates, collection == nil { throw words.error(.other(Self.nothingToCreate)) }
    if words.isJSON {
      if let word = words.operands.first(where: { $0 != "-" }) ?? words.operand(1) {
        throw words.error(.needlessWord(word, option: VerbOption.json.name))
      }
      content = .standardInput
      return
    }
    var changes: [FieldChange] = []
    for word in words.operands {
      if let change = try Self.change(word, words) {
        changes.append(change)
      } else if let key {
        throw words.error(.other(Self.secondKey(word, first: key)))
      } else {
        key = word
      }
    }
    if let key, parent != nil {
      throw words.error(.needlessWord(key, option: VerbOption.parent.name))
    }
    if changes.isEmpty { throw words.error(.other(Self.nothingToPut)) }
    if let sentence = Self.overlap(of: changes.map(\.field)) { throw words.error(.other(sentence)) }
    content = .changes(changes)
  }

  /// The change in `FIELD=VALUE`; nil for a word without `=`.
  private static func change(
    _ word: String,
    _ words: VerbWords
  ) throws(CommandLineError) -> FieldChange? {
    guard let sign = equalsSign(in: word) else { return nil }
    let name = String(word[..<sign])
    guard isDotted(name), hasNameCharacters(name) else {
      throw words.error(.other(badPair(word)))
    }
    let text = Bytes(String(word[word.index(after: sign)...]))
    if text.isEmpty { return FieldChange(field: FieldPath(name), value: nil) }
    let string = JSONValue(validated: JSONString.encode(text))
    let value = (try? JSONValue(parsing: text))?.compact ?? string
    return FieldChange(field: FieldPath(name), value: value)
  }

  /// The first sign that no backslash takes literally.
  private static func equalsSign(in word: String) -> String.Index? {
    var isEscaped = false
    return word.indices.first { index in
      if isEscaped {
        isEscaped = false
        return false
      }
      isEscaped = word[index] == "\\"
      return word[index] == "="
    }
  }

  /// Whether each character may be part of the FIELD of a pair, or has a backslash before it.
  private static func hasNameCharacters(_ name: String) -> Bool {
    var isEscaped = false
    for character in name {
      if !isEscaped, character != "\\", !isNameCharacter(character) { return false }
      isEscaped = !isEscaped && character == "\\"
    }
    return true
  }

  /// Whether a character may be part of the FIELD of a pair as it is. This keeps URLs and sentences
  /// with an equals sign from being read as pairs.
  private static func isNameCharacter(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-$@:".contains(character)
  }

  /// The message for fields that are repeated, or inside another: of `meta=1` and `meta.owner=eva`,
  /// one would undo the other. Nil if there are none.
  private static func overlap(of fields: [FieldPath]) -> String? {
    for (index, field) in fields.enumerated() {
      for other in fields[..<index]
      where field.names.starts(with: other.names) || other.names.starts(with: field.names) {
        let (first, second) = (quoted(other.text), quoted(field.text))
        return first == second
          ? "the field \(first) is given twice"
          : "the fields \(first) and \(second) can't both be given: one lies inside the other"
      }
    }
    return nil
  }

  private static func badPair(_ word: String) -> String {
    "\(quoted(word)) has no path to a field before its \"=\"; other characters than letters, "
      + "digits and _ - $ @ : need a backslash before them, or JSON with --json"
  }

  private static func secondKey(_ word: String, first: String) -> String {
    "\(quoted(first)) is the KEY, and \(quoted(word)) is not FIELD=VALUE; a value with "
      + "blanks in it needs quotation marks: title='two words'"
  }

  private static let nothingToCreate = "--create needs -c PATH, the file to make a collection"
  private static let nothingToPut =
    "at least one FIELD=VALUE is needed, or --json with records on standard input"
}

// MARK: - Action

extension PutVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    var input: InputRecords?
    if content == .standardInput { input = try InputRecords(readStandardInput()) }
    let keys: [KeyText?]
    if let path = try newCollection(in: store, workspace) {
      // A file that is there says by which fields its records are known.
      keys = try workspace.adopting(path, in: store) { collection, _ in
        try put(input, into: collection, store, workspace)
      }
    } else {
      let collection = try workspace.collection(self.collection, in: store)
      keys = try put(input, into: collection, store, workspace)
    }
    try output.add(lines: keys.compactMap { $0.map { printable($0.text) } })
    return ExitStatus.done
  }

  /// The path of the file that is to become a collection; nil where there is nothing to make.
  private func newCollection(in store: Store, _ workspace: Workspace) throws -> String? {
    guard creates, let collection else { return nil }
    let path = try workspace.innerPath(of: collection)
    return try store.collection(path: path) == nil ? path : nil
  }

  private func put(
    _ input: InputRecords?,
    into collection: StoredCollection,
    _ store: Store,
    _ workspace: Workspace
  ) throws -> [KeyText?] {
    let parent = try self.parent.map { try parentKey($0, collection, store) }
    switch content {
    case .changes(let changes):
      try changes.forEach(checkDepth)
      let key = try self.key.map { try store.key(named: $0, in: collection) }
      let assignments = changes.map { (field: $0.field, value: $0.value) }
      let names = changes.map(\.field.names[0])
      return [
        try workspace.editing(collection, of: store, names) { editor in
          try editor.put(key, assignments, parent: parent)
        }
      ]
    case .standardInput:
      guard let input else { return [] }
      return try putRecords(input, parent, collection, store, workspace)
    }
  }
}

private func parentKey(
  _ word: String,
  _ collection: StoredCollection,
  _ store: Store
) throws -> KeyText {
  let key = try store.key(named: word, in: collection)
  if try store.record(key, of: collection) != nil { return key }
  throw VerbFailure.record(.noRecord(key: word, collection: collection.path))
}

/// Rejects a value that would be nested too deep at its place in a record.
private func checkDepth(_ change: PutVerb.FieldChange) throws {
  guard let value = change.value else { return }
  let depth = change.field.names.count
  let text =
    [UInt8](repeating: UInt8(ascii: "["), count: depth) + value.bytes.array
    + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
  do throws(JSONError) {
    _ = try JSONValue(parsing: Bytes(text))
  } catch {
    throw VerbFailure.input(.badRecord(.tooDeep(limit: JSONScanner.depthLimit), key: nil))
  }
}

private func putRecords(
  _ input: InputRecords,
  _ parent: KeyText?,
  _ collection: StoredCollection,
  _ store: Store,
  _ workspace: Workspace
) throws -> [KeyText?] {
  var names = MemberNames()
  for (record, _) in input.records { names.see(record) }
  return try workspace.editing(collection, of: store, names.names) { editor in
    try input.records.map { record, line in
      do {
        return try editor.put(record, parent: parent)
      } catch let error as EditError {
        let failure = VerbFailure.edit(error, collection: collection.path)
        guard case .input(.badRecord(let problem, _)) = failure else { throw error }
        throw VerbFailure.input(.refusedInput(line: line, problem))
      }
    }
  }
}

/// Records from standard input, each with the number of its line.
private struct InputRecords {
  private(set) var records: [(record: JSONValue, line: Int)] = []

  /// One object on several lines, or one per line.
  init(_ content: Bytes) throws {
    if let whole = try? JSONValue(parsing: content), whole.kind == .object {
      let hasLineEnds = [0x0A, 0x0D].contains { whole.bytes.contains($0) }
      records = [(hasLineEnds ? whole.compact : whole, 1)]
      return
    }
    for line in Document(reading: content).lines where line.kind != .blank {
      guard let record = line.value, record.kind == .object else {
        throw line.error.map { VerbFailure.input(.badInput(line: line.number, $0)) }
          ?? VerbFailure.input(.inputNotObject(line: line.number))
      }
      records.append((record, line.number))
    }
    if records.isEmpty { throw VerbFailure.input(.noInput) }
  }
}
