internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl doctor`: finds problems, and repairs those that need no decision.
struct DoctorVerb: WorkspaceVerb {
  static let name = "doctor"

  static let description = VerbDescription(
    summary: "find and repair problems of a set-up",
    forms: ["[--fix] [--json]", "--bundle FILE [--with-data]"],
    paragraphs: [
      "Checks the merge driver, the attributes of each branch, the hooks, the policy file, the "
        + "store and the files of the collections. For each problem it says what was found, what "
        + "it means, and what repairs it. A repository in which only the merge driver is set up is "
        + "complete without a store and hooks.",
      "Where files of records are merged or kept in another way, it names the page that says how "
        + "to move them.",
      "At the end, offers a policy for each file of up to 8 MB that has none and whose history "
        + "suggests one: git jsonl policy suggest shows why.",
      "--bundle writes a tar archive for a bug report: versions, settings, the policy file, the "
        + "schema and the counts of the store, and what watch reported last. It has no records, no "
        + "keys of records and no passwords.",
    ],
    options: [
      Option(
        option: .fix,
        text: "repair problems that need no decision, and report the repairs"
      ),
      Option(option: .json, text: "print one JSON object for each problem"),
      Option(option: .bundle, text: "write the archive to this file, and do nothing else"),
      Option(option: .withData, text: "for --bundle: put the records and all reports into it, too"),
    ],
    attention: "a problem remains",
    examples: [Example(command: "git jsonl doctor --fix", text: "repair a set-up")]
  )

  /// Whether to repair problems that need no decision.
  var fixes = false
  var isJSON = false
  /// Where to write an archive instead.
  var bundle: String?
  var hasData = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let fix = VerbOption("--fix")
  fileprivate static let bundle = VerbOption("--bundle", value: "FILE", isFile: true)
  fileprivate static let withData = VerbOption("--with-data")
}

extension DoctorVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    fixes = words.has(.fix)
    isJSON = words.isJSON
    bundle = words.value(of: .bundle)
    hasData = words.has(.withData)
    for option in [VerbOption.fix, .json] where bundle != nil && words.has(option) {
      throw words.error(.needlessWord(option.name, option: VerbOption.bundle.name))
    }
    if hasData, bundle == nil { throw words.error(.other("--with-data needs --bundle FILE")) }
  }
}

// MARK: - Action

extension DoctorVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    if let bundle { return try writeBundle(to: bundle, in: workspace, &output) }
    let findings = try Diagnosis(workspace).findings()
    var left = findings
    if fixes { try workspace.removeRestsOfGoneStores() }
    if fixes, findings.contains(where: \.canBeFixed) {
      try Repair(workspace).carryOut(findings)
      // A problem was repaired if a second check does not find it.
      left = try Diagnosis(Workspace(workspace.context)).findings()
    }
    let isWrong = (findings + left).contains(where: \.isProblem)
    if !isWrong, !isJSON { try output.add(line: Messages.nothingWrong) }
    // A repair may bring something to light.
    for finding in findings + left.filter({ !findings.contains($0) }) {
      let isFixed = !left.contains(finding)
      if isJSON {
        let canBeFixed = finding.canBeFixed
        try output.add(bytes: Messages.json(finding, isFixed: isFixed, canBeFixed: canBeFixed))
        try output.add(text: "\n")
      } else {
        try output.add(lines: Messages.finding(finding, isFixed: isFixed))
      }
    }
    if !isJSON { try output.add(lines: offers(in: workspace)) }
    return left.contains(where: \.isProblem) ? ExitStatus.attention : ExitStatus.done
  }
}

/// What a policy could decide for the files that have none; nothing where the policy file can't be
/// used.
private func offers(in workspace: Workspace) -> [String] {
  guard let paths = try? workspace.collectionPaths() else { return [] }
  return workspace.offers(for: paths)
}

/// Repairs without questions.
private struct Repair {
  let workspace: Workspace

  init(_ workspace: Workspace) { self.workspace = workspace }

  func carryOut(_ findings: [Finding]) throws {
    for case .driver(let finding) in findings { try carryOut(finding) }
    // All that follows asks the store.
    for case .store(.damagedStore) in findings { _ = try workspace.makeStore() }
    let paths = try workspace.collectionPaths()
    var state = try workspace.setupState(collections: paths)
    if !workspace.isForHooks(state) { state.hooks = [] }
    try SetupPlan(installingIn: state).carryOut()
    for case .store(.goneWorkTree(let gone)) in findings where gone.editedCount == 0 {
      try workspace.remove(gone)
    }
    // A repository that has the driver alone is complete.
    if !workspace.isForStore { return }
    let isNew = !workspace.hasStore
    let store = try isNew ? workspace.makeStore() : workspace.openStoreForEditing()
    for case .store(.goneWorkTree(let gone)) in findings where gone.editedCount ?? 0 > 0 {
      let count = try workspace.takeOver(gone, into: store)
      if count > 0 { say([Messages.takenOver(gone, count: count)]) }
    }
    let stale = findings.compactMap { finding -> String? in
      if case .store(let finding) = finding { finding.unreadPath } else { nil }
    }
    // Edits may have come over of a file that was not a collection here.
    let unread = try store.collections().filter { collection in
      !collection.isInFile && entryExists(at: workspace.workTree + "/" + collection.path)
    }.map(\.path)
    for path in Set((isNew ? paths : stale) + unread).sorted() {
      _ = try reportingFailure {
        try workspace.adopting(path, in: store) { _, outcome in
          say(Messages.attention(ExchangeSummary(outcome, path: path)))
          return ExitStatus.done
        }
      }
    }
  }

  private func carryOut(_ finding: DriverFinding) throws {
    switch finding {
    case .driverDoesNotStart(let key, let line, _), .wrongPlaceholders(let key, let line, _):
      try register(key, insteadOf: line)
    case .textconvDoesNotStart(let line, _):
      try register(DriverRegistration.textconvKey, insteadOf: line)
    case .outdatedLine(let key, let line):
      if let renewed = DriverLine(line).renewed { try write(renewed, to: key) }
    // The plan of an installation registers a missing driver. A driver of another program is not
    // ours to change.
    case .noDriver, .foreignDriver: break
    }
  }

  /// Sets a line of ours to its correct value, in the file that has it.
  private func register(_ key: String, insteadOf line: String) throws {
    let registration = try DriverRegistration(workspace.context.environment, textconv: nil)
    guard let value = registration?.settings.first(where: { $0.key == key })?.value
    else { return }
    try write(value, to: key)
  }

  private func write(_ value: String, to key: String) throws {
    let place = try workspace.git(["config", "--show-origin", "-z", "--get", key])
    let origin = place.split(separator: "\0").first ?? ""
    guard origin.hasPrefix("file:") else { return }
    let file = String(origin.dropFirst("file:".count))
    _ = try workspace.git(["config", "--file", file, "--replace-all", key, value])
  }
}
