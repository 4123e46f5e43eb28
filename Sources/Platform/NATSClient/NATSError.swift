/// Why a server could not be asked, or what it answered in place of a result.
package enum NATSError: Error, Equatable, Sendable {
  /// The server can't be reached. Nothing was sent.
  case unreachable(String)
  /// The server does not prove who it is, or not by an authority that is trusted.
  case untrusted(String)
  /// A file of the user's own can't be used.
  case file(String)
  /// The server does not let the caller in.
  case refusedLogin
  /// The caller may not send this, or may not receive answers; as the server says it.
  case denied(String)
  /// Nobody serves what was asked.
  case nobodyAnswers
  /// The message is longer than the server takes. Nothing was sent.
  case tooLarge(byteLimit: Int)
  /// The connection broke, or has been closed. Whether a request that was sent before was carried
  /// out is not known.
  case lost(String)
  /// The deadline has passed, or the request is not wanted any more. The connection is closed; what
  /// was sent may still be carried out.
  case stopped(Stop)
  /// JetStream refused the request, and did nothing.
  case refused(JetStreamRefusal)

  package enum Stop: Equatable, Sendable {
    case tooLate, cancelled
  }
}

/// An error that JetStream answers.
package struct JetStreamRefusal: Equatable, Sendable {
  /// https://github.com/nats-io/nats-server/blob/main/server/errors.json
  package let number: Int
  package let message: String

  package init(number: Int, message: String) {
    self.number = number
    self.message = message
  }
}

extension JetStreamRefusal {
  /// The numbers of refusals that are not failures.
  package static let noStream = 10059
  package static let noMessage = 10037
  /// A subject has got another message than the one that was expected.
  package static let otherSequence = 10071
}
