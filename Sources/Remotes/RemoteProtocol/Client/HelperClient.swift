internal import JSONText
package import System

/// A conversation with a helper, from its start to its end.
///
/// Several requests may be open at once: `send` doesn't wait for an answer, and `answer` waits for
/// the answer of one of them, while those of others are kept. Whatever the helper does, no call
/// takes longer than the deadlines of the open requests and a second. Once the conversation is
/// over, every call throws how it ended; a new one takes a new object, and a new process.
///
/// It is for one thread at a time. `Wakeup` ends a wait for events from another thread.
package final class HelperClient {
  /// How to begin a conversation.
  package struct Start {
    package var program: HelperProgram
    package var environment: ProgramEnvironment
    package var hello: HelperHello
    package var credentials: CredentialSource
    /// Shows a line that the helper wrote to its standard error. It may have any characters.
    package var showError: (String) -> Void
    /// Milliseconds since some moment, on a clock that nobody sets.
    package var clock: () -> Int64

    package init(
      program: HelperProgram,
      environment: ProgramEnvironment,
      hello: HelperHello,
      credentials: CredentialSource = .none,
      showError: @escaping (String) -> Void,
      clock: @escaping () -> Int64 = { SteadyClock.milliseconds }
    ) {
      self.program = program
      self.environment = environment
      self.hello = hello
      self.credentials = credentials
      self.showError = showError
      self.clock = clock
    }
  }

  struct OpenRequest {
    var isChange: Bool
    var milliseconds: Int
    /// Nil for a stream that has begun.
    var deadline: Int64?
    /// How many bytes are written when all of it is.
    var end: Int
    var events = EventQueue()
    var answer: Message?
    /// Whether nobody waits for the answer.
    var isForgotten = false
  }

  let start: Start
  let program: PipedProgram
  /// What the helper said of itself.
  package internal(set) var identity: HelperIdentity
  var reader = MessageReader()
  var errors = ErrorLines()
  /// Messages that are not written, the first one as of `position`.
  var outgoing: [Bytes] = []
  var position = 0
  /// In bytes, from the beginning.
  var queuedCount = 0
  var writtenCount = 0
  var open: [Int64: OpenRequest] = [:]
  var lastID: Int64 = 0
  /// Set once the conversation is over.
  package internal(set) var end: HelperEnd?

  var name: String { start.program.name }

  /// Starts the helper and exchanges the hello, with a password if the server asks for one.
  package init(_ start: Start) throws(RemoteFailure) {
    self.start = start
    identity = HelperIdentity(
      name: start.program.name,
      version: "",
      capabilities: [],
      limits: RemoteLimits()
    )
    do throws(FileError) {
      program = try PipedProgram(
        starting: start.program.path,
        arguments: [],
        environment: start.environment
      )
    } catch {
      throw .broken(.notStarted(error), mayHaveHappened: false)
    }
    try exchangeHello()
  }

  package func serves(_ capability: String) -> Bool {
    identity.capabilities.contains(capability)
  }

  /// Throws unless the helper serves something.
  package func require(_ capability: String) throws(RemoteFailure) {
    if serves(capability) { return }
    throw .broken(.notCapable(program: name, capability: capability), mayHaveHappened: false)
  }

  // MARK: - Requests

  /// Sends a request. If as many are open as there may be, waits until one of them is answered.
  ///
  /// - Parameters:
  ///   - isChange: whether it changes something: it may have happened then if its answer is lost.
  ///   - milliseconds: how long it may take; nil for what the hello says.
  ///   - add: adds the members of the request.
  /// - Returns: its id, for `answer`.
  package func send(
    _ op: String,
    isChange: Bool,
    milliseconds: Int? = nil,
    _ add: (inout MessageText) -> Void = { _ in }
  ) throws(RemoteFailure) -> Int64 {
    while open.values.count(where: { $0.answer == nil }) >= ProtocolLimits.openRequestCount {
      try pump()
      if let end { throw .broken(end, mayHaveHappened: false) }
    }
    if let end { throw .broken(end, mayHaveHappened: false) }
    lastID += 1
    var text = MessageText()
    text.add("id", lastID)
    text.object.add("op", text: op)
    if let milliseconds { text.add("deadline_ms", Int64(milliseconds)) }
    add(&text)
    let message = text.closed()
    guard message.count <= ProtocolLimits.messageByteCount else {
      throw .answered(
        RemoteError(.tooLarge, "a request of \(message.count) bytes is longer than there may be")
      )
    }
    queue(message)
    let limit = milliseconds ?? start.hello.deadlineMilliseconds
    open[lastID] = OpenRequest(
      isChange: isChange,
      milliseconds: limit,
      deadline: start.clock() + Int64(limit),
      end: queuedCount
    )
    try pump(milliseconds: 0)
    return lastID
  }

  /// Waits for the answer to a request, and returns it, whatever it says.
  ///
  /// - Precondition: the request was sent, and its answer was not taken.
  package func answer(to id: Int64) throws(RemoteFailure) -> Message {
    while true {
      guard let request = open[id] else {
        preconditionFailure("An answer can be taken once.")
      }
      if let answer = request.answer {
        open[id] = nil
        return answer
      }
      if let end {
        open[id] = nil
        throw failure(end, of: request)
      }
      try pump()
    }
  }

  /// What comes next of a stream.
  package enum StreamStep: Sendable {
    case event(Message)
    case answer(Message)
    /// Nothing came in time, or the wait was interrupted.
    case nothing
  }

  /// Waits for the next event of a request that streams.
  ///
  /// - Parameters:
  ///   - milliseconds: the longest wait; nil for ever.
  ///   - interrupt: ends the wait.
  package func next(
    of id: Int64,
    milliseconds: Int?,
    interrupt: Wakeup? = nil
  ) throws(RemoteFailure) -> StreamStep {
    let limit = milliseconds.map { start.clock() + Int64($0) }
    while true {
      guard var request = open[id] else {
        preconditionFailure("A stream is over once its answer was taken.")
      }
      if let event = request.events.takeFirst() {
        open[id] = request
        return .event(event)
      }
      if request.answer != nil || end != nil { return .answer(try answer(to: id)) }
      if interrupt?.wasSent == true { return .nothing }
      let left = limit.map { Int($0 - start.clock()) }
      if let left, left <= 0 { return .nothing }
      try pump(milliseconds: left, interrupt: interrupt)
    }
  }

  /// Cancels a request. It is still answered.
  package func cancel(_ id: Int64) throws(RemoteFailure) {
    guard end == nil, let request = open[id], request.answer == nil else { return }
    open[id]?.deadline = start.clock() + Int64(request.milliseconds)
    var text = MessageText()
    text.object.add("op", text: "cancel")
    text.add("id", id)
    queue(text.closed())
    try pump(milliseconds: 0)
  }

  /// Lets a request take its time from now on.
  func renew(_ id: Int64) {
    guard let request = open[id], request.deadline != nil else { return }
    open[id]?.deadline = start.clock() + Int64(request.milliseconds)
  }

  /// Does without the answer to a request.
  func forget(_ id: Int64) {
    if open[id]?.answer != nil { open[id] = nil } else { open[id]?.isForgotten = true }
  }

  /// Ends the conversation and the helper at once.
  package func kill() { finish(.silenced(program: name)) }

  /// Ends the conversation, and waits until the helper has ended, at most for a second and a half.
  package func close() {
    program.closeInput()
    let limit = start.clock() + Int64(ProtocolLimits.endMilliseconds) + 500
    do throws(FileError) {
      while !program.outputHasEnded {
        let left = limit - start.clock()
        if left <= 0 { break }
        let ready = try program.wait(milliseconds: Int(left), writes: false)
        if ready.hasErrors { try takeErrors() }
        if ready.hasOutput { try program.takeOutput { _ in } }
      }
      _ = try program.exitStatus(milliseconds: max(Int(limit - start.clock()), 0))
    } catch {
      // It is ended below.
    }
    program.kill()
    if end == nil { end = .silenced(program: name) }
  }

  private func queue(_ message: [UInt8]) {
    outgoing.append(Bytes(message))
    queuedCount += message.count
  }
}
