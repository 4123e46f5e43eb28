internal import CPostgreSQL
internal import System

/// Where a server is, and how it proves who it is.
package struct PostgresAddress: Equatable, Sendable {
  /// The parameters of libpq, by name. There is no password among them.
  let parameters: [String: String]
  /// Whether the server is on this machine, so that a connection need not be encrypted.
  package let isLocal: Bool

  /// The files that a user configured for a remote; their paths.
  package struct Files: Equatable, Sendable {
    package var authority: String?
    package var certificate: String?
    package var key: String?

    package init(authority: String?, certificate: String?, key: String?) {
      self.authority = authority
      self.certificate = certificate
      self.key = key
    }
  }

  package enum Problem: Error, Equatable, Sendable {
    case notAURL
    /// The URL has a parameter that it must not have.
    case parameter(String)
    /// The URL asks for less than a certificate for the name of the server.
    case encryption
  }

  /// What a URL may say. A password, a file and what concerns encryption are not among it.
  private static let allowed: Set<String> = [
    "application_name", "connect_timeout", "dbname", "host", "hostaddr", "keepalives",
    "keepalives_count", "keepalives_idle", "keepalives_interval", "port", "service",
    "target_session_attrs", "tcp_user_timeout", "user",
  ]

  /// - Parameter home: the user's home folder, where libpq looks for certificates.
  package init(url: String, files: Files, home: String?) throws(Problem) {
    // "postgres" and "postgresql" alone are known to libpq, in lower case.
    let rest = url.drop { $0 != ":" }
    guard var parameters = parsedParameters("postgresql" + rest) else { throw .notAURL }
    let isStrict = parameters.removeValue(forKey: "sslmode").map { $0 == "verify-full" }
    if isStrict == false { throw .encryption }
    if let name = parameters.keys.sorted().first(where: { !Self.allowed.contains($0) }) {
      throw .parameter(name)
    }
    isLocal = Self.isLocal(parameters)
    parameters["client_encoding"] = "UTF8"
    // Encryption by Kerberos would be instead of the one by a certificate.
    parameters["gssencmode"] = "disable"
    if let certificate = files.certificate { parameters["sslcert"] = certificate }
    if let key = files.key { parameters["sslkey"] = key }
    if let authority = files.authority { parameters["sslrootcert"] = authority }
    if isStrict == true || files.authority != nil || !isLocal {
      // https://www.postgresql.org/docs/current/libpq-connect.html: sslmode "is ignored for Unix
      // domain socket communication".
      parameters["sslmode"] = "verify-full"
      if files.authority == nil, let bundle = Self.systemAuthorities(home: home) {
        parameters["sslrootcert"] = bundle
      }
    }
    if parameters["application_name"] == nil { parameters["application_name"] = "git jsonl" }
    self.parameters = parameters
  }

  /// Whether each server that is named is this machine. What the URL leaves out, the environment or
  /// its service says; a service of the URL's is not read, and may name any server.
  private static func isLocal(_ parameters: [String: String]) -> Bool {
    var (host, address) = (parameters["host"], parameters["hostaddr"])
    if host == nil, address == nil {
      if parameters["service"] != nil { return false }
      let defaults = defaultParameters()
      (host, address) = (defaults["host"], defaults["hostaddr"])
    }
    let hosts = (host ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let addresses = (address ?? "").split(separator: ",", omittingEmptySubsequences: false)
    return hosts.allSatisfy { $0.isEmpty || isSocket($0) || isLoopback($0) }
      && addresses.allSatisfy { $0.isEmpty || isLoopback($0) }
  }

  /// "If a host name looks like an absolute path name", or begins with an at sign, it is the place
  /// of a socket.
  private static func isSocket(_ host: Substring) -> Bool {
    host.hasPrefix("/") || host.hasPrefix("@")
  }

  /// The authorities that the system trusts, unless the user has a file of their own, which libpq
  /// finds.
  private static func systemAuthorities(home: String?) -> String? {
    let own = defaultParameters()["sslrootcert"] ?? home.map { $0 + "/.postgresql/root.crt" }
    if let own, entryExists(at: own) { return nil }
    return ["/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem"].first {
      entryExists(at: $0)
    }
  }
}

/// The parameters that a URL has; nil if it is not one. What is wrong with it is not told, since
/// the message of libpq would repeat parts of it.
private func parsedParameters(_ url: String) -> [String: String]? {
  var message: UnsafeMutablePointer<CChar>?
  let options = PQconninfoParse(url, &message)
  if let message { PQfreemem(message) }
  return options.map(parameters)
}

/// The parameters that the environment has.
private func defaultParameters() -> [String: String] {
  PQconndefaults().map(parameters) ?? [:]
}

/// "an array of PQconninfoOption structures... terminated by an entry having a null keyword
/// pointer"; frees it.
private func parameters(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String: String] {
  defer { PQconninfoFree(options) }
  var found: [String: String] = [:]
  var next = options
  while let name = next.pointee.keyword {
    if let value = next.pointee.val { found[String(cString: name)] = String(cString: value) }
    next = next.advanced(by: 1)
  }
  return found
}
