internal import CommandInterface
internal import Exchange
internal import System

/// Connects the parts of `git jsonl watch`: the look that sees changes (`WatchWorker.look`), the
/// two managers that decide when to act, and the worker that acts (`WatchWorker`).
///
/// A changed file is imported soon, once its writer has finished; edits in the store are exported
/// after the user's debounce. For their managers, both are flushes; the worker does one thing at a
/// time. The files of live collections are written at once, but at most twice a second; what is in
/// them comes from the threads of the fleet (`LiveFleet`), one for each remote.
struct WatchSession: Sendable {
  private let worker: WatchWorker
  private let imports: FlushManager<ContinuousClock>
  private let exports: FlushManager<ContinuousClock>
  /// Of the files of live collections.
  private let liveExports: FlushManager<ContinuousClock>
  private let fleet: LiveFleet
  private let wakeups: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation
  private let renewer: ClaimRenewer
  /// One for each look, and one whenever a claim is due: a new claim may last for a few seconds.
  private let renewalWakeups: AsyncStream<Void>
  private let renewalContinuation: AsyncStream<Void>.Continuation

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
  /// The shortest time between two looks at the claims: a third of the shortest time of a claim
  /// leaves room for it.
  private static let restBetweenRenewals = Duration.milliseconds(200)
  /// A file of a live collection is written at most twice a second.
  private static let liveTiming: FlushTiming = {
    var timing = FlushTiming(debounce: .zero)
    timing.interval = .milliseconds(500)
    return timing
  }()
  /// How often to see whether something has expired.
  private static let expiryTick = Duration.milliseconds(100)
  /// How often to write what `--status` shows, if it is something else than before.
  private static let statusTick = Duration.seconds(1)
  /// How long the threads that talk with remotes may take to end.
  private static let fleetLimitInMilliseconds = 2000

  init(
    debounceInMilliseconds: Int,
    worker: WatchWorker,
    renewer: ClaimRenewer,
    context: VerbContext
  ) {
    self.worker = worker
    self.renewer = renewer
    let exports = FlushManager(
      timing: FlushTiming(debounce: .milliseconds(debounceInMilliseconds)),
      clock: ContinuousClock(),
      flush: { await worker.exportFile(of: $0) }
    )
    self.exports = exports
    let liveExports = FlushManager(
      timing: Self.liveTiming,
      clock: ContinuousClock(),
      flush: { await worker.exportFile(of: $0) }
    )
    self.liveExports = liveExports
    let fleet = LiveFleet(
      context,
      worker.board,
      LiveFollower.Reports(
        tell: { worker.tell($0) },
        edited: { path in Task { await liveExports.markDirty(path) } },
        failed: { subject, failure in Task { await worker.fail(subject, failure) } },
        succeeded: { subject in Task { await worker.succeed(subject) } }
      )
    )
    self.fleet = fleet
    imports = FlushManager(timing: Self.importTiming, clock: ContinuousClock()) { path in
      let (result, isDirty) = await worker.importFile(of: path)
      let isLive = await worker.isLive(path)
      if isDirty { await (isLive ? liveExports : exports).markDirty(path) }
      if isLive { fleet.look(at: path) }
      return result
    }
    // However many wakeups come, one look sees everything that happened before it.
    (wakeups, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    (renewalWakeups, renewalContinuation) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingNewest(1)
    )
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
    let renewals = Task { await renewClaims() }
    let expiries = Task { [worker, liveExports] in
      while !Task.isCancelled {
        let next = worker.board.nextExpiry
        if let next, next <= MachineClock.milliseconds {
          for path in await worker.expire() { await liveExports.markDirty(path) }
        }
        try? await Task.sleep(for: next == nil ? Self.statusTick : Self.expiryTick)
      }
    }
    let reports = Task { [worker] in
      var known: Int?
      while !Task.isCancelled {
        let version = worker.board.version
        if version != known { worker.writeStatus() }
        known = version
        try? await Task.sleep(for: Self.statusTick)
      }
    }
    defer {
      clock.cancel()
      renewals.cancel()
      expiries.cancel()
      reports.cancel()
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

  /// Renews claims when they are due, until its task is cancelled.
  private func renewClaims() async {
    var alarm: Task<Void, any Error>?
    defer { alarm?.cancel() }
    for await _ in renewalWakeups {
      alarm?.cancel()
      let pause = await renewer.renewDue()
      alarm = Task { [renewalContinuation] in
        try await Task.sleep(for: .milliseconds(pause))
        renewalContinuation.yield()
      }
      try? await Task.sleep(for: Self.restBetweenRenewals)
    }
  }

  private func look(_ watcher: FileWatcher?) async -> WatchChanges? {
    let changes = await worker.look(watcher)
    renewalContinuation.yield()
    if changes.isOver { return nil }
    if changes.isPolicyChanged {
      await imports.forgetFailures()
      await exports.forgetFailures()
      await liveExports.forgetFailures()
    }
    // The last look does not begin anything.
    if watcher != nil, changes.isPlanDue, let plan = await worker.plan() {
      do {
        try fleet.follow(plan)
      } catch {
        await worker.fail(.store, error)
      }
    }
    for path in changes.files { await imports.markDirty(path) }
    for path in changes.edited {
      await (worker.isLive(path) ? liveExports : exports).markDirty(path)
    }
    return changes
  }

  /// Exports edits, including the latest, and returns the exit status.
  func end() async -> Int32 {
    fleet.stop(milliseconds: Self.fleetLimitInMilliseconds)
    _ = await look(nil)
    let live = await liveExports.shutDown(within: Self.exportLimit / 2)
    let left = await exports.shutDown(within: Self.exportLimit / 2)
    let all = Set(left + live).union(await worker.dirtyPaths()).sorted()
    worker.writeStatus()
    worker.tell(.ended(left: all))
    return all.isEmpty ? ExitStatus.done : ExitStatus.attention
  }
}
