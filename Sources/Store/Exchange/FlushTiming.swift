/// How long a flush waits, and for what.
package struct FlushTiming: Equatable, Sendable {
  /// How long nothing must have been edited before a flush begins.
  package var debounce: Duration
  /// The longest that a flush is put off by edits that go on and on.
  package var longestDelay: Duration
  /// How long a flush waits that found somebody else at work.
  package var pause: Duration = .milliseconds(500)
  /// The wait after a first failure; it doubles with each further one.
  package var firstRetry: Duration = .seconds(1)
  package var longestRetry: Duration = .seconds(60)

  /// The longest delay is six times the debounce.
  package init(debounce: Duration) {
    self.debounce = debounce
    longestDelay = debounce * 6
  }

  /// The wait after so many failures in a row, from 1 on.
  func retry(after failureCount: Int) -> Duration {
    // 60 seconds are reached long before the number gets too large.
    min(firstRetry * (1 << min(failureCount - 1, 20)), longestRetry)
  }
}

/// What came of a flush.
package enum FlushResult: Equatable, Sendable {
  case done
  /// Somebody else is at work; it is tried again after a pause.
  case postponed
  /// It is tried again, each time after a longer wait.
  case failed
  /// It would fail again as long as nothing changes, so that it waits for the next mark.
  case refused
}
