#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A second thread, which runs closures one after another beside the calling thread.
///
/// It is started when it is first needed, and waits for work until this object is gone. Starting a
/// thread takes some 100 microseconds, and handing work to a running one less than a tenth of that;
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

  /// Runs two closures at the same time, on this thread and on the second one, and returns their
  /// results. If no thread can be started, they run one after the other.
  ///
  /// Only one thread may call this at a time.
  package func run(
    _ first: Work,
    _ second: @escaping Work
  ) -> (any Sendable, any Sendable) {
    guard start() else { return (first(), second()) }
    state.withLock { $0 = .asked(second) }
    let firstResult = first()
    let secondResult = state.waitForResult { state -> (any Sendable)? in
      guard case .done(let result) = state else { return nil }
      state = .idle
      return result
    }
    return (firstResult, secondResult)
  }

  /// Starts the thread if it does not run yet, without waiting for it. Returns whether there is
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

  /// Runs the requested work, until no more can come.
  private static func work(_ state: Locked<State>) {
    while var work = nextWork(state) {
      let result = work()
      // The caller may release what the work refers to as soon as it is done.
      work = {}
      state.withLock { $0 = .done(result) }
    }
  }

  /// Waits for work; nil if there will be no more.
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

/// Releases an object on a separate thread, so that nobody waits for its `deinit`. If no thread can
/// be started, it is released immediately. If the process ends meanwhile, the system does the rest.
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

/// Starts a thread that runs `body` and then ends.
///
/// - Throws: `FileError` if the system can't provide a thread.
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

/// Starts a thread that calls `run` with `context`; nil if the system can't provide one.
///
/// Its stack is as large as that of a main thread: parsing recurses as deeply as JSON may be
/// nested.
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
