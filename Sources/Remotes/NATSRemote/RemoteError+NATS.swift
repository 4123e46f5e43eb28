internal import NATSClient
internal import RemoteProtocol

extension RemoteError {
  init(_ problem: NATSAddress.Problem) {
    switch problem {
    case .notAURL:
      self.init(.badRequest, "the URL is not one of a NATS server, such as tls://host:4222")
    case .path:
      self.init(.badRequest, "the URL of a NATS server has nothing after its host and port")
    case .halfACertificate:
      self.init(.badRequest, "a certificate needs its key, and a key its certificate")
    }
  }

  /// - Parameter changes: whether what was sent may have changed something.
  init(_ error: NATSError, changes: Bool) {
    switch error {
    case .unreachable(let message):
      self.init(.unavailable, "the server can't be reached: \(message)")
    case .untrusted(let message):
      self.init(.unavailable, "the server can't be trusted: \(message)")
    case .file(let message): self.init(.badRequest, message)
    case .refusedLogin:
      self.init(.denied, "the server does not let this user in")
    case .denied(let message): self.init(.denied, "the server said: \(message)")
    case .nobodyAnswers:
      self.init(.unavailable, "the server has no JetStream, or not for this user")
    case .tooLarge(let byteLimit):
      self.init(.tooLarge, "the server takes messages of at most \(byteLimit) bytes")
    case .lost(let message):
      self.init(
        changes ? .unknown : .unavailable,
        "the connection to the server broke" + (message.isEmpty ? "" : ": \(message)")
      )
    case .stopped(.tooLate):
      self.init(changes ? .unknown : .unavailable, "the server did not answer in time")
    case .stopped(.cancelled):
      self.init(changes ? .unknown : .unavailable, "the request was cancelled")
    case .refused(let refusal): self.init(refusal)
    }
  }

  /// What a refusal means: https://github.com/nats-io/nats-server/blob/main/server/errors.json
  private init(_ refusal: JetStreamRefusal) {
    switch refusal.number {
    case JetStreamRefusal.noStream: self = .noCollection
    case JetStreamRefusal.otherSequence: self.init(.stale, Self.otherSequence)
    case 10077, 10047, 10023, 10002, 10028:
      self.init(.tooLarge, "there is no room on the server: \(refusal.message)", reason: .full)
    case 10054: self.init(.tooLarge, refusal.message)
    case 10052, 10058, 10065: self.init(.badRequest, refusal.message, reason: .settings)
    default: self.init(.unavailable, "the server could not do it: \(refusal.message)")
    }
  }

  /// Whether a subject has got another message than the one that was expected.
  var isOtherSequence: Bool { kind == .stale && message == Self.otherSequence }

  private static let otherSequence = "somebody else was faster"

  static var noCollection: RemoteError {
    RemoteError(.missing, "the server has no such live collection", reason: .collection)
  }
}
