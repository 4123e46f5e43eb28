internal import Foundation
package import Testing

/// A trait of suites whose tests wait most of the time: for a server, for other processes, or for a
/// time to pass.
///
/// Each has a thread of its own, a few at a time. There are only as many threads for all other
/// tests as there are processors, and a test that waits would keep one of them from its work.
package struct WaitingTests: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  package func provideScope(
    for _: Test,
    testCase _: Test.Case?,
    performing function: @Sendable () async throws -> Void
  ) async throws {
    try await Turns.shared.taking {
      try await withTaskExecutorPreference(NewThreads.shared) { try await function() }
    }
  }
}

extension Trait where Self == WaitingTests {
  package static var waits: Self { Self() }
}

/// Runs each job of a task on a new thread.
private final class NewThreads: TaskExecutor {
  static let shared = NewThreads()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Lets a few tasks go on at a time.
private actor Turns {
  static let shared = Turns(count: 3)

  private var freeCount: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  private init(count: Int) { freeCount = count }

  nonisolated func taking(_ body: @Sendable () async throws -> Void) async throws {
    await take()
    do {
      try await body()
    } catch {
      await giveBack()
      throw error
    }
    await giveBack()
  }

  private func take() async {
    if freeCount > 0 {
      freeCount -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  private func giveBack() {
    if waiting.isEmpty { freeCount += 1 } else { waiting.removeFirst().resume() }
  }
}
