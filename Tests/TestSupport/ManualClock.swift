/// A clock that goes on when a test says so, and not by itself.
package final class ManualClock: Clock, Sendable {
  package struct Instant: InstantProtocol {
    /// Since the clock was made.
    package var offset: Duration

    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    var end: Instant
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var time = Instant(offset: .zero)
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var count = 0
  }

  private let state = Shared(State())

  package init() {}

  package var now: Instant { state.withLock { $0.time } }
  package var minimumResolution: Duration { .nanoseconds(1) }

  package func sleep(until end: Instant, tolerance: Duration?) async throws {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state -> Bool? in
          if state.cancelled.remove(number) != nil { return nil }
          if end <= state.time { return true }
          state.sleepers[number] = Sleeper(end: end, continuation: continuation)
          return false
        }
        if isOver == nil { continuation.resume(throwing: CancellationError()) }
        if isOver == true { continuation.resume() }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: number)
        if sleeper == nil { state.cancelled.insert(number) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Goes on, and wakes those whose time has come.
  package func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.time = state.time.advanced(by: duration)
      let over = state.sleepers.filter { $0.value.end <= state.time }
      for number in over.keys { state.sleepers[number] = nil }
      return over.values.sorted { $0.end < $1.end }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  /// The times that are waited for, the earliest first.
  package var ends: [Duration] {
    state.withLock { $0.sleepers.values.map(\.end.offset).sorted() }
  }
}
