internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import Setup
internal import System

/// `git jsonl prime`: tells an agent how to work with the records of a repository.
struct PrimeVerb: WorkspaceVerb {
  static let name = "prime"

  static let description = VerbDescription(
    summary: "tell an agent how to work with the records",
    forms: ["[--write FILE | --json]"],
    paragraphs: [
      "Prints, in Markdown and in under 60 lines, the collections with their keys, fields and "
        + "rules, the commands for everyday work, and what to do about a conflict. An agent reads "
        + "it when it begins: from a hook of its program, or from a page such as AGENTS.md.",
      "With --write, puts this text into FILE, between two comments, below what is there. Run "
        + "again, it renews what is between the comments, and writes nothing if that is the same.",
    ],
    options: [
      Option(option: .write, text: "put the text into FILE, or renew it there"),
      Option(option: .json, text: "print one JSON object, which Documentation/json.md describes"),
    ],
    attention: "FILE was left as it is, which is explained",
    examples: [
      Example(command: "git jsonl prime --write AGENTS.md", text: "tell every agent that comes")
    ]
  )

  /// The page to write to; nil to print.
  var page: String?
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let write = VerbOption("--write", value: "FILE", isFile: true)
}

extension PrimeVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    try words.exclude(.write, .json)
    page = words.value(of: .write)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension PrimeVerb {
  var mayBePaged: Bool { true }

  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let guide = AgentGuide(try workspace.guidedCollections())
    if isJSON {
      try output.add(content: guide.json)
      return ExitStatus.done
    }
    guard let page else {
      try output.add(lines: guide.lines)
      return ExitStatus.done
    }
    let plan = SetupPlan(writingGuide: guide.lines, into: try FoundFile(at: page))
    try plan.carryOut()
    try output.add(lines: Messages.changes(plan, top: nil))
    if plan.changes.isEmpty, plan.notes.isEmpty {
      try output.add(line: Messages.guideIsCurrent(page))
    }
    try output.flush()
    writeNotes(plan, top: nil)
    return plan.notes.isEmpty ? ExitStatus.done : ExitStatus.attention
  }
}

extension Workspace {
  /// The collections, with what an agent needs to know of each. Without a store, only what the
  /// policies say is known of them.
  fileprivate func guidedCollections() throws -> [GuidedCollection] {
    guard hasStore else {
      return try collectionPaths().map { path in
        let policy = try policy(for: path)
        return GuidedCollection(path: path, key: policy.key, fields: [], policy: policy)
      }
    }
    let store = try openStore()
    try bringInStep(store)
    return try store.collections().map { collection in
      var names = MemberNames()
      try store.forEachRecord(of: collection) { _, record in names.see(record) }
      return GuidedCollection(
        path: collection.path,
        key: collection.keyFields,
        fields: names.names.map(\.text),
        policy: try policy(for: collection.path)
      )
    }
  }
}

// MARK: - The text

/// What an agent needs to know of a collection.
private struct GuidedCollection {
  var path: String
  /// Empty where it is not known.
  var key: KeyFields
  /// The names of the members, in the order of the file; empty where they are not known.
  var fields: [String]
  var policy: Policy

  /// More fields than these are not named one by one.
  private static let fieldLimit = 12
  /// More rules than these are left to the policy file.
  private static let noteLimit = 4

  var isLog: Bool { policy.consistency == .append }

  /// The names of the views, without the `@`.
  var views: [String] { policy.views.keys.sorted() }

  /// The values that fields with an order may have, in that order.
  var orders: [(field: String, values: [String])] {
    policy.rules.sorted { $0.key.text < $1.key.text }.compactMap { path, rule in
      guard case .rank(let order) = rule else { return nil }
      return (path.text, order.map { $0.value.string?.text ?? $0.value.bytes.text })
    }
  }

  /// Fields that a person decides where both sides changed them.
  var decidedFields: [String] {
    policy.rules.filter { $0.value == .conflict }.map(\.key.text).sorted()
  }

  var lines: [String] {
    var line = "- \(code(path)): "
    if isLog {
      line += "a log; add lines, and never change or remove one"
    } else {
      let keys = key.alternatives.map { Messages.list($0.map { code($0.text) }, last: "and") }
      line += keys.isEmpty ? "a record on each line" : "key " + keys.joined(separator: ", or ")
    }
    if !fields.isEmpty {
      line += "; fields " + fields.prefix(Self.fieldLimit).map(code).joined(separator: ", ")
      let rest = fields.count - Self.fieldLimit
      if rest > 0 { line += " and \(rest) more" }
    }
    return [line] + notes.prefix(Self.noteLimit).map { "  - " + $0 }
  }

  private var notes: [String] {
    var notes: [String] = []
    if !views.isEmpty {
      notes.append("views: " + views.map { code("@" + $0) }.joined(separator: ", "))
    }
    notes += orders.map { field, values in
      "\(code(field)) is \(Messages.list(values.map(code), last: "or")); a merge takes the first"
    }
    if !decidedFields.isEmpty {
      let fields = Messages.list(decidedFields.map(code), last: "or")
      notes.append("a merge asks if both sides changed \(fields)")
    }
    notes += policy.checks.map { "each record must meet \(code($0))" }
    return notes
  }

  var json: [UInt8] {
    var object = ObjectText(inDepth: 2)
    object.add("path", text: path)
    let key = key.alternatives.map { paths in
      ObjectText.array(ofTexts: paths.map { Bytes($0.text) })
    }
    object.add("key", json: ObjectText.array(key))
    object.add("log", flag: isLog)
    object.add("fields", json: ObjectText.array(ofTexts: fields.map { Bytes($0) }))
    var values = ObjectText(inDepth: 3)
    for (field, words) in orders {
      values.add(field, json: ObjectText.array(ofTexts: words.map { Bytes($0) }))
    }
    object.add("orders", json: values.closed)
    object.add("views", json: ObjectText.array(ofTexts: views.map { Bytes($0) }))
    object.add("asks", json: ObjectText.array(ofTexts: decidedFields.map { Bytes($0) }))
    object.add("checks", json: ObjectText.array(ofTexts: policy.checks.map { Bytes($0) }))
    return object.closed
  }
}

/// A word of the text as code. What it has of backticks and line ends can't end it.
private func code(_ text: String) -> String {
  "`" + printable(text.replacing("`", with: "'")) + "`"
}

/// What an agent needs to know of a repository.
private struct AgentGuide {
  let collections: [GuidedCollection]

  init(_ collections: [GuidedCollection]) { self.collections = collections }

  /// With more collections than these, the text would be longer than it may be.
  private static let collectionLimit = 5

  /// The everyday commands, by their purpose.
  private var commands: [(purpose: String, command: String)] {
    let place = collections.count > 1 ? "-c PATH " : ""
    return [
      ("find records", "git jsonl list \(place)\"\(condition)\" --json"),
      ("read one", "git jsonl get \(place)KEY"),
      ("add one, and see its key", "git jsonl put \(place)FIELD=VALUE..."),
      ("change one", "git jsonl put \(place)KEY FIELD=VALUE..."),
      ("take one that others may take too", "git jsonl claim \(place)\(next)"),
      ("give it back", "git jsonl release \(place)KEY"),
      ("commit what you edited", "git jsonl commit -m MESSAGE"),
    ]
  }

  /// What to do where git stops at a conflict, in this order.
  private let conflictCommands = [
    (purpose: "see what is to be decided", command: "git jsonl resolve --dry-run --json"),
    (
      purpose: "decide a field; SIDE is ours, theirs, base or both",
      command: "git jsonl resolve --field FIELD=SIDE"
    ),
    (purpose: "decide all that is left", command: "git jsonl resolve --all SIDE"),
  ]

  /// What `claim` takes: the first record of a view, if there is one for what is to be done.
  private var next: String {
    collections.contains { $0.views.contains("ready") } ? "--next @ready" : "KEY"
  }

  /// A condition that fits the records, if they have a field with known values.
  private var condition: String {
    guard let order = collections.lazy.compactMap(\.orders.first).first,
      let value = order.values.last,
      !(order.field + value).contains(where: { "\"'$`\\".contains($0) })
    else { return "FIELD='VALUE'" }
    return "\(order.field)='\(value)'"
  }

  var lines: [String] {
    var lines = [
      "## Records", "",
      "Each line of these files is a record. Read and edit them with `git jsonl`: it keeps the",
      "lines valid, and git merges them record by record.", "",
    ]
    if collections.isEmpty { lines.append("- none yet: `git jsonl init PATH` begins one") }
    lines += collections.prefix(Self.collectionLimit).flatMap(\.lines)
    let rest = collections.count - Self.collectionLimit
    if rest > 0 { lines.append("- \(rest) more: `git jsonl collections`") }
    lines += ["", "Run `git jsonl init` once in each clone and work tree. Then:", ""]
    lines += ["| to | run |", "| --- | --- |"]
    lines += commands.map { "| \($0.purpose) | `\($0.command)` |" }
    lines += [
      "",
      "Exit status 1 of `claim` means that somebody else has the record. `git jsonl undo` takes",
      "back your last edit.", "",
      "If git stops at a conflict in such a file, leave the markers alone:", "",
    ]
    lines += conflictCommands.enumerated().map { index, step in
      "\(index + 1). `\(step.command)`: \(step.purpose)"
    }
    lines += [
      "\(conflictCommands.count + 1). `git commit --no-edit`, or `git rebase --continue`", "",
      "Exit status: 0 done, 1 read what is printed, 128 failed, 129 a wrong command line.",
      "`git jsonl help VERB` explains a command.",
    ]
    return lines
  }

  var json: Bytes {
    var object = ObjectText()
    object.add("version", number: 1)
    object.add("collections", json: ObjectText.array(collections.map(\.json)))
    object.add("commands", json: Self.array(commands))
    object.add("in_conflict", json: Self.array(conflictCommands))
    return Bytes(object.closed)
  }

  private static func array(_ commands: [(purpose: String, command: String)]) -> [UInt8] {
    ObjectText.array(
      commands.map { purpose, command in
        var object = ObjectText(inDepth: 2)
        object.add("purpose", text: purpose)
        object.add("command", text: command)
        return object.closed
      }
    )
  }
}

extension Messages {
  static func guideIsCurrent(_ page: String) -> String {
    "\(printable(page)) has it already; nothing was changed"
  }
}
