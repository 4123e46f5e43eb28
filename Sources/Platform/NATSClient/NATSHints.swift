internal import CNATS
package import System

/// Tells that messages come for some subjects, and forgets what they say.
///
/// The library's threads call back for each message. What they call belongs to the subscription: it
/// is released when the library says that no call will follow.
package final class NATSHints {
  private let connection: NATSConnection
  private let bell = HintBell()
  private var subscriptions: [OpaquePointer] = []

  /// Subscribes. The server has done so when this returns, and tells of all that comes after.
  ///
  /// - Parameter topics: subjects, and what a message to each is about.
  package init(
    _ connection: NATSConnection,
    _ topics: [(subject: String, topic: String)],
    _ patience: NATSPatience
  ) throws(NATSError) {
    self.connection = connection
    for (subject, topic) in topics {
      subscriptions.append(
        try connection.subscribe(to: subject, HintTarget(bell: bell, topic: topic))
      )
    }
    try connection.flush(patience)
  }

  deinit { for subscription in subscriptions { natsSubscription_Destroy(subscription) } }

  /// Waits for messages.
  ///
  /// - Returns: what they are about, each topic once; nil if it was cancelled.
  /// - Throws: `lost` if the connection breaks.
  package func wait(cancellation: Wakeup) throws(NATSError) -> Set<String>? {
    while true {
      if cancellation.wasSent { return nil }
      guard connection.isOpen else { throw .lost("") }
      let wakeup: Wakeup
      do throws(FileError) {
        wakeup = try Wakeup()
      } catch {
        throw .unreachable(error.explanation)
      }
      let news = bell.take(next: wakeup)
      if !news.isEmpty { return news }
      // The library does not wake anybody when a connection breaks.
      _ = waitForSocket(
        wakeup.descriptor,
        reads: true,
        writes: false,
        interrupt: cancellation.descriptor,
        milliseconds: 1000
      )
    }
  }
}

/// The topics of messages that came, and who is to be woken by the next.
private final class HintBell: Sendable {
  private struct State {
    var topics: Set<String> = []
    var wakeup: Wakeup?
  }

  private let state = Locked(State())

  func ring(_ topic: String) {
    state.withLock { state in
      state.topics.insert(topic)
      state.wakeup?.send()
    }
  }

  /// Takes the topics. If there are none, the next message sends this wakeup.
  func take(next wakeup: Wakeup) -> Set<String> {
    state.withLock { state in
      defer { state.topics = [] }
      state.wakeup = wakeup
      return state.topics
    }
  }
}

/// What a subscription calls.
private final class HintTarget: Sendable {
  let bell: HintBell
  let topic: String

  init(bell: HintBell, topic: String) {
    self.bell = bell
    self.topic = topic
  }
}

extension NATSConnection {
  /// Waits until the server has done what was sent to it.
  fileprivate func flush(_ patience: NATSPatience) throws(NATSError) {
    guard let handle else { throw .lost("the connection is closed") }
    let status = natsConnection_FlushTimeout(handle, Int64(max(1, patience.millisecondsLeft)))
    if status == NATS_TIMEOUT { throw .stopped(.tooLate) }
    if status != NATS_OK { throw .lost(text(of: status)) }
  }

  /// Has a target told of each message to a subject.
  fileprivate func subscribe(
    to subject: String,
    _ target: HintTarget
  ) throws(NATSError) -> OpaquePointer {
    guard let handle else { throw .lost("the connection is closed") }
    let owned = Unmanaged.passRetained(target)
    var created: OpaquePointer?
    let status = natsConnection_Subscribe(
      &created,
      handle,
      subject,
      { _, _, message, target in
        natsMsg_Destroy(message)
        guard let target else { return }
        let hint = Unmanaged<HintTarget>.fromOpaque(target).takeUnretainedValue()
        hint.bell.ring(hint.topic)
      },
      owned.toOpaque()
    )
    guard status == NATS_OK, let subscription = created else {
      owned.release()
      throw .lost(text(of: status))
    }
    natsSubscription_SetOnCompleteCB(
      subscription,
      { target in if let target { Unmanaged<HintTarget>.fromOpaque(target).release() } },
      owned.toOpaque()
    )
    return subscription
  }
}
