#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A second thread, which does one task after another beside the thread that has it do so.
///
/// It is started when it is needed first, and waits for work until this is given up. To start a
/// thread takes some 100 microseconds, to hand work to one that is there less than a tenth of that;
/// the runtime of Swift's tasks would cost every start of the program more.
package final class SecondThread: Sendable {
  package typealias Work = @Sendable () -> any Sendable

  private enum State {
    case absent
    case idle
    case asked(Work)
    case busy
    case done(any Sendable)
    case dismissed
  }

  private let state = Locked(State.absent)

  package init() {}

  deinit { state.withLock { $0 = .dismissed } }

  /// Does two tasks at the same time, on this thread and on the second one, and returns
  /// what they come to. Where no thread can be started, one follows the other.
  ///
  /// Only one thread may call this at a time.
  package func run(
    _ first: @Sendable () -> any Sendable,
    _ second: @Sendable () -> any Sendable
  ) -> (any Sendable, any Sendable) {
    guard start() else { return (first(), second()) }
    return withoutActuallyEscaping(second) { second in
      state.withLock { $0 = .asked(second) }
      let firstResult = first()
      let secondResult = state.waitForResult { state -> (any Sendable)? in
        guard case .done(let result) = state else { return nil }
        state = .idle
        return result
      }
      return (firstResult, secondResult)
    }
  }

  /// Starts the thread where it is not there yet, and does not wait for it. Says whether there is
  /// one.
  @discardableResult
  package func start() -> Bool {
    let isAbsent = state.withLock { state in
      guard case .absent = state else { return false }
      state = .idle
      return true
    }
    if !isAbsent { return true }
    do throws(FileError) {
      try startDetachedThread { [state] in Self.work(state) }
      return true
    } catch {
      state.withLock { $0 = .absent }
      return false
    }
  }

  /// Does what is asked for, until nobody can ask any more.
  private static func work(_ state: Locked<State>) {
    while var work = nextWork(state) {
      let result = work()
      // Whoever asked may end the life of what the work refers to as soon as it is done.
      work = {}
      state.withLock { $0 = .done(result) }
    }
  }

  /// Waits for work; nil where there will be none.
  private static func nextWork(_ state: Locked<State>) -> Work? {
    state.waitForResult { state -> Work?? in
      switch state {
      case .asked(let work):
        state = .busy
        return .some(work)
      case .dismissed: return .some(nil)
      case .absent, .idle, .busy, .done: return nil
      }
    }
  }
}

/// Gives up an object on a thread of its own, where nobody waits for what its `deinit` does. Where
/// no thread can be started, it is given up at once; where the process ends meanwhile, the system
/// does what is left.
package func releaseInBackground<Object: AnyObject & Sendable>(_ object: consuming Object) {
  let context = Unmanaged<AnyObject>.passRetained(object).toOpaque()
  guard let thread = startThread(context, run: { release($0) }) else {
    _ = release(context)
    return
  }
  pthread_detach(thread)
}

private func release(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<AnyObject>.fromOpaque(context).release() }
  return nil
}

/// Starts a thread that runs `body` and ends, whenever that is.
///
/// - Throws: `FileError` where the system has no thread to give.
package func startDetachedThread(_ body: @escaping @Sendable () -> Void) throws(FileError) {
  let context = Unmanaged.passRetained(ThreadBody(run: body))
  guard let thread = startThread(context.toOpaque(), run: { runBody($0) }) else {
    context.release()
    throw FileError(.startThread, path: "a thread", code: EAGAIN)
  }
  pthread_detach(thread)
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void

  init(run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runBody(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}

#if canImport(Darwin)
  private typealias ThreadContext = UnsafeMutableRawPointer
#else
  private typealias ThreadContext = UnsafeMutableRawPointer?
#endif

/// Starts a thread that calls `run` with `context`; nil where the system has no thread to give.
///
/// Its stack is as large as the one of a main thread: parsing goes as deep as JSON may be nested.
private func startThread(
  _ context: UnsafeMutableRawPointer,
  run: @convention(c) (ThreadContext) -> UnsafeMutableRawPointer?
) -> pthread_t? {
  var attributes = pthread_attr_t()
  guard pthread_attr_init(&attributes) == 0 else { return nil }
  defer { pthread_attr_destroy(&attributes) }
  guard pthread_attr_setstacksize(&attributes, 8 << 20) == 0 else { return nil }
  #if canImport(Darwin)
    var thread: pthread_t?
    let status = pthread_create(&thread, &attributes, run, context)
    return status == 0 ? thread : nil
  #else
    var thread = pthread_t()
    let status = pthread_create(&thread, &attributes, run, context)
    return status == 0 ? thread : nil
  #endif
}
