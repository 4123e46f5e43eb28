/// Why a server could not be asked, or what it answered in place of a result.
package enum PostgresError: Error, Equatable, Sendable {
  /// The server can't be reached, does not prove who it is, or turns the caller away. The state is
  /// empty if the server had no part in it.
  case connection(PostgresRefusal)
  /// The server wants a password, and none was found.
  case needsPassword(user: String)
  /// The server did not accept the password.
  case wrongPassword(user: String)
  /// The connection broke after the request was sent: whether it was carried out is not known.
  case lost(String)
  /// The deadline has passed, or the request is not wanted any more. The connection is closed; what
  /// was sent may still be carried out.
  case stopped(Stop)
  /// The server refused the request, and did nothing.
  case server(PostgresRefusal)

  package enum Stop: Equatable, Sendable {
    case tooLate, cancelled
  }
}

/// An error that a server reports.
package struct PostgresRefusal: Equatable, Sendable {
  /// https://www.postgresql.org/docs/current/errcodes-appendix.html
  package let state: String
  package let message: String

  package init(state: String, message: String) {
    self.state = state
    self.message = message
  }
}
