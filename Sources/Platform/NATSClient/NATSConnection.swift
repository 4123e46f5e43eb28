internal import CNATS
internal import JSONText
internal import System

/// How long a request may take, and what ends it early.
package struct NATSPatience: Sendable {
  /// On `SteadyClock`.
  package var deadline: Int64
  /// A descriptor that becomes readable once the request is not wanted any more.
  package var interrupt: Int32?

  package init(milliseconds: Int, interrupt: Int32?) {
    deadline = SteadyClock.milliseconds + Int64(milliseconds)
    self.interrupt = interrupt
  }

  var millisecondsLeft: Int { Int(max(0, deadline - SteadyClock.milliseconds)) }

  var isInterrupted: Bool {
    waitForSocket(-1, reads: false, writes: false, interrupt: interrupt, milliseconds: 0)
      .isInterrupted
  }
}

/// A name and what proves it.
package struct NATSLogin: Sendable {
  package var user: String
  package var password: String

  package init(user: String, password: String) {
    self.user = user
    self.password = password
  }
}

/// A connection to a server, for one thread at a time. It is not made again when it breaks, and it
/// is closed after each error that leaves open what the server does.
///
/// All answers come to one subscription, whose subjects end with the number of the request. What
/// the library's own threads do is seen by the calls of this thread only: there is no callback.
package final class NATSConnection {
  /// Both are nil once it is closed.
  private(set) var handle: OpaquePointer?
  private var inbox: OpaquePointer?
  private let inboxName: String
  private var requestCount: Int64 = 0
  /// A message that says what may not be done, and has been reported already.
  private var reportedDenial = ""
  /// The longest message that the server takes, with its headers.
  package let messageByteCount: Int

  package var isOpen: Bool {
    guard let handle else { return false }
    return !natsConnection_IsClosed(handle)
  }

  /// Connects. The name of the server is looked up by the system, which takes its own time.
  ///
  /// - Throws: `unreachable`, `untrusted`, `file`, `refusedLogin`, `denied`, or `stopped`.
  package init(
    to address: NATSAddress,
    login: NATSLogin?,
    _ patience: NATSPatience
  ) throws(NATSError) {
    // The library can't be interrupted, so it gets little time at once.
    let milliseconds = min(patience.millisecondsLeft, 5_000)
    if patience.isInterrupted { throw .stopped(.cancelled) }
    if milliseconds == 0 { throw .stopped(.tooLate) }
    let options = try NATSOptions(address, login, milliseconds: milliseconds)
    var connection: OpaquePointer?
    let status = natsConnection_Connect(&connection, options.pointer)
    guard status == NATS_OK, let connection else {
      throw connectionFailure(status, address)
    }
    handle = connection
    messageByteCount = Int(natsConnection_GetMaxPayload(connection))
    inboxName = "_INBOX." + randomDigits(byteCount: 12)
    var subscription: OpaquePointer?
    let subscribed = natsConnection_SubscribeSync(&subscription, connection, inboxName + ".*")
    guard subscribed == NATS_OK, let subscription else { throw .lost(text(of: subscribed)) }
    inbox = subscription
    natsSubscription_SetPendingLimits(subscription, -1, -1)
  }

  deinit { close() }

  package func close() {
    if let inbox { natsSubscription_Destroy(inbox) }
    if let handle { natsConnection_Destroy(handle) }
    (inbox, handle) = (nil, nil)
  }

  /// Closes the connection, since what was sent may still be carried out.
  private func end(_ error: NATSError) -> NATSError {
    close()
    return error
  }
}

/// What made a connection fail.
private func connectionFailure(_ status: natsStatus, _ address: NATSAddress) -> NATSError {
  let detail = text(of: status)
  switch status {
  case NATS_CONNECTION_AUTH_FAILED: return .refusedLogin
  case NATS_SSL_ERROR: return .untrusted(detail)
  case NATS_SECURE_CONNECTION_WANTED:
    return .untrusted("the server does not encrypt, and \(address.host) is another machine")
  case NATS_SECURE_CONNECTION_REQUIRED:
    return .untrusted("the server wants an encrypted connection: its URL begins with tls://")
  case NATS_NOT_PERMITTED: return .denied(detail)
  default: return .unreachable("\(address.url): \(detail)")
  }
}

// MARK: - Sending and receiving

extension NATSConnection {
  /// Sends a message, whose answers `receive` gives with the number that is returned.
  ///
  /// - Throws: `tooLarge` and `lost`; nothing was sent then.
  package func send(_ request: NATSRequest) throws(NATSError) -> Int64 {
    requestCount += 1
    try publish(request, reply: "\(inboxName).\(requestCount)")
    return requestCount
  }

  /// Sends a message that is not answered.
  package func publish(_ request: NATSRequest) throws(NATSError) {
    try publish(request, reply: nil)
  }

  private func publish(_ request: NATSRequest, reply: String?) throws(NATSError) {
    guard let handle else { throw .lost("the connection is closed") }
    var created: OpaquePointer?
    var status = request.content.withUnsafeBytes { content in
      natsMsg_Create(
        &created,
        request.subject,
        reply,
        content.baseAddress?.assumingMemoryBound(to: CChar.self),
        Int32(content.count)
      )
    }
    guard status == NATS_OK, let message = created else { throw end(.lost(text(of: status))) }
    defer { natsMsg_Destroy(message) }
    for (name, value) in request.headers where status == NATS_OK {
      status = natsMsgHeader_Set(message, name, value)
    }
    if status == NATS_OK { status = natsConnection_PublishMsg(handle, message) }
    switch status {
    case NATS_OK: return
    case NATS_MAX_PAYLOAD: throw .tooLarge(byteLimit: messageByteCount)
    default: throw end(.lost(text(of: status)))
    }
  }

  /// Waits for the next answer to any request. The messages of a stream that a consumer was asked
  /// for have their own subjects: the number with them is 0.
  ///
  /// - Throws: `denied` if the server has said so since the last call and no answer came for a
  ///   moment; `nobodyAnswers` if this holds for a request, which the library does not name; `lost`
  ///   or `stopped`, and the connection is closed then.
  package func receive(
    _ patience: NATSPatience
  ) throws(NATSError) -> (request: Int64, message: NATSMessage) {
    var slice = 5
    while true {
      guard let inbox else { throw .lost("the connection is closed") }
      var received: OpaquePointer?
      let wait = min(slice, max(1, patience.millisecondsLeft))
      let status = natsSubscription_NextMsg(&received, inbox, Int64(wait))
      if status == NATS_OK, let received {
        let message = NATSMessage(adopting: received)
        return (number(of: message.subject), message)
      }
      if status == NATS_NO_RESPONDERS { throw .nobodyAnswers }
      guard status == NATS_TIMEOUT else { throw end(.lost(text(of: status))) }
      if let denial = newDenial { throw .denied(denial) }
      if patience.isInterrupted { throw end(.stopped(.cancelled)) }
      if patience.millisecondsLeft == 0 { throw end(.stopped(.tooLate)) }
      slice = min(slice * 2, 50)
    }
  }

  /// The number of the request that an answer is to.
  private func number(of subject: String) -> Int64 {
    guard subject.hasPrefix(inboxName) else { return 0 }
    return Int64(subject.dropFirst(inboxName.utf8.count + 1)) ?? 0
  }

  /// What the server has forbidden since this was asked last: the connection keeps the newest.
  private var newDenial: String? {
    guard let handle else { return nil }
    var pointer: UnsafePointer<CChar>?
    guard natsConnection_GetLastError(handle, &pointer) == NATS_NOT_PERMITTED, let pointer else {
      return nil
    }
    let denial = String(cString: pointer)
    if denial == reportedDenial { return nil }
    reportedDenial = denial
    return denial
  }

  /// Sends a message, and waits for its answer.
  ///
  /// - Throws: what `send` and `receive` throw. After `denied` the connection
  ///   is closed: the next request gets its own.
  package func request(
    _ request: NATSRequest,
    _ patience: NATSPatience
  ) throws(NATSError) -> NATSMessage {
    let number = try send(request)
    do throws(NATSError) {
      while true {
        let (answered, message) = try receive(patience)
        if answered == number { return message }
      }
    } catch {
      if case .denied = error { close() }
      throw error
    }
  }
}
