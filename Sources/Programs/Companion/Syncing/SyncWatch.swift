internal import CommandInterface
internal import RecordStore
internal import RemoteProtocol
internal import RemoteSync
internal import System

/// `git jsonl sync --watch`: brings records in step with a server until it is stopped.
///
/// The exchange runs on a thread of its own, so that a server that hangs can't keep the program
/// from ending.
struct SyncWatch {
  private let request: SyncVerb
  private let context: VerbContext

  /// How often to look without a hint.
  private static let pollInterval = 30_000
  /// How often to look for edits here.
  private static let lookInterval = 1000
  /// The longest time between two attempts to reach a server.
  private static let longestPause = 60_000
  private static let endLimit = 12_000

  init(_ request: SyncVerb, _ context: VerbContext) {
    self.request = request
    self.context = context
  }

  func run(_ output: inout Output) throws -> Int32 {
    // Problems of the place are reported here as by any verb.
    let workspace = try Workspace(context)
    _ = try workspace.openStoreForEditing()
    _ = try workspace.recordRemote(request.remote)
    let signals = try EndSignals()
    let end = try Wakeup()
    Task.detached { [self] in
      var output = Output(to: Screen(context.environment, folder: context.folder))
      signals.finish(status: watch(&output, end))
    }
    switch signals.wait() {
    case .finished(let status): return status
    case .signal, nil: end.send()
    }
    switch signals.wait(milliseconds: Self.endLimit) {
    case .finished(let status): return status
    case .signal(let number): return 128 + number
    case nil: return ExitStatus.attention
    }
  }

  /// What was seen at the last exchange.
  private struct Seen {
    var versions: [String: Int64] = [:]
    var lastEvent: Int64 = 0
  }

  private func watch(_ output: inout Output, _ end: Wakeup) -> Int32 {
    var (attempt, lastFailure) = (0, [String]())
    var server: SyncRemote?
    defer { server?.close() }
    while !end.wasSent {
      do {
        let workspace = try Workspace(context)
        let remote = try workspace.recordRemote(request.remote)
        let connected = try server ?? SyncRemote(workspace.helperStart(for: remote))
        server = connected
        let seen = try exchange(workspace, remote.name, connected, &output)
        (attempt, lastFailure) = (0, [])
        try wait(for: seen, connected, end)
      } catch {
        server?.close()
        server = nil
        let sentences = Messages.failure(VerbFailure(error))
        if sentences != lastFailure { say(sentences) }
        lastFailure = sentences
        let longest = min(1000 << min(attempt, 6), Self.longestPause)
        attempt += 1
        // Many clients that lost a server at once do not come back at once.
        _ = end.wait(milliseconds: Int.random(in: longest / 2...longest))
      }
    }
    return ExitStatus.done
  }

  private func exchange(
    _ workspace: Workspace,
    _ name: String,
    _ server: SyncRemote,
    _ output: inout Output
  ) throws -> Seen {
    defer { workspace.exportEdited() }
    let store = try workspace.openStoreForEditing()
    let work = try SyncWork(workspace, store, name, server)
    var seen = Seen()
    for collection in try work.collections(request.collection) {
      let report = try work.exchange(collection, .both)
      if report.isNews { try request.show(report, report.line, &output) }
      let state = try store.remoteState(of: collection, on: work.known.id)
      seen.versions[collection.path] = state?.seenVersion ?? 0
    }
    seen.lastEvent = try store.lastEventNumber()
    return seen
  }

  /// Waits until something has changed there or here, or it is time to look.
  private func wait(for seen: Seen, _ server: SyncRemote, _ end: Wakeup) throws {
    let limit = SteadyClock.milliseconds + Int64(Self.pollInterval)
    var isChanged = false
    while !isChanged, !end.wasSent, SteadyClock.milliseconds < limit {
      try server.listen(
        to: seen.versions.keys.sorted(),
        milliseconds: Self.lookInterval,
        interrupt: end
      ) { path, version in
        isChanged = version > seen.versions[path] ?? 0
        return !isChanged
      }
      if isChanged { return }
      let workspace = try Workspace(context)
      let store = try workspace.openStoreForEditing()
      try workspace.bringInStep(store)
      isChanged = try store.lastEventNumber() != seen.lastEvent
    }
  }
}
