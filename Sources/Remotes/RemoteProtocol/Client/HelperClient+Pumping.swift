internal import JSONText
internal import System

extension HelperClient {
  /// Waits until something of the conversation goes on, and takes it. Ends the conversation if it
  /// can't go on, or if a request is too late; that is in `end` then.
  func pump(milliseconds: Int? = nil, interrupt: Wakeup? = nil) throws(RemoteFailure) {
    if end != nil { return }
    let late = open.values.filter { $0.answer == nil && $0.deadline != nil }
      .min { ($0.deadline ?? 0) < ($1.deadline ?? 0) }
    var limit = milliseconds
    if let late, let deadline = late.deadline {
      // One second more for the answer that it is too late.
      let left = deadline + Int64(ProtocolLimits.endMilliseconds) - start.clock()
      if left <= 0 { return finish(.stalled(program: name, milliseconds: late.milliseconds)) }
      limit = min(limit ?? .max, Int(left))
    }
    do throws(FileError) {
      let ready = try program.wait(
        milliseconds: limit,
        writes: !outgoing.isEmpty,
        interrupt: interrupt
      )
      if ready.takesInput { try writeMore() }
      if ready.hasErrors { try takeErrors() }
      if ready.hasOutput { try takeOutput() }
    } catch {
      finish(.failed(error))
    }
  }

  private func writeMore() throws(FileError) {
    while let message = outgoing.first {
      guard let count = try program.write(message, from: position) else {
        // Nobody reads any more; its last answers may still come.
        outgoing = []
        return
      }
      if count == 0 { return }
      position += count
      writtenCount += count
      if position < message.count { return }
      outgoing.removeFirst()
      position = 0
    }
  }

  func takeErrors() throws(FileError) {
    try program.takeErrors { errors.add($0, show: start.showError) }
  }

  /// Takes what an ended helper wrote to its standard error, which a program that it started may
  /// have open still.
  private func takeLastErrors() throws(FileError) {
    for _ in 0..<16 {
      guard try program.wait(milliseconds: 0, writes: false).hasErrors else { return }
      try takeErrors()
    }
  }

  private func takeOutput() throws(FileError) {
    try program.takeOutput { reader.append($0) }
    do throws(MessageProblem) {
      while end == nil, let message = try reader.next() { try take(message) }
      if program.outputHasEnded, end == nil {
        if !reader.isEmpty { throw .unterminated }
        finishAfterOutput()
      }
    } catch {
      finish(.babbled(program: name, error))
    }
  }

  private func take(_ message: Message) throws(MessageProblem) {
    guard let id = message.number("id") else {
      if let error = RemoteError(message) {
        return finish(.notUnderstood(program: name, message: error.message))
      }
      throw .unrelated(start: message.start)
    }
    guard var request = open[id], request.answer == nil else {
      throw .unrelated(start: message.start)
    }
    if let event = message.text("event") {
      request.deadline = nil
      try request.events.add(message, event)
    } else {
      request.answer = message
    }
    open[id] = request.isForgotten && request.answer != nil ? nil : request
  }

  /// The helper has closed its output: it exits, or should.
  private func finishAfterOutput() {
    let status = try? program.exitStatus(milliseconds: ProtocolLimits.endMilliseconds)
    if let status = status ?? nil {
      try? takeLastErrors()
      finish(.exited(program: name, status: status))
    } else {
      finish(.silenced(program: name))
    }
  }

  /// Ends the conversation, and the helper with it.
  func finish(_ end: HelperEnd) {
    if self.end == nil { self.end = end }
    errors.finish(show: start.showError)
    program.kill()
    outgoing = []
  }

  /// Why a request has no answer.
  func failure(_ end: HelperEnd, of request: OpenRequest) -> RemoteFailure {
    // fault: unwritten-request-is-unknown
    .broken(end, mayHaveHappened: request.isChange && request.end <= writtenCount)
  }

  /// Ends the conversation because of an answer that can't be read.
  func reject(_ answer: Message, to op: String, isChange: Bool) -> RemoteFailure {
    let end = HelperEnd.badAnswer(program: name, op: op, start: answer.start)
    finish(end)
    return .broken(end, mayHaveHappened: isChange)
  }
}

/// The lines that a helper writes to its standard error, of which only so many are shown.
struct ErrorLines {
  private var line: [UInt8] = []
  private var count = 0

  private static let lineLimit = 1000
  private static let countLimit = 100

  mutating func add(_ part: ArraySlice<UInt8>, show: (String) -> Void) {
    for byte in part {
      if byte == UInt8(ascii: "\n") {
        finish(show: show)
      } else if line.count < Self.lineLimit {
        line.append(byte)
      }
    }
  }

  /// Shows what is left without a line end.
  mutating func finish(show: (String) -> Void) {
    defer { line.removeAll(keepingCapacity: true) }
    if line.isEmpty || count > Self.countLimit { return }
    count += 1
    show(
      count > Self.countLimit
        ? "more is not shown" : String(decoding: line, as: UTF8.self)
    )
  }
}
