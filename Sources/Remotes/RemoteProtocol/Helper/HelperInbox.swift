internal import JSONText
internal import System

/// The requests that a helper has read and not answered: the thread that reads puts them in, and
/// the one that works takes them out.
final class HelperInbox: Sendable {
  struct Request: Sendable {
    var message: Message
    var op: String
    var call: HelperCall
  }

  private struct State {
    var waiting: [Request] = []
    /// All that are not answered, by id.
    var open: [Int64: HelperCall] = [:]
    var streams: Set<Int64> = []
    /// Nothing more will come.
    var hasEnded = false
    var problem: MessageProblem?
    var isFinished = false
  }

  private let state = Locked(State())
  /// How long a request may take that does not say so, in milliseconds; the hello says it.
  private let usualMilliseconds = Locked(30_000)

  func setDeadline(milliseconds: Int) { usualMilliseconds.withLock { $0 = milliseconds } }

  // MARK: - The thread that reads

  /// Reads standard input to its end, or up to what is not a message.
  func readAll() {
    var reader = MessageReader()
    do throws(MessageProblem) {
      while true {
        let part = (try? readFromStandardInput(atMost: 1 << 16)) ?? []
        if part.isEmpty { break }
        reader.append(part[...])
        while let message = try reader.next() { try take(message) }
      }
      if !reader.isEmpty { throw .unterminated }
      end(nil)
    } catch {
      end(error)
    }
  }

  private func take(_ message: Message) throws(MessageProblem) {
    guard let id = message.number("id") else { throw .unrelated(start: message.start) }
    let op = message.text("op") ?? ""
    if op == "cancel" {
      let call = state.withLock { $0.open[id] }
      call?.cancellation.send()
      return
    }
    let milliseconds = message.number("deadline_ms") ?? Int64(usualMilliseconds.withLock { $0 })
    let call: HelperCall
    do throws(FileError) {
      call = try HelperCall(id: id, milliseconds: Int(min(milliseconds, Int64(Int32.max))))
    } catch {
      throw .tooManyRequests
    }
    let request = Request(message: message, op: op, call: call)
    let problem = state.withLock { state -> MessageProblem? in
      if state.open[id] != nil { return .unrelated(start: message.start) }
      if state.open.count >= ProtocolLimits.openRequestCount { return .tooManyRequests }
      state.open[id] = call
      state.waiting.append(request)
      return nil
    }
    if let problem { throw problem }
  }

  /// No more requests come. Streams end now. What is open after a second is not waited for.
  private func end(_ problem: MessageProblem?) {
    let streams = state.withLock { state in
      state.hasEnded = true
      state.problem = problem
      return state.streams.compactMap { state.open[$0] }
    }
    for call in streams { call.cancellation.send() }
    let last = ProtocolLimits.endMilliseconds / 10
    if isFinished(milliseconds: ProtocolLimits.endMilliseconds - 3 * last) { return }
    for call in state.withLock({ Array($0.open.values) }) { call.cancellation.send() }
    if isFinished(milliseconds: last) { return }
    CurrentProcess.end(status: problem == nil ? 0 : 1)
  }

  private func isFinished(milliseconds: Int) -> Bool {
    waitBriefly(milliseconds: milliseconds) { state.withLock { $0.isFinished } }
  }

  // MARK: - The thread that works

  /// Waits for the next request; nil once all are taken, streams are over, and no more will come.
  func next() -> Request? {
    state.waitForResult { state -> Request?? in
      if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
      return state.hasEnded && state.streams.isEmpty ? .some(nil) : nil
    }
  }

  /// Counts a request as a stream; false if the input has ended, so that it must not begin.
  func beginStream(_ id: Int64) -> Bool {
    state.withLock { state in
      if state.hasEnded { return false }
      state.streams.insert(id)
      return true
    }
  }

  /// A request is about to be answered. Its id may come again as soon as the answer is out.
  func close(_ id: Int64) {
    state.withLock { state in
      state.open[id] = nil
      state.streams.remove(id)
    }
  }

  /// Everything is answered.
  ///
  /// - Returns: what ended the input before its end.
  func finish() -> MessageProblem? {
    state.withLock { state in
      state.isFinished = true
      return state.problem
    }
  }
}
