package import JSONText
package import RemoteProtocol

/// What `CollectionSync` asks of a server.
package protocol SyncServer {
  var limits: RemoteLimits { get }
  func pull(_ pull: SyncPull) throws(RemoteFailure) -> PulledPage
  /// Asks for a page without waiting for it.
  func ask(for pull: SyncPull) throws(RemoteFailure) -> AwaitedPage
  func push(_ push: SyncPush) throws(RemoteFailure) -> PushOutcome
  /// The server's rows of some keys, in their order.
  func rows(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [RemoteRow]
  /// What each of some keys has had on the server, in their order.
  func digests(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [KeyHistory]
}

/// A page that a server was asked for.
package struct AwaitedPage {
  /// Waits for the page, which can be had once.
  package let wait: () throws(RemoteFailure) -> PulledPage
  /// Does without the page.
  package let forget: () -> Void

  package init(
    wait: @escaping () throws(RemoteFailure) -> PulledPage,
    forget: @escaping () -> Void
  ) {
    self.wait = wait
    self.forget = forget
  }
}

extension SyncRemote: SyncServer {
  package func ask(for pull: SyncPull) throws(RemoteFailure) -> AwaitedPage {
    let page = try beginPull(pull)
    return AwaitedPage(
      wait: { () throws(RemoteFailure) in try page.waitAgain() },
      forget: { page.forget() }
    )
  }
}
