internal import CommandInterface
internal import Exchange
internal import System

/// Connects the parts of `git jsonl watch`: the look that sees changes (`WatchWorker.look`), the
/// two managers that decide when to act, and the worker that acts (`WatchWorker`).
///
/// A changed file is imported soon, once its writer has finished; edits in the store are exported
/// after the user's debounce. For their managers, both are flushes; the worker does one thing at a
/// time.
struct WatchSession: Sendable {
  private let worker: WatchWorker
  private let imports: FlushManager<ContinuousClock>
  private let exports: FlushManager<ContinuousClock>
  private let wakeups: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let renewer: ClaimRenewer

  /// The longest time for the last export.
  private static let exportLimit = Duration.seconds(10)
  /// The longest time for the end, including the look before the last export.
  static let endLimitInMilliseconds = 12_000
  /// How long a changing file is left alone, unless it keeps changing.
  private static let importTiming = FlushTiming(debounce: .milliseconds(200))
  /// How often to look without a wakeup: the system does not report everything (`FileWatcher`).
  private static let lookInterval = Duration.seconds(30)
  /// The shortest time between two looks.
  private static let restBetweenLooks = Duration.milliseconds(50)

  init(debounceInMilliseconds: Int, worker: WatchWorker, renewer: ClaimRenewer) {
    self.worker = worker
    self.renewer = renewer
    let exports = FlushManager(
      timing: FlushTiming(debounce: .milliseconds(debounceInMilliseconds)),
      clock: ContinuousClock(),
      flush: { await worker.exportFile(of: $0) }
    )
    self.exports = exports
    imports = FlushManager(timing: Self.importTiming, clock: ContinuousClock()) { path in
      let (result, isDirty) = await worker.importFile(of: path)
      if isDirty { await exports.markDirty(path) }
      return result
    }
    // However many wakeups come, one look sees everything that happened before it.
    (wakeups, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Makes the session look soon.
  func wake() { continuation.yield() }

  /// Looks whenever something may have changed. Returns once another process has taken over.
  func run(_ watcher: FileWatcher) async {
    let clock = Task { [continuation] in
      while !Task.isCancelled {
        continuation.yield()
        try? await Task.sleep(for: Self.lookInterval)
      }
    }
    let renewals = Task { [renewer] in
      while !Task.isCancelled {
        let pause = await renewer.renewDue()
        try? await Task.sleep(for: .milliseconds(max(pause, 50)))
      }
    }
    defer {
      clock.cancel()
      renewals.cancel()
    }
    for await _ in wakeups {
      guard let changes = await look(watcher) else { return }
      try? await Task.sleep(for: Self.restBetweenLooks)
      if let pause = changes.nextLook {
        Task { [continuation] in
          try? await Task.sleep(for: pause)
          continuation.yield()
        }
      }
    }
  }

  private func look(_ watcher: FileWatcher?) async -> WatchChanges? {
    let changes = await worker.look(watcher)
    if changes.isOver { return nil }
    if changes.isPolicyChanged {
      await imports.forgetFailures()
      await exports.forgetFailures()
    }
    for path in changes.files { await imports.markDirty(path) }
    for path in changes.edited { await exports.markDirty(path) }
    return changes
  }

  /// Exports edits, including the latest, and returns the exit status.
  func end() async -> Int32 {
    _ = await look(nil)
    let left = await exports.shutDown(within: Self.exportLimit)
    let all = Set(left).union(await worker.dirtyPaths()).sorted()
    worker.tell(.ended(left: all))
    return all.isEmpty ? ExitStatus.done : ExitStatus.attention
  }
}
