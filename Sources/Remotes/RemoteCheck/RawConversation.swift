internal import JSONText
internal import RemoteProtocol
internal import System

/// A conversation with a helper byte by byte, which may break the rules of its own side.
final class RawConversation {
  private let program: PipedProgram
  private var reader = MessageReader()
  private let limit = 5000

  init(_ start: HelperClient.Start) throws {
    program = try PipedProgram(
      starting: start.program.path,
      arguments: [],
      environment: start.environment
    )
  }

  /// Writes bytes; false if the helper reads no more.
  @discardableResult
  func write(_ text: [UInt8]) throws -> Bool {
    let bytes = Bytes(text)
    var position = 0
    var end = SteadyClock.milliseconds + Int64(limit)
    while position < bytes.count {
      guard let count = try program.write(bytes, from: position) else { return false }
      position += count
      if count > 0 {
        end = SteadyClock.milliseconds + Int64(limit)
        continue
      }
      if SteadyClock.milliseconds > end { throw Violation.broken("it stopped reading") }
      try receive(milliseconds: 100, writes: true)
    }
    return true
  }

  func write(_ line: String) throws { try write(Array((line + "\n").utf8)) }

  /// Says hello, and waits for the answer.
  func greet(_ start: HelperClient.Start) throws {
    var text = MessageText()
    text.add("id", 1)
    text.object.add("op", text: "hello")
    start.hello.add(to: &text)
    try write(text.closed())
    let answer = try next()
    try require(answer.flag("ok"), "it did not accept the hello: \(answer.start)")
  }

  /// The next message.
  func next() throws -> Message {
    let end = SteadyClock.milliseconds + Int64(limit)
    while true {
      do throws(MessageProblem) {
        if let message = try reader.next() { return message }
      } catch {
        throw Violation.broken("it sent what is not a message: \(error)")
      }
      if program.outputHasEnded { throw Violation.broken("it ended without an answer") }
      let left = Int(end - SteadyClock.milliseconds)
      if left <= 0 { throw Violation.broken("it did not answer within \(limit / 1000) seconds") }
      try receive(milliseconds: left, writes: false)
    }
  }

  private func receive(milliseconds: Int, writes: Bool) throws {
    let ready = try program.wait(milliseconds: milliseconds, writes: writes)
    if ready.hasErrors { try program.takeErrors { _ in } }
    if ready.hasOutput { try program.takeOutput { reader.append($0) } }
  }

  func closeInput() { program.closeInput() }

  /// Kills the helper.
  func kill() { program.kill() }

  /// Waits for the helper's end, and checks that it comes in time.
  func requireEnd(status: Int32) throws {
    // Twice the time, since a machine may be busy.
    let end = SteadyClock.milliseconds + Int64(ProtocolLimits.endMilliseconds) * 2
    while !program.outputHasEnded {
      let left = Int(end - SteadyClock.milliseconds)
      if left <= 0 { throw Violation.broken("it did not end within a second") }
      try receive(milliseconds: left, writes: false)
    }
    let left = max(Int(end - SteadyClock.milliseconds), 1)
    guard let found = try program.exitStatus(milliseconds: left) else {
      throw Violation.broken("it did not end within a second")
    }
    try require(found == status, "its exit status is \(found), not \(status)")
    try require(reader.isEmpty, "it sent more than it was asked for")
  }
}
