/// Decides when to flush: it owns the dirty paths, the flush under way, the time of the next one,
/// the failures, and the shutdown.
///
/// All input comes as messages: `markDirty`, `flushNow`, `shutDown`. So there is nothing to lock,
/// and only the manager has timers. A flush is any operation that brings a collection's file and
/// store together; it is passed in (`flush`). The manager ensures that
///
/// - each mark is followed by a flush that begins after it, unless the manager is shut down first;
/// - a burst of marks is one flush, which it can delay by at most `FlushTiming.longestDelay`;
/// - only one flush runs at a time;
/// - a failed flush is tried again, after increasing waits;
/// - `shutDown` flushes what is left, and returns within its bound even if a flush hangs.
///
/// The time is a parameter, so that tests need not wait.
package actor FlushManager<Time: Clock> where Time.Duration == Duration {
  private let clock: Time
  private let flush: @Sendable (String) async -> FlushResult
  private var schedule: FlushSchedule<Time.Instant>
  /// The task that checks again at the next due time.
  private var alarm: (time: Time.Instant, task: Task<Void, Never>)?
  /// Callers that wait for the end of a flush.
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var state = State.open

  private enum State { case open, closing, shut }

  /// - Parameter flush: flushes one path. It runs outside the manager, so that marks come in
  ///   meanwhile, and may take any time.
  package init(
    timing: FlushTiming,
    clock: Time,
    flush: @escaping @Sendable (String) async -> FlushResult
  ) {
    self.clock = clock
    self.flush = flush
    schedule = FlushSchedule(timing)
  }

  /// Notes a change of a path, which is flushed after the debounce.
  ///
  /// - Returns: false if the manager is shut down, and nothing will be flushed.
  @discardableResult
  package func markDirty(_ path: String) -> Bool {
    if state == .shut { return false }
    schedule.mark(path, at: clock.now, isUrgent: state == .closing)
    proceed()
    return true
  }

  /// Flushes all marked paths, and returns when each was flushed or tried.
  ///
  /// - Returns: the paths that still wait to be flushed, including those marked meanwhile.
  package func flushNow() async -> [String] {
    let number = schedule.hasten()
    proceed()
    while state != .shut, !schedule.isDone(number) { await endOfFlush() }
    return schedule.paths
  }

  /// Lets failed paths be tried again without a wait, since the cause may be gone.
  package func forgetFailures() {
    schedule.forgetFailures()
    proceed()
  }

  /// Flushes all marked paths, including those marked meanwhile, and accepts no marks after that.
  ///
  /// - Parameter bound: the longest wait; a flush that is still under way then is abandoned.
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

  /// Begins the next flush, or sets the alarm for it.
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

  /// An alarm that comes too early sets itself again, so a burst of marks, each of which moves the
  /// due time, starts no task.
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
