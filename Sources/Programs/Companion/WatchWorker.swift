internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// Runs the imports and exports of `git jsonl watch`, one at a time, on a separate thread, which
/// may block.
///
/// Between two runs, it holds only the lock of the watching process: each run opens the store and
/// reads the policies again. So everything may be removed, replaced, repaired or upgraded
/// meanwhile, and no other program finds the store in use for longer than one run.
actor WatchWorker {
  nonisolated private let thread: WorkThread
  nonisolated private let context: VerbContext
  nonisolated private let log: WatchLog
  nonisolated private let started: String
  nonisolated let statusPath: String
  nonisolated let board: LiveBoard
  let workTree: String
  let gitDirectory: String
  let storePath: String
  let lockPath: String
  let configurationPath: String
  /// The live collections that are followed, and the URL of the remote of each, by path.
  var live: [String: (collection: LiveCollection, url: String)] = [:]
  /// Whether it is not known what is to be followed.
  var isPlanMissing = true
  var lock: ProcessLock?
  /// What the last look saw.
  var seen = WatchSnapshot()
  /// The paths of the collections, and the last known state of edits of each.
  var marks: [String: DirtyMark] = [:]

  private var isWaiting = false
  /// What may fail, and work again.
  enum Subject: Hashable, Sendable {
    case store
    case file(_ path: String)
    /// A live collection on its remote.
    case served(_ path: String)
    /// What is done in this store for the live collections of a remote.
    case work(remote: String)

    var path: String? {
      switch self {
      case .store, .work: nil
      case .file(let path), .served(let path): path
      }
    }
  }

  /// The last message about what fails, so that it is reported once.
  private var failures: [Subject: [String]] = [:]
  private var attention: [String: Set<String>] = [:]

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// - Parameter lock: that of the one process that watches the work tree.
  init(
    _ workspace: Workspace,
    _ context: VerbContext,
    _ lock: ProcessLock,
    _ log: WatchLog,
    _ board: LiveBoard
  ) throws {
    thread = try WorkThread()
    self.context = context
    self.lock = lock
    self.log = log
    self.board = board
    started = workspace.moment.millisecondText
    statusPath = workspace.watchStatusPath
    configurationPath = workspace.commonDirectory + "/config"
    workTree = workspace.workTree
    gitDirectory = workspace.gitDirectory
    storePath = workspace.storePath
    lockPath = workspace.watchLockPath
  }

  nonisolated var now: Timestamp { context.now() }

  /// Writes an event to standard error, and to the log.
  nonisolated func tell(_ event: WatchEvent) { log.add(event, at: now) }

  /// Leaves what `git jsonl watch --status` shows. What is done does not depend on it.
  nonisolated func writeStatus() {
    let status = WatchStatus(board.state, started: started, now: now)
    let runs = [status.json, Bytes("\n")]
    try? replaceFiles([NewContent(path: statusPath, runs: runs, isDurable: false)])
  }
}

// MARK: - Actions

extension WatchWorker {
  func exportFile(of path: String) -> FlushResult {
    if let live = live[path] { return exportLiveFile(of: live.collection) }
    return attempt(path) { workspace, store in
      let outcome = try workspace.exchange(with: store).exportFile(of: path)
      let summary = ExchangeSummary(outcome, path: path)
      if outcome.imported?.isNews ?? false { tell(.imported(summary)) }
      if outcome.isWritten { tell(.exported(summary)) }
      noteAttention(summary)
    }
  }

  /// - Returns: also whether the store now has something to write to the file.
  func importFile(of path: String) -> (FlushResult, isDirty: Bool) {
    if let live = live[path] { return importLiveFile(of: live.collection, url: live.url) }
    var isDirty = false
    let result = attempt(path) { workspace, store in
      let outcome = try workspace.exchange(with: store).importFile(of: path)
      let summary = ExchangeSummary(outcome, path: path)
      if outcome.isNews { tell(.imported(summary)) }
      noteAttention(summary)
      if let collection = try store.collection(path: path) {
        isDirty = try store.dirtyCount(of: collection).count > 0
      }
    }
    return (result, isDirty)
  }

  /// The collections with edits that no file has; none if the store can't be read.
  func dirtyPaths() -> [String] {
    let marks = try? readMarks()
    return (marks ?? [:]).filter { $0.value.count > 0 }.keys.sorted()
  }

  /// The state of edits of each collection.
  ///
  /// This does not check the store for damage, which takes long: each run does.
  func readMarks() throws -> [String: DirtyMark] {
    let store = try StoreFile(at: storePath).open(isSuspect: false)
    var marks: [String: DirtyMark] = [:]
    for collection in try store.collections() {
      marks[collection.path] = try store.dirtyMark(of: collection)
    }
    return marks
  }

  /// - Parameter isGits: whether git may be writing to the file.
  func attempt(
    _ path: String,
    isGits: Bool = true,
    _ act: (Workspace, Store) throws -> Void
  ) -> FlushResult {
    if !entryExists(at: storePath) { return .postponed }
    if isGits, let activity = GitActivity(in: gitDirectory) {
      wait(Messages.waiting(for: activity, gitDirectory: gitDirectory))
      return .postponed
    }
    if isGits { resume() }
    do {
      let workspace = try workspace()
      let store = try isGits ? workspace.openStore() : workspace.openStoreAgain()
      if try store.collection(path: path) != nil { try act(workspace, store) }
      succeed(.file(path))
      return .done
    } catch {
      return fail(.file(path), error)
    }
  }
}

extension WatchWorker {
  func workspace() throws -> Workspace {
    try Workspace(context) { [self] sentences in
      for sentence in sentences { tell(.attention(path: nil, message: sentence)) }
    }
  }
}

// MARK: - Messages, each once

extension WatchWorker {
  func wait(_ message: String) {
    if !isWaiting { tell(.waiting(message: message)) }
    isWaiting = true
  }

  func resume() {
    if isWaiting { tell(.resumed) }
    isWaiting = false
  }

  /// Reports why something failed, unless that was the last message about it.
  @discardableResult
  func fail(_ subject: Subject, _ error: any Error) -> FlushResult {
    let failure = VerbFailure(error)
    let result = failure.flushResult
    // Another program is writing to the file right now, which is not worth a message.
    if result == .postponed { return result }
    let sentences = Messages.failure(failure)
    if failures[subject] != sentences {
      failures[subject] = sentences
      tell(.failed(path: subject.path, message: sentences.joined(separator: "\n")))
    }
    return result
  }

  func succeed(_ subject: Subject) {
    if failures.removeValue(forKey: subject) != nil { tell(.recovered(path: subject.path)) }
  }

  private func noteAttention(_ summary: ExchangeSummary) {
    noteAttention(Messages.attention(summary), to: summary.path)
  }

  func noteAttention(_ sentences: [String], to path: String) {
    for sentence in sentences where !(attention[path]?.contains(sentence) ?? false) {
      tell(.attention(path: path, message: sentence))
    }
    attention[path] = Set(sentences)
  }
}

extension VerbFailure {
  /// The result of a flush that ended with the failure.
  fileprivate var flushResult: FlushResult {
    switch self {
    case .file(let failure): failure.flushResult
    case .place, .store, .name, .record, .conflict, .landing, .claim, .remote, .input, .system,
      .sync, .blob, .live, .policy, .several:
      .failed
    }
  }
}

extension FileFailure {
  fileprivate var flushResult: FlushResult {
    switch self {
    case .conflictMarkers, .notRecords, .emptiedFile, .missingFile, .absentFile, .notInWorkTree,
      .notAFile, .readOnlyFile, .unexportedEdits, .fileInTheWay, .collectionInTheWay,
      .inOtherRepository, .sameFile:
      .refused
    case .changedMeanwhile: .postponed
    case .storeIsWrong: .failed
    }
  }
}

extension Messages {
  fileprivate static func waiting(for activity: GitActivity, gitDirectory: String) -> String {
    let name =
      switch activity {
      case .writingIndex: "a change of the index"
      case .merge: "a merge"
      case .rebase: "a rebase"
      case .cherryPick: "a cherry-pick"
      case .revert: "a revert"
      }
    return waiting(forGit: name, gitDirectory: gitDirectory)
  }
}
