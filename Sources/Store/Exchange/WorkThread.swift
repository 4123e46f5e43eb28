package import System

/// A separate thread that runs the jobs of an actor one by one, in the order in which they come.
///
/// Work that may block (a database in use, a slow disk) must not run on the threads that Swift's
/// tasks share: there are as many as processors, and if all are blocked, none is left to notice
/// that a time limit has passed. Its stack is as large as that of a main thread.
///
/// To run an actor on it, make it the actor's executor:
///
///     nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///
/// The thread ends when the executor has no more references and all work is done; a blocked thread
/// ends with the process.
package final class WorkThread: SerialExecutor {
  private let queue = WorkQueue()

  /// - Throws: `FileError` if the system can't provide a thread.
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

  /// Waits for the next job; nil if there will be no more.
  func next() -> (@Sendable () -> Void)? {
    state.waitForResult { state in
      if !state.work.isEmpty { return .some(state.work.removeFirst()) }
      return state.isClosed ? .some(nil) : nil
    }
  }
}
