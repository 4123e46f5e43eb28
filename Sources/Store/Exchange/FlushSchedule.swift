/// The paths to flush, and when, as a value without clock, task or store.
///
/// A path is in up to two places: among the waiting `entries`, and as the one that is being
/// flushed. A mark that comes while its path is being flushed makes a new entry, because the flush
/// may have read the store before the edit. So no mark is ever lost: it ends with a flush that
/// began after it, or is still here.
///
/// One counter numbers marks, calls and ends of flushes, so "was it tried since?" is a comparison
/// of two numbers.
struct FlushSchedule<Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
  struct Entry: Sendable {
    /// The number of the oldest mark that is not flushed.
    var mark: Int
    /// When to flush it if no other mark comes.
    var due: Instant
    /// When to flush it in any case.
    var latest: Instant
    /// It is not tried again before this, after a failure or a pause.
    var rest: Instant?
    /// Whether a caller waits for it, so that it is flushed at once.
    var isUrgent = false
    /// The number of the end of its last try; 0 if there was none.
    var tried = 0

    /// When it is due; nil if it is due already.
    var turn: Instant? {
      if isUrgent { return nil }
      return rest.map { max($0, due) } ?? due
    }
  }

  let timing: FlushTiming
  private var entries: [String: Entry] = [:]
  private var current: (path: String, entry: Entry)?
  /// How many flushes of a path failed in a row.
  private var failureCounts: [String: Int] = [:]
  private var counter = 0
  /// Before when a path is not flushed again, since it was just flushed.
  private var pauses: [String: Instant] = [:]

  init(_ timing: FlushTiming) { self.timing = timing }

  var isFlushing: Bool { current != nil }

  /// All paths that are not flushed, in order.
  var paths: [String] {
    Set(entries.keys).union(current.map { [$0.path] } ?? []).sorted()
  }

  /// Notes a change of a path.
  ///
  /// - Parameter isUrgent: whether to try it at once, even if it has just failed.
  mutating func mark(_ path: String, at now: Instant, isUrgent: Bool = false) {
    counter += 1
    let due = now.advanced(by: timing.debounce)
    if entries[path] == nil {
      let latest = now.advanced(by: timing.longestDelay)
      entries[path] = Entry(mark: counter, due: min(due, latest), latest: latest)
      entries[path]?.rest = pauses[path]
    } else if let latest = entries[path]?.latest {
      entries[path]?.due = min(due, latest)
    }
    if isUrgent {
      entries[path]?.isUrgent = true
      entries[path]?.tried = 0
    }
  }

  /// Makes all waiting paths due at once. Pass the result to `isDone`.
  mutating func hasten() -> Int {
    counter += 1
    for path in entries.keys { entries[path]?.isUrgent = true }
    return counter
  }

  /// Lets failed paths be tried again after their debounce.
  mutating func forgetFailures() {
    failureCounts = [:]
    for path in entries.keys { entries[path]?.rest = nil }
  }

  /// Whether all paths marked before the call of `hasten` were flushed, or tried since then.
  func isDone(_ number: Int) -> Bool {
    if let current, current.entry.mark <= number { return false }
    return entries.values.allSatisfy { $0.mark > number || $0.tried > number }
  }

  /// Whether all marked paths were flushed, or tried since the call of `hasten`.
  func isIdle(since number: Int) -> Bool {
    current == nil && entries.values.allSatisfy { $0.tried > number }
  }

  /// The next time at which a path becomes due; nil if there is none.
  var nextTurn: Instant? { entries.values.compactMap(\.turn).min() }

  /// Takes the path that has been due the longest; nil if none is, or if one is being flushed.
  mutating func begin(at now: Instant) -> String? {
    if isFlushing { return nil }
    let ready = entries.filter { $0.value.turn.map { $0 <= now } ?? true }
    let next = ready.min { ($0.value.mark, $0.key) < ($1.value.mark, $1.key) }
    guard let next else { return nil }
    entries[next.key] = nil
    current = (next.key, next.value)
    return next.key
  }

  /// Notes the result of the flush that `begin` returned.
  mutating func end(_ result: FlushResult, at now: Instant) {
    guard let (path, entry) = current else { return }
    current = nil
    counter += 1
    switch result {
    case .done, .refused:
      failureCounts[path] = nil
      if timing.interval > .zero {
        pauses[path] = now.advanced(by: timing.interval)
        entries[path]?.rest = pauses[path]
      }
    case .postponed: putBack(entry, path, rest: now.advanced(by: timing.pause))
    case .failed:
      let count = failureCounts[path, default: 0] + 1
      failureCounts[path] = count
      putBack(entry, path, rest: now.advanced(by: timing.retry(after: count)))
    }
  }

  private mutating func putBack(_ entry: Entry, _ path: String, rest: Instant) {
    var entry = entry
    entry.rest = rest
    entry.isUrgent = false
    entry.tried = counter
    if let newer = entries[path] {
      // Paths marked meanwhile have not been tried.
      entry.isUrgent = newer.isUrgent
      entry.tried = newer.tried
      entry.due = min(newer.due, entry.latest)
    }
    entries[path] = entry
  }
}
