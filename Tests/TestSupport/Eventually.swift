internal import Foundation

/// What a test waited for did not come.
package struct NeverCame: Error, CustomStringConvertible {
  package let description: String
}

/// Waits until a condition holds, which another thread or process brings about.
///
/// - Throws: `NeverCame` where it does not within so many seconds, and what the condition throws.
package func waitUntil(
  _ what: @autoclosure () -> String,
  withinSeconds limit: Int = 60,
  _ condition: () throws -> Bool
) throws {
  let end = Date(timeIntervalSinceNow: TimeInterval(limit))
  // To ask may take a process.
  var pause: UInt32 = 5000
  while try !condition() {
    if Date() > end { throw NeverCame(description: what()) }
    usleep(pause)
    pause = min(pause * 3 / 2, 50_000)
  }
}

/// The same where no thread may be blocked, for a condition that is asked of an actor.
package func eventually(
  _ what: @autoclosure () -> String,
  withinSeconds limit: Int = 60,
  _ condition: () async throws -> Bool
) async throws {
  let end = Date(timeIntervalSinceNow: TimeInterval(limit))
  while try await !condition() {
    if Date() > end { throw NeverCame(description: what()) }
    await pause()
  }
}

/// Suspends a task for a moment.
///
/// A thread measures the time, so that a test that waits does not depend on the timers of tasks,
/// which it may be there to test.
private func pause() async {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread {
      usleep(1000)
      continuation.resume()
    }
  }
}
