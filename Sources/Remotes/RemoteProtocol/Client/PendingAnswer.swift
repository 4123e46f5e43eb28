internal import System

/// A request of a capability, as both ends have it.
protocol RemoteRequest: Sendable {
  var op: String { get }
  /// Whether it changes something: it may have happened then if its answer is lost.
  var isChange: Bool { get }

  /// Adds the members of the request.
  ///
  /// - Parameter once: the id of a request that changes something.
  func add(to text: inout MessageText, once: String)
}

/// A request that was sent, and whose answer is to come.
package struct PendingAnswer<Answer> {
  let client: HelperClient
  let id: Int64
  let op: String
  let isChange: Bool
  let read: (Message) -> Answer?

  /// Waits for the answer. It can be had once.
  package func wait() throws(RemoteFailure) -> Answer {
    let message = try client.answer(to: id)
    if let error = RemoteError(message) { throw .answered(error) }
    if message.flag("ok"), let answer = read(message) { return answer }
    throw client.reject(message, to: op, isChange: isChange)
  }

  /// Waits for the answer as long as if it had been asked for only now: the helper may have
  /// waited for the client to take it.
  package func waitAgain() throws(RemoteFailure) -> Answer {
    client.renew(id)
    return try wait()
  }

  /// Does without the answer.
  package func forget() { client.forget(id) }
}

extension HelperClient {
  /// Sends a request.
  ///
  /// - Parameters:
  ///   - milliseconds: how long it may take; nil for what the hello says.
  ///   - read: reads an answer that says `"ok":true`; nil if it lacks something.
  func begin<Answer>(
    _ request: some RemoteRequest,
    once: String,
    milliseconds: Int? = nil,
    _ read: @escaping (Message) -> Answer?
  ) throws(RemoteFailure) -> PendingAnswer<Answer> {
    let id = try send(request.op, isChange: request.isChange, milliseconds: milliseconds) {
      request.add(to: &$0, once: once)
    }
    return PendingAnswer(
      client: self,
      id: id,
      op: request.op,
      isChange: request.isChange,
      read: read
    )
  }

  /// Takes the hints of a request that listens until `changed` says that it is enough, the wait is
  /// interrupted, or nothing comes for some time. Then cancels it.
  ///
  /// - Parameters:
  ///   - milliseconds: the longest wait for a hint; nil for ever.
  ///   - interrupt: ends the waiting from another thread.
  ///   - changed: gets an event, and says whether to go on; nil if it can't be read.
  func takeHints(
    of pending: PendingAnswer<Void>,
    milliseconds: Int?,
    interrupt: Wakeup?,
    _ changed: (Message) throws -> Bool?
  ) throws {
    while true {
      switch try next(of: pending.id, milliseconds: milliseconds, interrupt: interrupt) {
      case .event(let event):
        guard event.text("event") == "changed", let goesOn = try changed(event) else {
          throw reject(event, to: pending.op, isChange: false)
        }
        if goesOn { continue }
      case .answer(let answer):
        if let error = RemoteError(answer) { throw RemoteFailure.answered(error) }
        return
      case .nothing: break
      }
      try cancel(pending.id)
      do throws(RemoteFailure) {
        try pending.wait()
      } catch {
        // A helper may answer that the request was cancelled.
        guard case .answered = error else { throw error }
      }
      return
    }
  }
}
