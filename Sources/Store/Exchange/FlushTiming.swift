/// The waiting times of flushes.
package struct FlushTiming: Equatable, Sendable {
  /// How long there must be no edit before a flush begins.
  package var debounce: Duration
  /// The longest delay of a flush by continuous edits.
  package var longestDelay: Duration
  /// The shortest time between the end of a flush and the next one of the same path.
  package var interval: Duration = .zero
  /// How long a flush waits if another program is at work.
  package var pause: Duration = .milliseconds(500)
  /// The wait after the first failure; it doubles with each further one.
  package var firstRetry: Duration = .seconds(1)
  package var longestRetry: Duration = .seconds(60)

  /// The longest delay is six times the debounce.
  package init(debounce: Duration) {
    self.debounce = debounce
    longestDelay = debounce * 6
  }

  /// The wait after a number of failures in a row, from 1.
  func retry(after failureCount: Int) -> Duration {
    // 60 seconds are reached long before the number gets too large.
    min(firstRetry * (1 << min(failureCount - 1, 20)), longestRetry)
  }
}

/// The result of a flush.
package enum FlushResult: Equatable, Sendable {
  case done
  /// Another program is at work; the flush is tried again after a pause.
  case postponed
  /// The flush is tried again, each time after a longer wait.
  case failed
  /// The flush would fail again unless something changes, so it waits for the next mark.
  case refused
}
