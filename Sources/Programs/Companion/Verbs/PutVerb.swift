internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// `git jsonl put`: creates records, or changes fields of them.
struct PutVerb: WorkspaceVerb {
  static let name = "put"

  static let description = VerbDescription(
    summary: "create records, or change fields of them",
    forms: [
      "[-c PATH [--create]] [KEY] FIELD=VALUE... [--if CONDITION] [--print]",
      "[-c PATH] --where CONDITION FIELD=VALUE... [--print]",
      "[-c PATH] --parent KEY FIELD=VALUE... [--print]",
      "[-c PATH [--create]] [--parent KEY] --json [-] [--print]",
      "[-c PATH] --patch [-] [--null-removes] [--if CONDITION] [--print]",
    ],
    paragraphs: [
      "Prints the key of each record that it wrote. Without KEY, a record is created, and its key "
        + "is made from its content. A record with a KEY that does not exist is created.",
      "A VALUE that is JSON is read as JSON (n=1, done=true, labels='[\"a\"]'), and anything else "
        + "as a string; title='\"1\"' is the string 1. FIELD= removes the field. FIELD may be a "
        + "path: meta.owner=eva sets the member owner of the object meta. A backslash takes the "
        + "next character literally: 'event\\.id=7' sets the member event.id.",
      "FIELD+=VALUE adds VALUE to a number, or adds it to an array; FIELD-=VALUE takes it away. A "
        + "VALUE that is an array means each of its elements. An element that is there already is "
        + "not added again, unless the policy has the rule list or append for the field. A field "
        + "that is absent is 0, or an empty array.",
      "A CONDITION is one on the fields, as git jsonl list takes it: \"status='open'\", @ready.",
      "The file has the edit when the command is done, unless jsonl.autoExport is false or git "
        + "jsonl watch runs. While the file has conflict markers, the edit is in the store alone, "
        + "and git jsonl resolve writes it.",
      "The clock field of the policy is set to the current time, unless it is given. A record that "
        + "does not fit the policy of its file is refused.",
    ],
    operands: [
      Operand(
        name: "KEY",
        text: "the record: the first word without =; a key of several fields is a JSON array of "
          + "their values",
        presence: .optional
      ),
      Operand(
        name: "FIELD=VALUE",
        text: "a field and its new value; FIELD+=VALUE and FIELD-=VALUE add to what it has, and "
          + "take away from it",
        presence: .repeated
      ),
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
      Option(
        option: .patch,
        text: "read members to change from standard input, one JSON object per line, with the key "
          + "of a record that exists. An object in it changes the members of the record's object, "
          + "and any other value replaces what the record has. All are made, or none."
      ),
      Option(
        option: .nullRemoves,
        text: "with --patch, null removes a member, as in a JSON merge patch (RFC 7396)"
      ),
      Option(
        option: .condition,
        text: "change the record only if it meets CONDITION. If it does not, it is printed as it "
          + "is, and nothing is changed; with --patch, if one of the records does not."
      ),
      Option(
        option: .selection,
        text: "change all records that meet CONDITION, except tombstones, or none of them"
      ),
      Option(
        option: .printing,
        text: "print what the records became, as JSON, one per line, instead of their keys"
      ),
    ],
    attention: "a record is refused, does not meet the condition, or does not exist; or no record "
      + "meets that of --where",
    examples: [
      Example(
        command: "git jsonl put title='Write the report' priority=1",
        text: "create a record"
      ),
      Example(command: "git jsonl put t-1 status=closed assignee=", text: "change one"),
      Example(
        command: "git jsonl put t-1 assignee=eva --if \"assignee IS NULL\"",
        text: "take a task that nobody has"
      ),
      Example(
        command: "git jsonl put --where \"sprint=12\" sprint=13 labels+=late --print",
        text: "change several"
      ),
    ]
  )

  enum Content: Equatable, Sendable {
    /// Changes of fields, in the order in which they were given; not empty.
    case changes([FieldChange])
    /// Records from standard input.
    case standardInput
    /// Members to change, from standard input.
    case patches(nullRemoves: Bool)
  }

  /// A field, and what is done to it. Values are on one line.
  struct FieldChange: Equatable, Sendable {
    var field: FieldPath
    var edit: FieldEdit
  }

  var collection: String?
  /// Whether a named file that is not a collection yet becomes one.
  var creates = false
  /// The given key. Nil if the record is new, or has its key in its JSON.
  var key: String?
  /// The key of the record that the new ones are children of; never set together with `key`.
  var parent: String?
  /// The condition that a record has to meet before it is changed; nil for none.
  var condition: String?
  /// The condition that selects the records to change; nil where they are named, or new. Never set
  /// together with `key`, `parent`, `condition` or `creates`.
  var selection: String?
  var prints = false
  var content: Content
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let create = VerbOption("--create")
  fileprivate static let parent = VerbOption("--parent", value: "KEY")
  fileprivate static let patch = VerbOption("--patch")
  fileprivate static let nullRemoves = VerbOption("--null-removes")
  fileprivate static let condition = VerbOption("--if", value: "CONDITION")
  fileprivate static let selection = VerbOption("--where", value: "CONDITION")
  fileprivate static let printing = VerbOption("--print")
}

extension PutVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    try Self.checkOptions(words)
    collection = words.collection
    creates = words.has(.create)
    parent = words.value(of: .parent)
    condition = words.value(of: .condition)
    selection = words.value(of: .selection)
    prints = words.has(.printing)
    if creates, collection == nil { throw words.error(.other(Self.nothingToCreate)) }
    for option in [VerbOption.json, .patch] where words.has(option) {
      if let word = words.operands.first(where: { $0 != "-" }) ?? words.operand(1) {
        throw words.error(.needlessWord(word, option: option.name))
      }
      let nullRemoves = words.has(.nullRemoves)
      content = option == .json ? .standardInput : .patches(nullRemoves: nullRemoves)
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
    for option in [VerbOption.parent, .selection] where words.has(option) {
      if let key { throw words.error(.needlessWord(key, option: option.name)) }
    }
    if changes.isEmpty { throw words.error(.other(Self.nothingToPut)) }
    if condition != nil, key == nil { throw words.error(.other(Self.nothingToCompare)) }
    if let sentence = Self.overlap(of: changes) { throw words.error(.other(sentence)) }
    content = .changes(changes)
  }

  /// Refuses options that can't be given together.
  private static func checkOptions(_ words: VerbWords) throws(CommandLineError) {
    try words.exclude(.json, .patch)
    for option in [VerbOption.create, .parent, .json, .patch, .condition] {
      try words.exclude(.selection, option)
    }
    for option in [VerbOption.json, .parent] { try words.exclude(.condition, option) }
    for option in [VerbOption.create, .parent] { try words.exclude(.patch, option) }
    if words.has(.nullRemoves), !words.has(.patch) { throw words.error(.other(nothingToRemove)) }
  }

  /// The change in `FIELD=VALUE`, `FIELD+=VALUE` or `FIELD-=VALUE`; nil for a word without `=`.
  private static func change(
    _ word: String,
    _ words: VerbWords
  ) throws(CommandLineError) -> FieldChange? {
    guard let sign = equalsSign(in: word) else { return nil }
    var name = String(word[..<sign])
    let operation = operation(atEndOf: name)
    if operation != nil { name.removeLast() }
    guard isDotted(name), hasNameCharacters(name) else {
      throw words.error(.other(badPair(word)))
    }
    let field = FieldPath(name)
    let text = Bytes(String(word[word.index(after: sign)...]))
    if text.isEmpty {
      if operation == nil { return FieldChange(field: field, edit: .set(nil)) }
      throw words.error(.other(nothingToAdd(word)))
    }
    let string = JSONValue(validated: JSONString.encode(text))
    let value = (try? JSONValue(parsing: text))?.compact ?? string
    return FieldChange(field: field, edit: operation?(value) ?? .set(value))
  }

  /// What the sign before the equals sign says; nil for a name without one. A backslash takes a
  /// sign literally.
  private static func operation(atEndOf name: String) -> ((JSONValue) -> FieldEdit)? {
    let backslashes = name.dropLast().reversed().prefix { $0 == "\\" }
    if backslashes.count % 2 == 1 { return nil }
    switch name.last {
    case "+": return { .add($0) }
    case "-": return { .takeAway($0) }
    default: return nil
    }
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
  /// one would undo the other. Nil if there are none. A field may be added to several times.
  private static func overlap(of changes: [FieldChange]) -> String? {
    for (index, change) in changes.enumerated() {
      let field = change.field
      for earlier in changes[..<index] {
        let other = earlier.field
        guard field.names.starts(with: other.names) || other.names.starts(with: field.names) else {
          continue
        }
        if field == other, !change.edit.isSetting, !earlier.edit.isSetting { continue }
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

  private static func nothingToAdd(_ word: String) -> String {
    "\(quoted(word)) has no value behind its \"=\""
  }

  private static func secondKey(_ word: String, first: String) -> String {
    "\(quoted(first)) is the KEY, and \(quoted(word)) is not FIELD=VALUE; a value with "
      + "blanks in it needs quotation marks: title='two words'"
  }

  private static let nothingToCreate = "--create needs -c PATH, the file to make a collection"
  private static let nothingToPut =
    "at least one FIELD=VALUE is needed, or --json with records on standard input"
  private static let nothingToCompare =
    "--if needs the KEY of the record that has to meet the condition, or --patch; --where selects "
    + "records by a condition"
  private static let nothingToRemove = "--null-removes needs --patch"
}

extension FieldEdit {
  fileprivate var isSetting: Bool {
    switch self {
    case .set: true
    case .add, .takeAway: false
    }
  }
}

// MARK: - Action

extension PutVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let input: InputRecords? =
      switch content {
      case .changes: nil
      case .standardInput, .patches: try InputRecords(readStandardInput())
      }
    let results: [PutResult]
    do {
      if let path = try newCollection(in: store, workspace) {
        try workspace.openLive(path)
        // A file that is there says by which fields its records are known.
        results = try workspace.adopting(path, in: store) { collection, _ in
          try put(input, into: collection, store, workspace)
        }
      } else {
        let collection = try workspace.collection(self.collection, in: store)
        results = try put(input, into: collection, store, workspace)
      }
    } catch let unmet as UnmetCondition {
      for record in unmet.records { try output.add(content: record.bytes) }
      try output.flush()
      return report(unmet.failure)
    }
    for result in results {
      if let record = result.record {
        try output.add(content: record.bytes)
      } else if let key = result.key {
        try output.add(line: printable(key.text))
      }
    }
    return selection != nil && results.isEmpty ? ExitStatus.attention : ExitStatus.done
  }

  /// The path of the file that is to become a collection; nil where there is nothing to make.
  private func newCollection(in store: Store, _ workspace: Workspace) throws -> String? {
    guard creates, let collection else { return nil }
    let path = try workspace.innerPath(of: collection)
    return try store.collection(path: path) == nil ? path : nil
  }

  /// The fields that are named to be changed.
  private var changedFields: [FieldPath] {
    switch content {
    case .changes(let changes): changes.map(\.field)
    case .standardInput, .patches: []
    }
  }

  private func put(
    _ input: InputRecords?,
    into collection: StoredCollection,
    _ store: Store,
    _ workspace: Workspace
  ) throws -> [PutResult] {
    func condition(_ text: String) throws -> RecordCondition {
      let views = try workspace.views(of: collection, in: store)
      return try workspace.condition(text, of: views, in: store, expecting: changedFields)
    }
    let batch = PutBatch(
      store: store,
      collection: collection,
      condition: try self.condition.map(condition),
      prints: prints
    )
    let parent = try self.parent.map { try parentKey($0, collection, store) }
    switch content {
    case .changes(let changes):
      try changes.forEach(checkDepth)
      let edits = changes.map { (field: $0.field, edit: $0.edit) }
      let names = changes.map(\.field.names[0])
      let key = try self.key.map { try store.key(named: $0, in: collection) }
      let selection = try selection.map(condition)
      // What one record takes to print is printed when the verb ends.
      let waits = selection != nil || prints
      let results = try workspace.editing(collection, of: store, names, waits: waits) { editor in
        if let selection {
          let tombstone = try workspace.policy(for: collection.path).tombstone
          return try batch.edit(selection, edits, by: editor, except: tombstone)
        }
        return [try batch.edit(key, edits, by: editor, parent: parent)]
      }
      if let selection, results.isEmpty {
        say([Messages.nothingSelected(selection.text, collection: collection.path)])
      }
      return results
    case .standardInput:
      let names = input?.memberNames ?? []
      return try workspace.editing(collection, of: store, names) { editor in
        try batch.eachLine(of: input) { try editor.put($0, parent: parent) }
      }
    case .patches(let nullRemoves):
      return try workspace.editing(collection, of: store) { editor in
        try batch.patch(input, by: editor, removesNulls: nullRemoves)
      }
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
  let value: JSONValue
  var depth = change.field.names.count
  switch change.edit {
  case .set(nil): return
  case .set(let new?): value = new
  case .add(let part), .takeAway(let part):
    value = part
    if part.kind != .array { depth += 1 }
  }
  let text =
    [UInt8](repeating: UInt8(ascii: "["), count: depth) + value.bytes.array
    + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
  do throws(JSONError) {
    _ = try JSONValue(parsing: Bytes(text))
  } catch {
    throw VerbFailure.input(.badRecord(.tooDeep(limit: JSONScanner.depthLimit), key: nil))
  }
}

// MARK: - Output

extension Messages {
  static func nothingSelected(_ condition: String, collection: String) -> String {
    "no record of \(printable(collection)) meets the condition \(quoted(condition)); nothing was "
      + "changed"
  }
}
