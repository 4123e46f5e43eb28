#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Does two pieces of work at the same time, on a second thread and on this one, and returns what
/// they come to. Where no thread can be started, one follows the other.
///
/// A thread of the operating system takes some 20 microseconds; the runtime of Swift's tasks would
/// cost every start of the program more.
package func runOnTwoThreads(
  _ first: @Sendable () -> any Sendable,
  _ second: @Sendable () -> any Sendable
) -> (any Sendable, any Sendable) {
  withoutActuallyEscaping(second) { second in
    let errand = Errand(work: second)
    let context = Unmanaged.passRetained(errand)
    defer { context.release() }
    guard let thread = startThread(context.toOpaque(), run: { runErrand($0) }) else {
      return (first(), second())
    }
    let firstResult = first()
    // https://man7.org/linux/man-pages/man3/pthread_join.3.html: it waits for the thread to
    // terminate; from then on this thread sees what that one wrote.
    let status = pthread_join(thread, nil)
    guard status == 0, let secondResult = errand.result else {
      preconditionFailure("A thread that was started can be waited for.")
    }
    return (firstResult, secondResult)
  }
}

/// What the second thread is to do, and what it came to. Only that thread writes the result, and
/// only when it has ended does another one read it.
private final class Errand {
  private let work: @Sendable () -> any Sendable
  private(set) var result: (any Sendable)?

  init(work: @escaping @Sendable () -> any Sendable) { self.work = work }

  func run() { result = work() }
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

private func runErrand(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<Errand>.fromOpaque(context).takeUnretainedValue().run() }
  return nil
}
