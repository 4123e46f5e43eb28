internal import CommandInterface
internal import JSONText
internal import System

/// `git jsonl watch`: keeps store and files in step until it is told to end.
///
/// This thread only waits for that, so that a disk that hangs can't keep it from ending.
struct WatchVerb: Verb {
  static let name = "watch"

  static let description = VerbDescription(
    summary: "keep store and files in step until it is stopped",
    forms: ["[--debounce SECONDS] [--log FORMAT]", "--status [--json]"],
    paragraphs: [
      "Imports a file when it changes on disk, and exports when records were edited in the store, "
        + "by this program or any other. A burst of edits is exported once, after its end, and at "
        + "the latest after six times the time of --debounce. While git is in the middle of a "
        + "merge, a rebase or the like, nothing is done.",
      "Follows live collections on their remotes: what changes there comes into the store and the "
        + "files. Edits of a file are published where the last write wins, and new lines at the "
        + "end of a log; any other edit is undone, with a message. Records expire in time, also "
        + "while the remote is out of reach. Documentation/live.md describes it.",
      "Claims of this store (git jsonl claim) are renewed in time, as long as it runs.",
      "Runs in the foreground, and reports on standard error: in words, or with --log json as one "
        + "JSON object per line. Documentation/watch.md describes these, and how systemd and "
        + "launchd can start it. A failure is reported once, and tried again. One process watches "
        + "a work tree at a time.",
      "On SIGTERM, SIGINT and SIGHUP it exports edits, and ends within 12 seconds; a second signal "
        + "ends it at once. However it ends, edits that are not exported are in the store.",
    ],
    options: [
      Option(
        option: .debounce,
        text: "how long there must be no edit before the store is exported (default 5)"
      ),
      Option(option: .log, text: "report in this format: text (the default) or json"),
      Option(
        option: .status,
        text: "show the status of the process that watches, or of the last one, and end"
      ),
      Option(option: .json, text: "for --status: print one JSON object"),
    ],
    attention: "the work tree is watched already, or records are only in the store at the end; "
      + "with --status, no process watches",
    examples: [
      Example(
        command: "git jsonl watch --debounce 1",
        text: "write edits to the file within seconds"
      ),
      Example(command: "git jsonl watch --status", text: "is the remote connected?"),
    ]
  )

  /// How long there must be no edit before the store is exported, in milliseconds.
  var debounceInMilliseconds = 5000
  var logFormat = WatchLog.Format.text
  var showsStatus = false
  var isJSON = false
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let debounce = VerbOption("--debounce", value: "SECONDS")
  fileprivate static let log = VerbOption("--log", value: "FORMAT")
  fileprivate static let status = VerbOption("--status")
}

extension WatchVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    if let text = words.value(of: .debounce) {
      guard let milliseconds = Self.milliseconds(text) else {
        throw words.error(
          .other(
            "\(quoted(text)) is not a time in seconds: it can be a number from 0 to "
              + "\(Self.longestDebounceInSeconds), such as 5 or 0.5"
          )
        )
      }
      debounceInMilliseconds = milliseconds
    }
    if let text = words.value(of: .log) {
      guard let format = WatchLog.Format(rawValue: text) else {
        throw words.error(.other("\(quoted(text)) is not a format of reports: text or json"))
      }
      logFormat = format
    }
    (showsStatus, isJSON) = (words.has(.status), words.isJSON)
    for option in [VerbOption.debounce, .log] where showsStatus && words.has(option) {
      throw words.error(.needlessWord(option.name, option: VerbOption.status.name))
    }
    if isJSON, !showsStatus {
      throw words.error(.other("--json needs --status; reports are JSON with --log json"))
    }
  }

  private static let longestDebounceInSeconds = 3600

  /// Seconds with up to three decimal places.
  private static func milliseconds(_ text: String) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let seconds = parts.first.flatMap(wholeNumber),
      seconds <= longestDebounceInSeconds
    else { return nil }
    if parts.count == 1 { return seconds * 1000 }
    guard parts[1].count <= 3, let fraction = wholeNumber(parts[1]) else { return nil }
    return seconds * 1000 + fraction * [100, 10, 1][parts[1].count - 1]
  }
}

// MARK: - Action

extension WatchVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let workspace = try Workspace(context)
    if showsStatus { return try showStatus(in: workspace, &output) }
    let workTree = workspace.workTree
    // Problems of the store are reported here as by any verb.
    _ = try workspace.openStore()
    let lock = try workspace.lockForWatching()
    let signals = try EndSignals()
    let log = WatchLog(logFormat, path: workspace.watchLogPath)
    let worker = try WatchWorker(workspace, context, lock, log, LiveBoard())
    let renewer = try ClaimRenewer(context, storePath: worker.storePath) { worker.tell($0) }
    let session = WatchSession(
      debounceInMilliseconds: debounceInMilliseconds,
      worker: worker,
      renewer: renewer,
      context: context
    )
    let watcher = try FileWatcher { session.wake() }
    worker.tell(
      .started(
        workTree: workTree,
        process: CurrentProcess.number,
        debounce: debounceText
      )
    )
    Task.detached {
      await session.run(watcher)
      signals.finish(status: ExitStatus.attention)
    }
    switch signals.wait() {
    case .signal(let number): worker.tell(.ending(signal: signalName(number)))
    case .finished(let status): return status
    case nil: return ExitStatus.failure
    }
    Task.detached { signals.finish(status: await session.end()) }
    switch signals.wait(milliseconds: WatchSession.endLimitInMilliseconds) {
    case .finished(let status): return status
    case .signal(let number): return 128 + number
    case nil:
      worker.tell(.failed(path: nil, message: Messages.shutdownTooSlow))
      return ExitStatus.attention
    }
  }
}

extension WatchVerb {
  /// The debounce in seconds, as JSON.
  fileprivate var debounceText: String {
    let seconds = String(debounceInMilliseconds / 1000)
    var fraction = String(debounceInMilliseconds % 1000 + 1000).dropFirst()
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return fraction.isEmpty ? seconds : seconds + "." + fraction
  }
}

extension Workspace {
  var watchLockPath: String { storeFolder + "/watch.lock" }

  /// Whether `git jsonl watch` runs here, which exports edits by itself.
  var isWatched: Bool {
    guard entryExists(at: watchLockPath) else { return false }
    do throws(FileError) {
      let lock = try ProcessLock(at: watchLockPath, waitLimitInMilliseconds: 0)
      extendLifetime(lock)
      return false
    } catch {
      return error.isTimeout
    }
  }

  /// The lock of the one process that watches the work tree. It differs from that of an exchange,
  /// for which others wait.
  func lockForWatching() throws -> ProcessLock {
    try watchLock(at: watchLockPath, workTree: workTree)
  }
}

/// - Throws: `StoreFailure.watched` if another process has it.
func watchLock(at path: String, workTree: String) throws -> ProcessLock {
  do throws(FileError) {
    // A verb that asks whether somebody watches holds the lock for a moment.
    let lock = try ProcessLock(at: path, waitLimitInMilliseconds: 100)
    try lock.note("\(CurrentProcess.number)\n")
    return lock
  } catch {
    guard error.isTimeout else { throw error }
    let note = try InputFile.ifPresent(at: path)?.bytes.text.prefix { $0.isNumber }
    throw VerbFailure.store(
      .watched(
        workTree: workTree,
        process: note.flatMap { $0.isEmpty ? nil : String($0) }
      )
    )
  }
}
