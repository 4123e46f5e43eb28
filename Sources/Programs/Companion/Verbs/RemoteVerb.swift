internal import CommandInterface
internal import JSONText
internal import RemoteCheck
internal import RemoteProtocol
internal import System

/// `git jsonl remote`: adds, lists, removes and checks remotes for records.
struct RemoteVerb: WorkspaceVerb {
  static let name = "remote"
  static let needsWorkTree = false

  static let description = VerbDescription(
    summary: "add, list, remove and check remotes for records",
    forms: [
      "add NAME URL [--ca FILE] [--cert FILE] [--key FILE] [--creds FILE]", "list [--json]",
      "remove NAME", "check NAME [--json]",
    ],
    paragraphs: [
      "A remote for records is a folder or a server that records are pushed to and pulled from, "
        + "faster than commits. Its URL is dir:///FOLDER, for example on a disk that several "
        + "machines share, or postgres://HOST/DATABASE, or nats://HOST for live collections. A "
        + "program speaks for each kind: git-jsonl-remote-dir, git-jsonl-remote-postgres, "
        + "git-jsonl-remote-nats, and those of other people, which Documentation/remote-helpers.md "
        + "says how to write.",
      "add writes the remote to the repository's configuration, as jsonl.remote.NAME.url; "
        + "nothing is sent. The URL has no password: git credential is asked for it, unless the "
        + "server's own library finds it.",
      "check tests the remote's program against each rule of the protocol. For those about "
        + "records, it makes a collection of its own on the remote, and removes it again.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "add, list, remove or check",
        presence: .required,
        choices: ["add", "list", "remove", "check"]
      ),
      Operand(name: "NAME", text: "the remote, and for add its URL", presence: .repeated),
    ],
    options: [
      Option(option: .ca, text: "for add: the certificates that the server's must be signed by"),
      Option(option: .cert, text: "for add: your own certificate"),
      Option(option: .key, text: "for add: the key of your certificate"),
      Option(option: .creds, text: "for add: your credentials for a NATS server"),
      Option(option: .json, text: "print one JSON object for each remote or rule"),
    ],
    attention: "the remote's program breaks a rule, or a rule could not be checked",
    examples: [
      Example(
        command: "git jsonl remote add team postgres://db.example.com/records",
        text: "where the team's records are"
      ),
      Example(
        command: "git jsonl remote add shared dir:///mnt/shared/records",
        text: "a folder will do"
      ),
      Example(command: "git jsonl remote check shared", text: "does it keep to the protocol?"),
    ]
  )

  enum Action: Equatable, Sendable {
    case add(RecordRemote)
    case list
    case remove(String)
    case check(String)
  }

  var action: Action
  var isJSON: Bool
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let ca = VerbOption("--ca", value: "FILE", isFile: true)
  fileprivate static let cert = VerbOption("--cert", value: "FILE", isFile: true)
  fileprivate static let key = VerbOption("--key", value: "FILE", isFile: true)
  fileprivate static let creds = VerbOption("--creds", value: "FILE", isFile: true)
}

extension RemoteVerb {
  private static let fileOptions: [(VerbOption, RecordRemote.File)] = [
    (.ca, .ca), (.cert, .cert), (.key, .key), (.creds, .creds),
  ]

  init(_ words: VerbWords) throws(CommandLineError) {
    isJSON = words.isJSON
    let known = Self.description.operands[0].choices
    let word = try words.choice { known.contains($0) ? $0 : nil }
    let operandCount = ["add": 2, "list": 0][word] ?? 1
    let rest = Array(words.operands.dropFirst())
    if rest.count > operandCount { throw words.error(.extraWord(rest[operandCount])) }
    if rest.count < operandCount {
      throw words.error(.missingOperand(rest.isEmpty ? "NAME" : "URL"))
    }
    let isAdding = word == "add"
    for (option, _) in Self.fileOptions where words.has(option) && !isAdding {
      throw words.error(.otherAction(option: option.name, action: word))
    }
    if isJSON, isAdding || word == "remove" {
      throw words.error(.otherAction(option: VerbOption.json.name, action: word))
    }
    switch word {
    case "add":
      var remote = RecordRemote(name: rest[0], url: rest[1])
      for (option, file) in Self.fileOptions { remote.files[file] = words.value(of: option) }
      action = .add(remote)
    case "list": action = .list
    case "remove": action = .remove(rest[0])
    default: action = .check(rest[0])
    }
  }
}

// MARK: - Action

extension RemoteVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    switch action {
    case .add(let remote): try add(remote, workspace)
    case .list: try list(workspace, &output)
    case .remove(let name):
      _ = try workspace.recordRemote(name)
      _ = try workspace.git(["config", "--remove-section", "jsonl.remote." + name])
    case .check(let name): return try check(try workspace.recordRemote(name), workspace, &output)
    }
    return ExitStatus.done
  }

  private func add(_ remote: RecordRemote, _ workspace: Workspace) throws {
    guard RecordRemote.isName(remote.name) else {
      throw VerbFailure.remote(.badName(remote.name))
    }
    let url = try workspace.remoteURL(remote.url)
    if url.scheme == "dir", url.localPath == nil {
      throw VerbFailure.remote(.notAFolder(url.text))
    }
    _ = try workspace.helperProgram(for: url)
    if try workspace.recordRemotes().contains(where: { $0.name == remote.name }) {
      throw VerbFailure.remote(.exists(remote.name))
    }
    let folder = workspace.context.folder ?? ""
    // The URL comes last: without it there is no remote.
    var settings = remote.files.sorted { $0.key.rawValue < $1.key.rawValue }.map { file, path in
      (file.rawValue, path.hasPrefix("/") ? path : folder + "/" + path)
    }
    settings.append(("url", url.text))
    for (name, value) in settings {
      _ = try workspace.git(["config", "jsonl.remote.\(remote.name).\(name)", value])
    }
  }

  private func list(_ workspace: Workspace, _ output: inout Output) throws {
    let remotes = try workspace.recordRemotes()
    if isJSON {
      for remote in remotes { try output.add(content: remote.json) }
    } else if !remotes.isEmpty {
      var table = TextTable(heading: ["name", "url"])
      for remote in remotes { table.add([remote.name, printable(remote.url)]) }
      try output.add(table)
    }
  }

  private func check(
    _ remote: RecordRemote,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> Int32 {
    let start = try workspace.helperStart(for: remote, deadlineMilliseconds: 10_000)
    var status = ExitStatus.done
    try checkRemote(start) { outcome in
      if outcome.problem != nil { status = ExitStatus.attention }
      if isJSON {
        try output.add(content: outcome.json)
      } else {
        try output.add(line: outcome.line)
        try output.flush()
      }
    }
    return status
  }
}

// MARK: - Output

extension RecordRemote {
  fileprivate var json: Bytes {
    var object = ObjectText()
    object.add("name", text: name)
    object.add("url", text: url)
    for file in File.allCases {
      if let path = files[file] { object.add(file.rawValue, text: path) }
    }
    return Bytes(object.closed)
  }
}

extension RuleOutcome {
  fileprivate var line: String {
    switch problem {
    case nil: "ok      \(rule)"
    case .broken(let sentence)?: "broken  \(rule): \(printable(sentence))"
    case .unchecked(let sentence)?: "open    \(rule): \(printable(sentence))"
    }
  }

  fileprivate var json: Bytes {
    var object = ObjectText()
    object.add("rule", text: rule)
    switch problem {
    case nil: object.add("result", text: "ok")
    case .broken(let sentence)?:
      object.add("result", text: "broken")
      object.add("message", text: sentence)
    case .unchecked(let sentence)?:
      object.add("result", text: "open")
      object.add("message", text: sentence)
    }
    return Bytes(object.closed)
  }
}
