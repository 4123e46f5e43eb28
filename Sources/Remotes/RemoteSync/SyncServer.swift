package import JSONText
package import RemoteProtocol

/// What `CollectionSync` asks of a server.
package protocol SyncServer {
  var limits: RemoteLimits { get }
  func pull(_ pull: SyncPull) throws(RemoteFailure) -> PulledPage
  func push(_ push: SyncPush) throws(RemoteFailure) -> PushOutcome
  /// The server's rows of some keys, in their order.
  func rows(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [RemoteRow]
  /// What each of some keys has had on the server, in their order.
  func digests(of collection: String, _ keys: [Bytes]) throws(RemoteFailure) -> [KeyHistory]
}

extension SyncRemote: SyncServer {}
