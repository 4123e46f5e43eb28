internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RemoteProtocol
internal import System

/// `git jsonl live`: sets live collections up, and shows how they are.
struct LiveVerb: WorkspaceVerb {
  static let name = "live"

  static let description = VerbDescription(
    summary: "set up collections that a server or a shared folder keeps",
    forms: ["init [--namespace NAME]", "status [--json]"],
    paragraphs: [
      "A live collection is one whose policy names another tier than git: nats-kv, nats-stream or "
        + "object-store. A remote keeps it, a server of NATS or a folder; Documentation/live.md "
        + "shows how.",
      "init makes the live collections on their remotes where they are missing, and gives them the "
        + "ttl and the retention of their policies. Their names there begin with the namespace "
        + "of the policy file, so that all clones mean the same; init writes one into it if "
        + "there is none.",
      "status shows for each live collection which remote keeps it, and how much is there.",
    ],
    operands: [
      Operand(
        name: "ACTION",
        text: "init or status",
        presence: .required,
        choices: ["init", "status"]
      )
    ],
    options: [
      Option(
        option: .namespace,
        text: "for init: the namespace; else the folder's name and digits"
      ),
      Option(option: .json, text: "for status: print one JSON object for each live collection"),
    ],
    attention: "a live collection is not on its remote, or has other settings there than its "
      + "policy says",
    examples: [
      Example(command: "git jsonl live init", text: "after the policy file or a remote changed"),
      Example(command: "git jsonl live status", text: "what is where?"),
    ]
  )

  enum Action: Equatable, Sendable {
    case begin(namespace: String?)
    case status
  }

  var action: Action
  var isJSON: Bool
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let namespace = VerbOption("--namespace", value: "NAME")
}

extension LiveVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    let known = Self.description.operands[0].choices
    let word = try words.choice { known.contains($0) ? $0 : nil }
    isJSON = words.isJSON
    let isStatus = word == "status"
    action = isStatus ? .status : .begin(namespace: words.value(of: .namespace))
    for (option, isOwn) in [(VerbOption.json, isStatus), (.namespace, !isStatus)]
    where words.has(option) && !isOwn {
      throw words.error(.otherAction(option: option.name, action: word))
    }
  }
}

// MARK: - Action

extension LiveVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let servers = workspace.servers()
    switch action {
    case .begin(let namespace): return try begin(namespace, servers, &output)
    case .status: return try showStatus(servers, &output)
    }
  }

  private func begin(
    _ namespace: String?,
    _ servers: LiveServers,
    _ output: inout Output
  ) throws -> Int32 {
    let workspace = servers.workspace
    let known = try workspace.policies()?.namespace
    if let namespace, namespace != known {
      try workspace.writeNamespace(namespace)
    } else if known == nil {
      try workspace.writeNamespace(workspace.newNamespace())
    }
    if let new = try workspace.policies()?.namespace, new != known {
      try output.add(line: Messages.namespaceWritten(new))
    }
    let live = try workspace.liveCollections() + workspace.claimCollections()
    if live.isEmpty { try output.add(line: Messages.nothingLive) }
    for collection in live {
      guard let server = try servers.server(for: collection.policy.tier) else {
        try output.add(line: Messages.unserved(collection))
        continue
      }
      let name = try servers.name(of: collection.path)
      let opened = try server.open(collection, as: name)
      try output.add(line: Messages.opened(collection, opened, remote: server.remoteName))
      try output.flush()
    }
    return ExitStatus.done
  }

  private func showStatus(_ servers: LiveServers, _ output: inout Output) throws -> Int32 {
    let workspace = servers.workspace
    let live = try workspace.liveCollections() + workspace.claimCollections()
    let found = try live.map { try servers.status(of: $0) }
    if isJSON {
      for status in found { try output.add(content: status.json) }
    } else if found.isEmpty {
      try output.add(line: Messages.nothingLive)
    } else {
      var table = TextTable(heading: ["file", "tier", "consistency", "remote", "count", "bytes"])
      table.rightAligned = [4, 5]
      for status in found { table.add(status.cells) }
      try output.add(table)
    }
    try output.flush()
    if !isJSON { say(found.compactMap(\.problem)) }
    let failures = servers.failures.sorted { $0.key < $1.key }
    say(failures.map { Messages.notAsked($0.key, $0.value) })
    if !failures.isEmpty { return ExitStatus.failure }
    return found.allSatisfy { $0.problem == nil } ? ExitStatus.done : ExitStatus.attention
  }
}

// MARK: - Output

extension Messages {
  static func namespaceWritten(_ name: String) -> String {
    "wrote \"namespace: \(name)\" to \(PolicyFile.path); commit it, so that all clones mean "
      + "the same"
  }

  static let nothingLive =
    "no policy makes a file a live collection; git jsonl init PATH makes "
    + "one where a pattern has wildcards"

  static func unserved(_ live: LiveCollection) -> String {
    "\(printable(live.path)): no remote serves \(live.policy.tier.rawValue): "
      + withoutServer(live.policy.tier, live.policy.consistency)
  }

  static func notAsked(_ remote: String, _ failure: RemoteFailure) -> String {
    "the remote \(quoted(remote)) could not be asked: \(sentence(failure))"
  }

  static func opened(_ live: LiveCollection, _ opened: LiveServer.Opened, remote: String) -> String
  {
    let word =
      switch opened {
      case .made: "made on"
      case .present: "is on"
      case .changed: "has the settings of its policy now on"
      }
    return "\(printable(live.path)): \(word) \(printable(remote))"
  }
}
