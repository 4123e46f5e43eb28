package import System

/// A request that a helper is working on: its deadline, and whether it is still wanted.
package final class HelperCall: Sendable {
  let id: Int64
  /// On `SteadyClock`.
  private let deadline: Int64
  /// Sent when the request is cancelled, or when the helper has to end. Its descriptor can be
  /// waited for together with a socket.
  package let cancellation: Wakeup

  init(id: Int64, milliseconds: Int) throws(FileError) {
    self.id = id
    deadline = SteadyClock.milliseconds + Int64(milliseconds)
    cancellation = try Wakeup()
  }

  /// The time until the deadline; 0 if it has passed.
  package var millisecondsLeft: Int { Int(max(0, deadline - SteadyClock.milliseconds)) }

  package var isCancelled: Bool { cancellation.wasSent }

  /// Throws `unavailable` if the request is not wanted any more. To be called before a change is
  /// begun, and between steps that change nothing.
  package func check() throws(RemoteError) {
    if isCancelled { throw RemoteError(.unavailable, "the request was cancelled") }
    if millisecondsLeft == 0 { throw RemoteError(.unavailable, "the request took too long") }
  }
}
