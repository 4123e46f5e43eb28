#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A value that several threads share. Each of them accesses it under the lock.
package final class Locked<Value>: @unchecked Sendable {
  private var value: Value
  private let lock: UnsafeMutablePointer<pthread_mutex_t>
  private let change: UnsafeMutablePointer<pthread_cond_t>

  package init(_ value: Value) {
    self.value = value
    lock = .allocate(capacity: 1)
    change = .allocate(capacity: 1)
    // pthread_mutex_init(3p) and pthread_cond_init(3p) fail only for lack of memory.
    precondition(pthread_mutex_init(lock, nil) == 0, "No memory for a lock.")
    precondition(pthread_cond_init(change, nil) == 0, "No memory for a lock.")
  }

  deinit {
    pthread_mutex_destroy(lock)
    pthread_cond_destroy(change)
    lock.deallocate()
    change.deallocate()
  }

  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    pthread_mutex_lock(lock)
    defer {
      // The thread that is woken needs the lock too.
      pthread_mutex_unlock(lock)
      pthread_cond_signal(change)
    }
    return body(&value)
  }

  /// Waits until `body` returns a result. It is called after each change of the value. Only one
  /// thread may wait at a time.
  package func waitForResult<Result>(_ body: (inout Value) -> Result?) -> Result {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while true {
      if let result = body(&value) { return result }
      pthread_cond_wait(change, lock)
    }
  }
}
