internal import PostgreSQLClient
internal import RemoteProtocol

extension PostgresError {
  var isLoss: Bool { if case .lost = self { true } else { false } }

  /// Whether the server took everything back because of others, so that it may go well next time:
  /// it could not serialize transactions, or found a deadlock.
  var isTransient: Bool {
    guard case .server(let refusal) = self else { return false }
    return ["40001", "40P01"].contains(refusal.state)
  }
}

extension RemoteError {
  /// Whether the schema is not the one that this program knows, or not there at all.
  var isOfOtherSchema: Bool { kind == .badRequest && message == Self.otherSchema }

  private static let otherSchema = "the schema of the server is another one"

  init(_ problem: PostgresAddress.Problem) {
    switch problem {
    case .notAURL:
      self.init(.badRequest, "the URL is not one of a PostgreSQL server")
    case .parameter(let name):
      self.init(.badRequest, "the URL must not have the parameter \(name)")
    case .encryption:
      self.init(
        .badRequest,
        "the URL may only say sslmode=verify-full, which is the default for other machines"
      )
    }
  }

  /// - Parameter changes: whether the request was to change something.
  init(_ error: PostgresError, changes: Bool) {
    switch error {
    case .needsPassword(let user):
      self.init(
        .denied,
        "the server wants a password for \(user)",
        reason: .password,
        user: user
      )
    case .wrongPassword(let user):
      self.init(
        .denied,
        "the server did not accept the password of \(user)",
        reason: .password,
        user: user
      )
    case .connection(let refusal): self.init(connecting: refusal)
    case .server(let refusal): self.init(refusal)
    case .lost(let message):
      let reason = message.isEmpty ? "" : ": " + message
      self.init(
        changes ? .unknown : .unavailable,
        "the connection to the server broke" + reason
      )
    case .stopped(.tooLate):
      self.init(changes ? .unknown : .unavailable, "the server did not answer in time")
    case .stopped(.cancelled):
      self.init(changes ? .unknown : .unavailable, "the request was cancelled")
    }
  }

  /// A server that can't be reached, or that turned the caller away.
  private init(connecting refusal: PostgresRefusal) {
    switch refusal.state {
    case "28000", "28P01", "42501": self.init(.denied, refusal.message)
    case "3D000": self.init(.missing, refusal.message)
    default: self.init(.unavailable, refusal.message)
    }
  }

  /// What a state means; the first two characters are its class.
  ///
  /// https://www.postgresql.org/docs/current/errcodes-appendix.html
  private init(_ refusal: PostgresRefusal) {
    switch (refusal.state, refusal.state.prefix(2)) {
    case ("42P01", _), ("42883", _), ("3F000", _):
      self.init(
        .missing,
        "the server has no records of git jsonl, which its owner has to make",
        reason: .schema
      )
    case ("JL002", _):
      self.init(
        .missing,
        "the server has no such collection, or none that this role may read",
        reason: .collection
      )
    case ("JL004", _):
      self.init(.badRequest, "another push of this client had the same number")
    case ("JL005", _): self.init(.missing, refusal.message)
    case ("JL006", _): self.init(.badRequest, Self.otherSchema)
    case ("42501", _):
      self.init(
        .denied,
        refusal.message + "; the owner of the records can run 'git jsonl sync grant'"
      )
    case ("25006", _):
      self.init(.unavailable, "the server can only be read from at the moment")
    case ("57014", _): self.init(.unavailable, "the server took too long")
    case (_, "54"): self.init(.tooLarge, refusal.message)
    case (_, "21"), (_, "22"), (_, "23"), (_, "42"): self.init(.badRequest, refusal.message)
    default:
      self.init(.unavailable, "the server could not do it: \(refusal.message)")
    }
  }
}
