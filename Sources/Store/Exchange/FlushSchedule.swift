/// What is to be flushed, and when, as a value: no clock, no task, no store.
///
/// A path is in up to two places: among the `entries`, which wait, and as the one that is being
/// flushed. A mark that comes while its path is being flushed makes a new entry, because the flush
/// may have read the store before the edit. So no mark is ever lost: it ends with a flush that
/// began after it, or is still in here.
///
/// Marks, calls and ends of flushes are numbered by one counter, so that "was it tried since?" is a
/// comparison of two numbers.
struct FlushSchedule<Instant: InstantProtocol>: Sendable where Instant.Duration == Duration {
  struct Entry: Sendable {
    /// The number of the oldest mark that no flush has covered.
    var mark: Int
    /// When it is to be flushed, if no other mark comes.
    var due: Instant
    /// When it is to be flushed, whatever comes.
    var latest: Instant
    /// Before this it is not tried again, after a failure or a pause.
    var rest: Instant?
    /// Whether somebody waits for it, so that it is flushed at once.
    var isUrgent = false
    /// The number of the end of its last try; 0 where there was none.
    var tried = 0

    /// When its turn comes; nil where it has come.
    var turn: Instant? {
      if isUrgent { return nil }
      return rest.map { max($0, due) } ?? due
    }
  }

  let timing: FlushTiming
  private var entries: [String: Entry] = [:]
  private var current: (path: String, entry: Entry)?
  /// How often a flush of a path failed in a row.
  private var failureCounts: [String: Int] = [:]
  private var counter = 0

  init(_ timing: FlushTiming) { self.timing = timing }

  var isFlushing: Bool { current != nil }

  /// All that is not flushed, in the order of their paths.
  var paths: [String] {
    Set(entries.keys).union(current.map { [$0.path] } ?? []).sorted()
  }

  /// Notes that something of a path has changed.
  ///
  /// - Parameter isUrgent: whether it is to be tried at once, even if it has just failed.
  mutating func mark(_ path: String, at now: Instant, isUrgent: Bool = false) {
    counter += 1
    let due = now.advanced(by: timing.debounce)
    if entries[path] == nil {
      let latest = now.advanced(by: timing.longestDelay)
      entries[path] = Entry(mark: counter, due: min(due, latest), latest: latest)
    } else if let latest = entries[path]?.latest {
      entries[path]?.due = min(due, latest)
    }
    if isUrgent {
      entries[path]?.isUrgent = true
      entries[path]?.tried = 0
    }
  }

  /// Has all that waits flushed at once; what is returned is for `isDone`.
  mutating func hasten() -> Int {
    counter += 1
    for path in entries.keys { entries[path]?.isUrgent = true }
    return counter
  }

  /// Lets what failed be tried again when its debounce is over.
  mutating func forgetFailures() {
    failureCounts = [:]
    for path in entries.keys { entries[path]?.rest = nil }
  }

  /// Whether all that was marked before the call of `hasten` was flushed, or tried since then.
  func isDone(_ number: Int) -> Bool {
    if let current, current.entry.mark <= number { return false }
    return entries.values.allSatisfy { $0.mark > number || $0.tried > number }
  }

  /// Whether all that is marked was flushed, or tried since the call of `hasten`.
  func isIdle(since number: Int) -> Bool {
    current == nil && entries.values.allSatisfy { $0.tried > number }
  }

  /// When the next turn comes, of those whose turn has not come yet; nil where there is none.
  var nextTurn: Instant? { entries.values.compactMap(\.turn).min() }

  /// Takes the path whose turn has come longest ago; nil where none has, or one is being flushed.
  mutating func begin(at now: Instant) -> String? {
    if isFlushing { return nil }
    let ready = entries.filter { $0.value.turn.map { $0 <= now } ?? true }
    let next = ready.min { ($0.value.mark, $0.key) < ($1.value.mark, $1.key) }
    guard let next else { return nil }
    entries[next.key] = nil
    current = (next.key, next.value)
    return next.key
  }

  /// Notes what came of the flush that `begin` returned.
  mutating func end(_ result: FlushResult, at now: Instant) {
    guard let (path, entry) = current else { return }
    current = nil
    counter += 1
    switch result {
    case .done, .refused: failureCounts[path] = nil
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
      // What was marked meanwhile has not been tried.
      entry.isUrgent = newer.isUrgent
      entry.tried = newer.tried
      entry.due = min(newer.due, entry.latest)
    }
    entries[path] = entry
  }
}
