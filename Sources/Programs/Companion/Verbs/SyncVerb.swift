internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import RemoteProtocol
internal import System

/// `git jsonl sync`: brings records in step with a server.
struct SyncVerb: Verb {
  static let name = "sync"

  static let description = VerbDescription(
    summary: "bring records in step with a server",
    forms: [
      "[pull | push] [--remote NAME] [-c PATH] [--json]",
      "status [--remote NAME] [-c PATH] [--json]",
      "--watch [--remote NAME] [-c PATH] [--json]",
      "init URL|NAME [--create | --upgrade]",
      "grant ROLE read|write|none [PATH] [--remote NAME]",
    ],
    paragraphs: [
      "For teams whose records change faster than commits: pulls what others have pushed to the "
        + "server, and pushes what was edited here. Both sides' edits are merged by the same rules "
        + "as in git. A record in conflict, or one that the server does not take, stays as it is "
        + "on both sides, holds nothing else up, and waits for git jsonl resolve. Everything else "
        + "works without the server; what waits is pushed when it is there again.",
      "init sets up a server, a database or a folder: NAME is one of git jsonl remote, and a URL "
        + "becomes one, named sync. --create makes the tables and the collections of this store, "
        + "and --upgrade brings older tables up to date. Both load the states of the policies. "
        + "They are for the owner of the tables; others only need the remote.",
      "grant gives a role of the server the right to read or write a collection, or all of them; "
        + "none takes it away.",
      "status says what waits here, what is new on the server, and what is in conflict; nothing "
        + "changes. --watch goes on until it is stopped: it listens to the server, looks every 30 "
        + "seconds, and tries again where the server can't be reached.",
      "Documentation/sync.md shows a team at work.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "init, grant, status, pull or push; without one, pull and then push",
        presence: .optional,
        choices: ["init", "grant", "status", "pull", "push"]
      ),
      Operand(
        name: "WORD",
        text: "for init the remote or its URL; for grant the role, the right and a collection",
        presence: .repeated
      ),
    ],
    options: [
      Option(option: .remote, text: "the remote; not needed if there is only one"),
      .collection("only this collection, by the path of its file"),
      Option(option: .watch, text: "go on until it is stopped"),
      Option(option: .createTables, text: "for init: make what the server lacks"),
      Option(option: .upgrade, text: "for init: bring older tables up to date"),
      Option(
        option: .json,
        text: "print one JSON object for each collection, which Documentation/json.md describes"
      ),
    ],
    attention: "a record is in conflict with the server, was not taken by it, or waits for the "
      + "right to be written",
    examples: [
      Example(
        command: "git jsonl sync init postgres://db.example.com/records --create",
        text: "set up the team's server"
      ),
      Example(command: "git jsonl sync", text: "pull, then push"),
      Example(command: "git jsonl sync status", text: "what waits, and what is new?"),
    ]
  )

  enum Action: Equatable, Sendable {
    case initialize(String, creates: Bool, upgrades: Bool)
    case grant(role: String, right: RemoteRight, path: String?)
    case status
    case exchange(SyncWork.Way)
    case watch
  }

  var action: Action
  var remote: String?
  var collection: String?
  var isJSON = false

  /// The name of a remote that is made of a URL.
  static let newRemoteName = "sync"
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let remote = VerbOption("--remote", value: "NAME")
  fileprivate static let watch = VerbOption("--watch")
  fileprivate static let createTables = VerbOption("--create")
  fileprivate static let upgrade = VerbOption("--upgrade")
}

extension SyncVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    remote = words.value(of: .remote)
    collection = words.collection
    isJSON = words.isJSON
    let known = Self.description.operands[0].choices
    let word = try words.operands.isEmpty ? "" : words.choice { known.contains($0) ? $0 : nil }
    let rest = Array(words.operands.dropFirst())
    if word != "init" {
      for option in [VerbOption.createTables, .upgrade] where words.has(option) {
        throw words.error(.other("\(option.name) is for init"))
      }
    }
    switch word {
    case "init":
      try words.exclude(.createTables, .upgrade)
      for option in [VerbOption.remote, .collection, .watch, .json] where words.has(option) {
        throw words.error(.otherAction(option: option.name, action: word))
      }
      guard let place = rest.first else {
        throw words.error(.missingOperand("URL or the name of a remote"))
      }
      if rest.count > 1 { throw words.error(.extraWord(rest[1])) }
      action = .initialize(
        place,
        creates: words.has(.createTables),
        upgrades: words.has(.upgrade)
      )
    case "grant":
      for option in [VerbOption.collection, .watch, .json] where words.has(option) {
        throw words.error(.otherAction(option: option.name, action: word))
      }
      if rest.count < 2 {
        throw words.error(.missingOperand(rest.isEmpty ? "ROLE" : "read|write|none"))
      }
      if rest.count > 3 { throw words.error(.extraWord(rest[3])) }
      guard let right = RemoteRight(rawValue: rest[1]) else {
        throw words.noChoice(rest[1], of: "RIGHT", among: RemoteRight.allCases.map(\.rawValue))
      }
      action = .grant(role: rest[0], right: right, path: rest.count == 3 ? rest[2] : nil)
    default:
      if let extra = rest.first { throw words.error(.extraWord(extra)) }
      if words.has(.watch), !word.isEmpty {
        throw words.error(.otherAction(option: VerbOption.watch.name, action: word))
      }
      switch word {
      case "status": action = .status
      case "pull": action = .exchange(.pull)
      case "push": action = .exchange(.push)
      default: action = words.has(.watch) ? .watch : .exchange(.both)
      }
    }
  }
}

// MARK: - Action

extension SyncVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    if action == .watch { return try SyncWatch(self, context).run(&output) }
    let workspace = try Workspace(context)
    defer { workspace.exportEdited() }
    let store = try workspace.openStoreForEditing()
    switch action {
    case .initialize(let place, let creates, let upgrades):
      let name = try workspace.syncRemoteName(place)
      return try initialize(name, creates: creates, upgrades: upgrades, workspace, store, &output)
    case .grant(let role, let right, let path):
      let remote = try workspace.recordRemote(remote)
      let inner = try path.map(workspace.innerPath)
      let server = try SyncRemote(workspace.helperStart(for: remote))
      defer { server.close() }
      try server.grant(right, to: role, on: inner)
      return ExitStatus.done
    case .status: return try status(workspace, store, &output)
    case .exchange(let way): return try exchange(way, workspace, store, &output)
    case .watch: return ExitStatus.done
    }
  }

  // MARK: init

  private func initialize(
    _ name: String,
    creates: Bool,
    upgrades: Bool,
    _ workspace: Workspace,
    _ store: Store,
    _ output: inout Output
  ) throws -> Int32 {
    let remote = try SyncRemote(workspace.helperStart(for: try workspace.recordRemote(name)))
    defer { remote.close() }
    let all = try store.collections()
    let paths = all.filter { !$0.keyFields.isEmpty }.map(\.path)
    if upgrades { _ = try remote.upgrade() }
    var info = creates ? try remote.create(paths) : try remote.info()
    let work = try SyncWork(workspace, store, name, remote)
    if creates || upgrades {
      let loaded = try work.loadStates(of: paths, info)
      for path in loaded {
        try output.add(line: "\(printable(path)): the states of its policy are loaded")
      }
      info = try remote.info()
    }
    for path in all.map(\.path) {
      try output.add(line: Messages.initialized(path, info, hasKeys: paths.contains(path), name))
    }
    try output.add(line: "git jsonl sync brings them in step")
    return ExitStatus.done
  }

  // MARK: pull and push

  private func exchange(
    _ way: SyncWork.Way,
    _ workspace: Workspace,
    _ store: Store,
    _ output: inout Output
  ) throws -> Int32 {
    do {
      let remote = try workspace.recordRemote(remote)
      let server = try SyncRemote(workspace.helperStart(for: remote))
      defer { server.close() }
      let work = try SyncWork(workspace, store, remote.name, server)
      var status = ExitStatus.done
      for collection in try work.collections(collection) {
        let report = try work.exchange(collection, way)
        try show(report, report.line, &output)
        if report.needsAttention { status = ExitStatus.attention }
      }
      return status
    } catch let failure as RemoteFailure
      where failure.kind == .unavailable || failure.kind == .unknown
    {
      let count = try workspace.collections(collection, in: store)
        .filter { !$0.keyFields.isEmpty }
        .reduce(0) { try $0 + store.waitingCount(of: $1) }
      throw VerbFailure.sync(.waiting(.failed(failure), recordCount: count))
    }
  }

  func show(_ report: SyncReport, _ line: String, _ output: inout Output) throws {
    if isJSON {
      try output.add(content: report.json)
    } else {
      try output.add(line: line)
    }
    try output.flush()
    if !isJSON { say(report.attention) }
  }

  // MARK: status

  private func status(
    _ workspace: Workspace,
    _ store: Store,
    _ output: inout Output
  ) throws -> Int32 {
    let remote = try workspace.recordRemote(remote)
    let work: SyncWork
    do {
      work = try SyncWork(
        workspace,
        store,
        remote.name,
        SyncRemote(workspace.helperStart(for: remote))
      )
    } catch let failure as RemoteFailure where failure.kind == .unavailable {
      for collection in try workspace.collections(collection, in: store)
      where !collection.keyFields.isEmpty {
        let inStep = try workspace.inStep(collection, in: store)
        let report = try SyncReport(withoutServer: inStep, in: store, remote.name)
        try show(report, report.statusLine, &output)
      }
      throw failure
    }
    defer { work.remote.close() }
    var status = ExitStatus.done
    for collection in try work.collections(collection) {
      let inStep = try workspace.inStep(collection, in: store)
      let report = try work.look(at: inStep)
      try show(report, report.statusLine, &output)
      if report.needsAttention { status = ExitStatus.attention }
    }
    return status
  }
}

extension Workspace {
  /// The name of the remote that a word names, or that is made of a URL.
  fileprivate func syncRemoteName(_ word: String) throws -> String {
    if !word.contains("://") { return try recordRemote(word).name }
    let url = try remoteURL(word)
    _ = try helperProgram(for: url)
    let known = try recordRemotes()
    if let remote = known.first(where: { $0.url == url.text }) { return remote.name }
    let name = SyncVerb.newRemoteName
    if known.contains(where: { $0.name == name }) { throw VerbFailure.remote(.exists(name)) }
    _ = try git(["config", "jsonl.remote.\(name).url", url.text])
    return name
  }
}

// MARK: - Output

extension Messages {
  fileprivate static func initialized(
    _ path: String,
    _ info: ServerInfo,
    hasKeys: Bool,
    _ remote: String
  ) -> String {
    let path = printable(path)
    if !hasKeys { return "\(path): stays in git alone, since its lines have no keys" }
    guard let there = info.collection(path) else {
      return "\(path): is not on \(printable(remote)); --create makes it"
    }
    return there.mayWrite
      ? "\(path): is on \(printable(remote))" : "\(path): is on \(printable(remote)), to read"
  }
}
