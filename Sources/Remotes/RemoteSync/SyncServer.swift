package import JSONText
package import RemoteProtocol

/// What `CollectionSync` asks of a server.
package protocol SyncServer {
  var limits: RemoteLimits { get }
  func pull(_ pull: SyncPull) throws(RemoteFailure) -> PulledPage
  /// Asks for a page without waiting for it.
  func ask(for pull: SyncPull) throws(RemoteFailure) -> AwaitedPage
  /// Sends a push without waiting for the answer. Pushes are done in their order.
  func ask(_ push: SyncPush) throws(RemoteFailure) -> AwaitedPush
  /// The server's rows of some keys, in their order.
  func rows(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [RemoteRow]
  /// What each of some keys has had on the server, in their order.
  func digests(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [KeyHistory]
}

package typealias AwaitedPage = AwaitedAnswer<PulledPage>
package typealias AwaitedPush = AwaitedAnswer<PushOutcome>

/// An answer that a server was asked for.
package struct AwaitedAnswer<Answer> {
  /// Waits for the answer, which can be had once.
  package let wait: () throws(RemoteFailure) -> Answer
  /// Does without the answer.
  package let forget: () -> Void

  package init(
    wait: @escaping () throws(RemoteFailure) -> Answer,
    forget: @escaping () -> Void
  ) {
    self.wait = wait
    self.forget = forget
  }
}

extension AwaitedAnswer {
  fileprivate init(_ pending: PendingAnswer<Answer>) {
    self.init(
      wait: { () throws(RemoteFailure) in try pending.waitAgain() },
      forget: { pending.forget() }
    )
  }
}

extension SyncRemote: SyncServer {
  package func ask(for pull: SyncPull) throws(RemoteFailure) -> AwaitedPage {
    AwaitedPage(try beginPull(pull))
  }

  package func ask(_ push: SyncPush) throws(RemoteFailure) -> AwaitedPush {
    AwaitedPush(try beginPush(push))
  }
}
