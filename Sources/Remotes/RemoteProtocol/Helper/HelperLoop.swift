internal import JSONText
internal import System

/// Speaks the protocol over standard input and output until the input ends, and returns the exit
/// status. It is the whole of a helper's main, after `CurrentProcess.reportsWriteFailures()`:
///
///     CurrentProcess.end(status: runHelper(identity) { hello, _ throws(RemoteError) in
///       HelperServices(sync: try PostgresRemote(hello))
///     })
///
/// - Parameters:
///   - identity: what the helper says of itself.
///   - arguments: the words of the command line. There are none unless a person starts it:
///     `--version` prints its name and version, and anything else says who starts it.
///   - open: reaches the remote. It throws `denied` with the reason `password` if it needs one, and
///     is called again with it then.
package func runHelper(
  _ identity: HelperIdentity,
  arguments: [String] = [],
  open: @escaping (HelperHello, HelperCall) throws(RemoteError) -> HelperServices
) -> Int32 {
  if arguments.isEmpty { return HelperLoop(identity, open: open).run() }
  guard arguments == ["--version"] else {
    writeToStandardError([
      "\(identity.name): git jsonl starts this program for a remote; see git jsonl help remote"
    ])
    return 129
  }
  let line = Bytes("\(identity.name) \(identity.version)\n")
  return (try? writeToStandardOutput([line])) == nil ? 128 : 0
}

private final class HelperLoop {
  private let identity: HelperIdentity
  private let open: (HelperHello, HelperCall) throws(RemoteError) -> HelperServices
  private let inbox = HelperInbox()
  private let output = HelperOutput()
  private var services: HelperServices?

  init(
    _ identity: HelperIdentity,
    open: @escaping (HelperHello, HelperCall) throws(RemoteError) -> HelperServices
  ) {
    self.identity = identity
    self.open = open
  }

  func run() -> Int32 {
    do throws(FileError) {
      try startDetachedThread { [inbox] in inbox.readAll() }
    } catch {
      return 1
    }
    while let request = inbox.next() { answer(request) }
    guard let problem = inbox.finish() else {
      output.finish()
      return 0
    }
    var text = MessageText()
    RemoteError(.badRequest, Self.sentence(problem)).add(to: &text)
    output.write(text.closed())
    return 1
  }

  private func answer(_ request: HelperInbox.Request) {
    do throws(RemoteError) {
      try request.call.check()
      guard let services else { return send(try greet(request), request.call) }
      guard request.op != "hello" else {
        throw RemoteError(.badRequest, "hello was said already")
      }
      guard let work = try HelperWork(request, services, services.limits ?? identity.limits) else {
        throw RemoteError(.badRequest, "this helper does not know the op \(request.op.prefix(40))")
      }
      if work.isStream { return stream(work, request.call) }
      send(try work.answer { _ in }, request.call)
    } catch {
      send(Self.text(error, request.call), request.call)
    }
  }

  private func greet(_ request: HelperInbox.Request) throws(RemoteError) -> MessageText {
    guard request.op == "hello" else {
      throw RemoteError(.badRequest, "the first request has to be hello")
    }
    let hello = try HelperHello(request.message)
    let services = try open(hello, request.call)
    self.services = services
    inbox.setDeadline(milliseconds: hello.deadlineMilliseconds)
    var text = MessageText(answering: request.call)
    var identity = identity
    if let limits = services.limits { identity.limits = limits }
    identity.add(to: &text)
    return text
  }

  /// Lets a stream run on a thread of its own.
  private func stream(_ work: HelperWork, _ call: HelperCall) {
    guard inbox.beginStream(call.id) else { return send(MessageText(answering: call), call) }
    let (inbox, output) = (inbox, output)
    do throws(FileError) {
      try startDetachedThread {
        var text: MessageText
        do throws(RemoteError) {
          text = try work.answer { output.write($0.closed()) }
        } catch {
          text = Self.text(error, call)
        }
        output.write(text.closed(), closing: (inbox, call.id))
      }
    } catch {
      send(Self.text(RemoteError(.unavailable, "there are too many threads"), call), call)
    }
  }

  private func send(_ text: MessageText, _ call: HelperCall) {
    output.write(text.closed(), closing: (inbox, call.id))
  }

  private static func text(_ error: RemoteError, _ call: HelperCall) -> MessageText {
    var text = MessageText()
    text.add("id", call.id)
    error.add(to: &text)
    return text
  }

  private static func sentence(_ problem: MessageProblem) -> String {
    switch problem {
    case .tooLong: "a message has more than \(ProtocolLimits.messageByteCount) bytes"
    case .notAnObject: "what came is not a JSON object on one line"
    case .badLines: "the lines after a message are not what it says"
    case .unterminated: "the input ends in the middle of a message"
    case .unrelated: "a message has no id, or one that is open"
    case .tooManyRequests, .tooManyEvents:
      "more than \(ProtocolLimits.openRequestCount) requests are open"
    }
  }
}

/// Writes whole messages to standard output, from several threads.
private final class HelperOutput: Sendable {
  private let lock = Locked(())

  /// Waits for a message that another thread is writing: a stream counts as over when its answer
  /// is about to be written.
  func finish() { lock.withLock { _ in } }

  /// Ends the process if nobody can be answered any more: a client waits for answers in vain then.
  ///
  /// - Parameter request: closed in the inbox once its answer is out.
  func write(_ message: [UInt8], closing request: (HelperInbox, Int64)? = nil) {
    lock.withLock { _ in
      // A client may use the next place as soon as it has the answer.
      if let (inbox, id) = request { inbox.close(id) }
      if (try? writeToStandardOutput([Bytes(message)])) == nil { CurrentProcess.end(status: 1) }
    }
  }
}
