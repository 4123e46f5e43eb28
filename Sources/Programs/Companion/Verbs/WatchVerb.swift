internal import CommandInterface
internal import JSONText
internal import System

/// `git jsonl watch`: keeps store and files together until it is told to end.
///
/// This thread does nothing but wait for that, so that a disk that hangs can't keep it from ending.
func watch(_ request: WatchRequest, _ context: CompanionContext) throws -> Int32 {
  let workspace = try Workspace(context)
  // Whatever is wrong with the store now is said as any verb says it.
  _ = try workspace.openStore()
  let lock = try workspace.lockForWatching()
  let signals = try EndSignals()
  let desk = try WatchDesk(workspace, context, lock)
  let session = WatchSession(request, desk)
  let watcher = try FileWatcher { session.wake() }
  desk.tell(
    .started(
      workTree: workspace.workTree,
      process: CurrentProcess.number,
      debounce: request.debounceText
    )
  )
  Task.detached {
    await session.run(watcher)
    signals.finish(status: CompanionExitStatus.attention)
  }
  switch signals.wait() {
  case .signal(let number): desk.tell(.ending(signal: signalName(number)))
  case .finished(let status): return status
  case nil: return CompanionExitStatus.failure
  }
  Task.detached { signals.finish(status: await session.end()) }
  switch signals.wait(milliseconds: WatchSession.endLimitInMilliseconds) {
  case .finished(let status): return status
  case .signal(let number): return 128 + number
  case nil:
    desk.tell(.failed(path: nil, message: Messages.shutdownTooSlow))
    return CompanionExitStatus.attention
  }
}

extension WatchRequest {
  /// The debounce in seconds, as JSON has it.
  fileprivate var debounceText: String {
    let seconds = String(debounceInMilliseconds / 1000)
    var fraction = String(debounceInMilliseconds % 1000 + 1000).dropFirst()
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return fraction.isEmpty ? seconds : seconds + "." + fraction
  }
}

extension Workspace {
  var watchLockPath: String { storeFolder + "/watch.lock" }

  /// The lock of the one process that watches the work tree. It is not that of an exchange, which
  /// others wait for.
  func lockForWatching() throws -> ProcessLock {
    try watchLock(at: watchLockPath, workTree: workTree)
  }
}

/// - Throws: `CompanionFailure.watched` where another process has it.
func watchLock(at path: String, workTree: String) throws -> ProcessLock {
  do throws(FileError) {
    let lock = try ProcessLock(at: path, waitLimitInMilliseconds: 0)
    try lock.note("\(CurrentProcess.number)\n")
    return lock
  } catch {
    guard error.isTimeout else { throw error }
    let note = try InputFile.ifPresent(at: path)?.bytes.text.prefix { $0.isNumber }
    throw CompanionFailure.watched(
      workTree: workTree,
      process: note.flatMap { $0.isEmpty ? nil : String($0) }
    )
  }
}
