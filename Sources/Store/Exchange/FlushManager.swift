/// The owner of all that has to do with when to flush: what is dirty, whether a flush is under way,
/// when the next one begins, what failed, and whether it is over.
///
/// Everything comes in as a message: `markDirty`, `flushNow`, `shutDown`. So there is nothing to
/// lock, and nobody else knows of timers. A flush is any act that brings a collection's file and
/// store together; the manager is told what one does (`flush`) and sees to it that
///
/// - each mark is followed by a flush that begins after it, unless the manager is shut down first;
/// - a burst of marks is one flush, which the burst can put off no longer than
///   `FlushTiming.longestDelay`;
/// - no two flushes are under way at once;
/// - one that failed is tried again, after ever longer waits;
/// - `shutDown` flushes what is left, and returns within its bound even if a flush hangs.
///
/// The time is a parameter, so that tests need not wait for it.
package actor FlushManager<Time: Clock> where Time.Duration == Duration {
  private let clock: Time
  private let flush: @Sendable (String) async -> FlushResult
  private var schedule: FlushSchedule<Time.Instant>
  /// The task that looks again when the next turn comes.
  private var alarm: (time: Time.Instant, task: Task<Void, Never>)?
  /// Those who wait for the end of a flush.
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var state = State.open

  private enum State { case open, closing, shut }

  /// - Parameter flush: flushes one path. It runs outside of the manager, so that marks come in
  ///   meanwhile, and may take as long as it takes.
  package init(
    timing: FlushTiming,
    clock: Time,
    flush: @escaping @Sendable (String) async -> FlushResult
  ) {
    self.clock = clock
    self.flush = flush
    schedule = FlushSchedule(timing)
  }

  /// Notes that something of a path has changed, which is flushed after the debounce.
  ///
  /// - Returns: false where the manager is shut down, and nothing will be flushed.
  @discardableResult
  package func markDirty(_ path: String) -> Bool {
    if state == .shut { return false }
    schedule.mark(path, at: clock.now, isUrgent: state == .closing)
    proceed()
    return true
  }

  /// Flushes all that has been marked, and returns when that is done or was tried.
  ///
  /// - Returns: the paths that still wait to be flushed, those marked meanwhile included.
  package func flushNow() async -> [String] {
    let number = schedule.hasten()
    proceed()
    while state != .shut, !schedule.isDone(number) { await endOfFlush() }
    return schedule.paths
  }

  /// Has what failed tried again without a wait: what it failed for may be mended.
  package func forgetFailures() {
    schedule.forgetFailures()
    proceed()
  }

  /// Flushes all that is marked, what comes in meanwhile included, and takes no marks after that.
  ///
  /// - Parameter bound: how long it waits; a flush that is under way then is left to itself.
  /// - Returns: the paths that were not flushed.
  package func shutDown(within bound: Duration) async -> [String] {
    guard state == .open else { return schedule.paths }
    state = .closing
    let number = schedule.hasten()
    let end = clock.now.advanced(by: bound)
    let limit = Task { [clock] in
      try? await clock.sleep(until: end, tolerance: nil)
      if !Task.isCancelled { close() }
    }
    proceed()
    while state == .closing, !schedule.isIdle(since: number) { await endOfFlush() }
    limit.cancel()
    close()
    return schedule.paths
  }

  private func close() {
    state = .shut
    alarm?.task.cancel()
    alarm = nil
    wakeWaiters()
  }

  /// Begins the next flush, or has the alarm wake the manager when its turn comes.
  private func proceed() {
    if state == .shut || schedule.isFlushing { return }
    if let path = schedule.begin(at: clock.now) {
      Task { [flush] in end(await flush(path)) }
    } else {
      setAlarm()
    }
  }

  private func end(_ result: FlushResult) {
    schedule.end(result, at: clock.now)
    wakeWaiters()
    proceed()
  }

  private func endOfFlush() async {
    await withCheckedContinuation { waiters.append($0) }
  }

  private func wakeWaiters() {
    let woken = waiters
    waiters = []
    for waiter in woken { waiter.resume() }
  }

  /// An alarm that comes too early sets itself anew, so that a burst of marks, each of which moves
  /// the turn, starts no task.
  private func setAlarm() {
    guard let time = schedule.nextTurn else { return }
    if let alarm, alarm.time <= time { return }
    alarm?.task.cancel()
    let task = Task { [clock, weak self] in
      try? await clock.sleep(until: time, tolerance: nil)
      if !Task.isCancelled { await self?.endAlarm() }
    }
    alarm = (time, task)
  }

  private func endAlarm() {
    alarm = nil
    proceed()
  }
}
