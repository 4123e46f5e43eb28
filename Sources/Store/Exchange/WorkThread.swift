package import System

/// A thread of its own that runs the work of an actor, one job after another, in the order in
/// which it comes.
///
/// Work that may block (a database in use, a slow disk) must not be done by the threads that
/// Swift's tasks share: there are as many as processors, and where all of them are blocked, nobody
/// is left to see that a time limit has passed. Its stack is as large as that of a main thread.
///
/// An actor runs on it that has it as its executor:
///
///     nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///
/// The thread ends when nobody refers to the executor any more and all work is done; one that is
/// blocked ends with the process.
package final class WorkThread: SerialExecutor {
  private let queue = WorkQueue()

  /// - Throws: `FileError` where the system has no thread to give.
  package init() throws(FileError) {
    try startDetachedThread { [queue] in
      while let job = queue.next() { job() }
    }
  }

  deinit { queue.close() }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.add { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

/// Work that waits for a thread.
private final class WorkQueue: Sendable {
  private struct State {
    var work: [@Sendable () -> Void] = []
    var isClosed = false
  }

  private let state = Locked(State())

  func add(_ job: @escaping @Sendable () -> Void) { state.withLock { $0.work.append(job) } }

  func close() { state.withLock { $0.isClosed = true } }

  /// The next job, for which it waits; nil where there will be none.
  func next() -> (@Sendable () -> Void)? {
    state.waitForResult { state in
      if !state.work.isEmpty { return .some(state.work.removeFirst()) }
      return state.isClosed ? .some(nil) : nil
    }
  }
}
