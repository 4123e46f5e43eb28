internal import Blobs
internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl blob`: files beside the records, by the SHA-256 of their bytes.
struct BlobVerb: WorkspaceVerb {
  static let name = "blob"

  static let description = VerbDescription(
    summary: "keep files beside the records, by their content",
    forms: [
      "add FILE [KEY FIELD] [--type TYPE] [-c PATH]",
      "get (KEY FIELD | BLOB) [--to FILE] [-c PATH]", "push [--json]", "pull [--json]",
      "check [--json]", "prune [--now] [--dry-run] [--json]",
    ],
    paragraphs: [
      "A blob is a file under .jsonl/blobs whose name is the SHA-256 of its bytes. A record names "
        + "it by {\"blob\":\"sha256:...\",\"size\":N,\"type\":\"...\"}. It never changes, and "
        + "bytes are compared with the name whenever it is added, fetched or read.",
      "add copies FILE to the blobs, and prints what a record needs to name it. With KEY FIELD, "
        + "that is put into the field of the record. get writes a blob to standard output, or to "
        + "a file. It fetches one that is not here.",
      "push sends the blobs that the remote lacks, and pull fetches those that records name and "
        + "that are not here. Both go on where they were cut. The remote is a folder or a server; "
        + "Documentation/blobs.md says which. Without one, the files can be committed, and "
        + "git-lfs can store them.",
      "check reads all blobs that are here, and names those that are damaged, and those that "
        + "records name and that are not here. prune removes those that no branch, tag, stash, "
        + "index, file of the work tree or record mentions and that were added more than a day "
        + "ago. It removes nothing from the remote.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "add, get, push, pull, check or prune",
        presence: .required,
        choices: actions
      ),
      Operand(
        name: "WORD",
        text: "the file, the record and its field, or a blob's name",
        presence: .repeated
      ),
    ],
    options: [
      .ownCollection,
      Option(option: .type, text: "for add: the media type; else it is told by the file's name"),
      Option(option: .to, text: "for get: the file to write"),
      Option(option: .now, text: "for prune: also blobs that were added within the last day"),
      Option(option: .dryRun, text: "for prune: only say what would be removed"),
      Option(option: .json, text: "print JSON objects"),
    ],
    attention: "a blob is damaged, or is neither here nor on the remote",
    examples: [
      Example(
        command: "git jsonl blob add shot.png t-1 screenshot",
        text: "attach a file to a record"
      ),
      Example(command: "git jsonl blob get t-1 screenshot --to shot.png", text: "get it back"),
      Example(command: "git jsonl blob push", text: "let others have it, too"),
    ]
  )

  private static let actions = ["add", "get", "push", "pull", "check", "prune"]

  /// A field of a record.
  struct Field: Equatable, Sendable {
    var record: RecordReference
    var field: FieldPath
  }

  enum Source: Equatable, Sendable {
    case name(BlobName)
    case field(Field)
  }

  enum Action: Equatable, Sendable {
    case add(String, type: String?, Field?)
    case get(Source, file: String?)
    case push, pull, check
    case prune(isOfToday: Bool, isDry: Bool)
  }

  var action: Action
  var isJSON: Bool
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let type = VerbOption("--type", value: "TYPE")
  fileprivate static let to = VerbOption("--to", value: "FILE", isFile: true)
  fileprivate static let now = VerbOption("--now")
}

extension BlobVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    let word = try words.choice { Self.actions.contains($0) ? $0 : nil }
    let rest = Array(words.operands.dropFirst())
    isJSON = words.isJSON
    var own: [VerbOption] = [.json]
    switch word {
    case "add":
      own = [.type, .collection]
      guard let file = rest.first else { throw words.error(.missingOperand("FILE")) }
      if rest.count == 2 { throw words.error(.missingOperand("FIELD")) }
      let field = rest.count > 2 ? try Self.field(rest[1], rest[2], words) : nil
      action = .add(file, type: words.value(of: .type), field)
      try Self.check(rest, atMost: 3, words)
    case "get":
      own = [.to, .collection]
      guard let first = rest.first else { throw words.error(.missingOperand("KEY")) }
      action = .get(try Self.source(first, rest, words), file: words.value(of: .to))
      try Self.check(rest, atMost: 2, words)
    case "prune":
      own += [.now, .dryRun]
      action = .prune(isOfToday: words.has(.now), isDry: words.has(.dryRun))
      try Self.check(rest, atMost: 0, words)
    default:
      action = word == "push" ? .push : word == "pull" ? .pull : .check
      try Self.check(rest, atMost: 0, words)
    }
    for option in [VerbOption.type, .to, .now, .dryRun, .json, .collection]
    where words.has(option) && !own.contains(option) {
      throw words.error(.otherAction(option: option.name, action: word))
    }
  }

  private static func check(
    _ rest: [String],
    atMost count: Int,
    _ words: VerbWords
  ) throws(CommandLineError) {
    if rest.count > count { throw words.error(.extraWord(rest[count])) }
  }

  private static func field(
    _ key: String,
    _ name: String,
    _ words: VerbWords
  ) throws(CommandLineError) -> Field {
    Field(
      record: RecordReference(key: key, collection: words.collection),
      field: try words.field(name)
    )
  }

  private static func source(
    _ first: String,
    _ rest: [String],
    _ words: VerbWords
  ) throws(CommandLineError) -> Source {
    if rest.count > 1 { return .field(try field(first, rest[1], words)) }
    if let name = BlobName(first) { return .name(name) }
    throw words.error(
      .other(
        "\(quoted(first)) is not the name of a blob, which is sha256: and 64 hexadecimal digits; "
          + "the key of a record needs a FIELD behind it"
      )
    )
  }
}

// MARK: - Action

extension BlobVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let work = BlobWork(workspace)
    defer { work.close() }
    switch action {
    case .add(let file, let type, let field): try add(file, type, field, work, &output)
    case .get(let source, let file): try get(source, to: file, work, &output)
    case .push: return try push(work, &output)
    case .pull: return try pull(work, &output)
    case .check: return try check(work, &output)
    case .prune(let isOfToday, let isDry):
      try prune(isOfToday: isOfToday, isDry: isDry, work, &output)
    }
    return ExitStatus.done
  }

  private func add(
    _ file: String,
    _ type: String?,
    _ field: Field?,
    _ work: BlobWork,
    _ output: inout Output
  ) throws {
    let workspace = work.workspace
    let lock = try work.lock()
    defer { extendLifetime(lock) }
    let target = try field.map { field in
      let store = try workspace.openStoreForEditing()
      return (field.field, store, try workspace.presentRecord(field.record, in: store))
    }
    let path = absolutePath(file, workspace.context)
    let added = try work.folder.add(fileAt: path)
    try work.hideFromGit()
    let reference = BlobReference(
      name: added.name,
      byteCount: added.byteCount,
      type: type ?? mediaType(ofFile: file)
    )
    if let (field, store, found) = target {
      try workspace.editing(found.collection, of: store, [field.names[0]]) { editor in
        _ = try editor.put(found.key, [(field, JSONValue(validated: reference.json))])
      }
    }
    try output.add(content: reference.json)
  }

  private func get(
    _ source: Source,
    to file: String?,
    _ work: BlobWork,
    _ output: inout Output
  ) throws {
    let name = try name(of: source, work.workspace)
    try work.require(name)
    let isWhole: Bool
    if let file {
      isWhole = try work.folder.copy(name, to: absolutePath(file, work.workspace.context))
    } else {
      // Nobody gets damaged bytes: they are looked at before they are written, and again then.
      guard try work.folder.isWhole(name) else { throw work.damage(of: name) }
      isWhole = try work.folder.read(name) { try output.add(bytes: $0) }
    }
    if !isWhole { throw work.damage(of: name) }
  }

  private func name(of source: Source, _ workspace: Workspace) throws -> BlobName {
    switch source {
    case .name(let name): return name
    case .field(let field):
      let store = try workspace.openStore()
      let record = try workspace.presentRecord(field.record, in: store).record
      guard let value = field.field.value(in: record) else {
        throw VerbFailure.record(.noField(field.field.text, key: field.record.key))
      }
      if let name = blobName(in: value) { return name }
      throw VerbFailure.blob(.noBlob(field: field.field.text, key: field.record.key))
    }
  }

  private func push(_ work: BlobWork, _ output: inout Output) throws -> Int32 {
    let outcome = try work.push()
    try show(outcome, isJSON ? "pushed" : "sent", to: "on the remote", &output)
    say(outcome.damaged.flatMap { Messages.failure(work.damage(of: $0)) })
    return outcome.damaged.isEmpty ? ExitStatus.done : ExitStatus.attention
  }

  private func pull(_ work: BlobWork, _ output: inout Output) throws -> Int32 {
    let outcome = try work.pull()
    try show(outcome, isJSON ? "pulled" : "fetched", to: "here", &output)
    say(outcome.failures.flatMap { Messages.failure($0) })
    return outcome.failures.isEmpty ? ExitStatus.done : ExitStatus.attention
  }

  /// - Parameters:
  ///   - word: what was done.
  ///   - place: where the blobs are now.
  private func show(
    _ moves: BlobMoves,
    _ word: String,
    to place: String,
    _ output: inout Output
  ) throws {
    if isJSON {
      try output.add(content: moves.json(as: word))
    } else {
      try output.add(line: Messages.moved(moves, word, to: place))
    }
    try output.flush()
  }

  private func check(_ work: BlobWork, _ output: inout Output) throws -> Int32 {
    var status = ExitStatus.done
    try work.check { name, problem in
      status = ExitStatus.attention
      if isJSON {
        try output.add(content: problem.json(of: name))
      } else {
        try output.add(line: Messages.problem(problem, of: name, path: work.innerPath(of: name)))
      }
      try output.flush()
    }
    if status == ExitStatus.done, !isJSON { try output.add(line: Messages.nothingWrong) }
    return status
  }

  private func prune(
    isOfToday: Bool,
    isDry: Bool,
    _ work: BlobWork,
    _ output: inout Output
  ) throws {
    let outcome = try work.prune(isOfToday: isOfToday, isDry: isDry)
    if isJSON {
      try output.add(content: outcome.json)
    } else {
      try output.add(line: Messages.pruned(outcome, isDry: isDry))
    }
  }
}

/// The media type of a file by the end of its name, for the kinds that records mostly have.
private func mediaType(ofFile path: String) -> String {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  guard let dot = name.lastIndex(of: ".") else { return otherMediaType }
  return mediaTypes[name[name.index(after: dot)...].lowercased()] ?? otherMediaType
}

/// https://www.iana.org/assignments/media-types: for "binary data" of no other kind.
private let otherMediaType = "application/octet-stream"

private let mediaTypes = [
  "css": "text/css", "csv": "text/csv", "gif": "image/gif", "gz": "application/gzip",
  "htm": "text/html", "html": "text/html", "jpeg": "image/jpeg", "jpg": "image/jpeg",
  "json": "application/json", "jsonl": "application/jsonl", "log": "text/plain",
  "md": "text/markdown", "mp3": "audio/mpeg", "mp4": "video/mp4", "pdf": "application/pdf",
  "png": "image/png", "svg": "image/svg+xml", "tar": "application/x-tar", "txt": "text/plain",
  "wav": "audio/wav", "webm": "video/webm", "webp": "image/webp", "xml": "application/xml",
  "yaml": "application/yaml", "yml": "application/yaml", "zip": "application/zip",
  "zst": "application/zstd",
]
