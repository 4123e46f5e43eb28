internal import System

/// Where a server is, and how both sides prove who they are.
package struct NATSAddress: Equatable, Sendable {
  package let host: String
  package let port: Int
  /// Whose password is wanted, if the URL says so.
  package let user: String?
  let files: Files
  /// Another machine is only spoken with over TLS.
  let isEncrypted: Bool

  /// The files that a user configured for a remote; their paths.
  package struct Files: Equatable, Sendable {
    package var authority: String?
    package var certificate: String?
    package var key: String?
    /// A file with a JWT and the seed of its nkey, or with a seed and its public key.
    package var credentials: String?

    package init(
      authority: String? = nil,
      certificate: String? = nil,
      key: String? = nil,
      credentials: String? = nil
    ) {
      self.authority = authority
      self.certificate = certificate
      self.key = key
      self.credentials = credentials
    }
  }

  package enum Problem: Error, Equatable, Sendable {
    case notAURL
    /// There is a path or a parameter, which means nothing to a server.
    case path
    /// A certificate without its key, or a key without its certificate.
    case halfACertificate
  }

  /// - Parameter url: `nats://` or `tls://`, perhaps a user's name and `@`, then a host, and
  ///   perhaps a port.
  package init(url: String, files: Files) throws(Problem) {
    guard let end = url.firstRange(of: "://") else { throw .notAURL }
    var rest = url[end.upperBound...]
    if rest.hasSuffix("/") { rest.removeLast() }
    if rest.contains(where: { "/?#".contains($0) }) { throw .path }
    if let at = rest.lastIndex(of: "@") {
      user = rest[..<at].isEmpty ? nil : String(rest[..<at])
      rest = rest[rest.index(after: at)...]
    } else {
      user = nil
    }
    guard let (host, port) = Self.place(rest) else { throw .notAURL }
    guard (files.certificate == nil) == (files.key == nil) else { throw .halfACertificate }
    (self.host, self.port, self.files) = (host, port, files)
    let isTLS = url[..<end.lowerBound].lowercased() == "tls"
    isEncrypted = isTLS || files.authority != nil || files.key != nil || !isLoopback(host)
  }

  /// The host and the port of `host`, `host:port`, `[::1]` or `[::1]:port`.
  private static func place(_ text: Substring) -> (String, Int)? {
    var (host, rest) = (text, Substring())
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = text[text.index(after: text.startIndex)..<end]
      rest = text[text.index(after: end)...]
    } else if let colon = text.firstIndex(of: ":") {
      (host, rest) = (text[..<colon], text[colon...])
    }
    guard !host.isEmpty, rest.isEmpty || rest.hasPrefix(":"),
      !host.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F })
    else { return nil }
    if rest.isEmpty { return (String(host), 4222) }
    guard let port = UInt16(rest.dropFirst()), port > 0 else { return nil }
    return (String(host), Int(port))
  }

  /// As libnats takes it: without a user, which it would take for a token.
  var url: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(isEncrypted ? "tls" : "nats")://\(name):\(port)"
  }
}
