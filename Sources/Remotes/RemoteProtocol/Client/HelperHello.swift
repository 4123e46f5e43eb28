internal import JSONText

/// What a helper is told before anything else.
package struct HelperHello: Equatable, Sendable {
  /// Without a password.
  package var url: String
  /// Absolute paths of files: `ca`, `cert`, `key`, `creds`.
  package var settings: [String: String]
  /// How long a request may take that does not say so itself.
  package var deadlineMilliseconds: Int
  /// The client's name and version.
  package var client: String
  /// Only where the helper asked for it.
  package var credential: RemoteCredential?

  package init(
    url: String,
    settings: [String: String] = [:],
    deadlineMilliseconds: Int = 30_000,
    client: String,
    credential: RemoteCredential? = nil
  ) {
    self.url = url
    self.settings = settings
    self.deadlineMilliseconds = deadlineMilliseconds
    self.client = client
    self.credential = credential
  }
}

/// A user's name and password. It is shown nowhere.
package struct RemoteCredential: Equatable, Sendable, CustomStringConvertible {
  package var user: String
  package var password: String

  package init(user: String, password: String) {
    self.user = user
    self.password = password
  }

  package var description: String { "a credential" }
}

/// Who knows passwords, as `git credential` does.
package struct CredentialSource {
  /// Finds one for a user, if the server named one; nil if there is none.
  package var find: (_ user: String?) -> RemoteCredential?
  /// Is told whether the server accepted it.
  package var report: (RemoteCredential, _ isAccepted: Bool) -> Void

  package init(
    find: @escaping (_ user: String?) -> RemoteCredential?,
    report: @escaping (RemoteCredential, _ isAccepted: Bool) -> Void
  ) {
    self.find = find
    self.report = report
  }

  package static var none: CredentialSource {
    CredentialSource(find: { _ in nil }, report: { _, _ in })
  }
}

/// What a helper says of itself.
package struct HelperIdentity: Equatable, Sendable {
  package var name: String
  package var version: String
  package var capabilities: [String]
  package var limits: RemoteLimits

  package init(name: String, version: String, capabilities: [String], limits: RemoteLimits) {
    self.name = name
    self.version = version
    self.capabilities = capabilities
    self.limits = limits
  }
}

/// What a remote takes.
package struct RemoteLimits: Equatable, Sendable {
  /// The bytes of a record's line, at most `ProtocolLimits.lineByteCount`.
  package var lineByteCount: Int
  /// The bytes of a key.
  package var keyByteCount: Int
  /// The rows of a push, of a page, and the keys of a question.
  package var rowCount: Int
  /// The bytes of a value or an event; 0 where none are served.
  package var valueByteCount: Int
  /// The bytes of a chunk of an object, at most `ProtocolLimits.chunkByteCount`; 0 where no objects
  /// are served.
  package var chunkByteCount: Int

  package init(
    lineByteCount: Int = ProtocolLimits.lineByteCount,
    keyByteCount: Int = 1024,
    rowCount: Int = 10_000,
    valueByteCount: Int = 0,
    chunkByteCount: Int = 0
  ) {
    self.lineByteCount = lineByteCount
    self.keyByteCount = keyByteCount
    self.rowCount = rowCount
    self.valueByteCount = valueByteCount
    self.chunkByteCount = chunkByteCount
  }
}

// How both are written and read.

extension HelperHello {
  /// Adds it to a request.
  package func add(to text: inout MessageText) {
    text.add("version", ProtocolLimits.version)
    text.object.add("client", text: client)
    text.object.add("url", text: url)
    var files = ObjectText()
    for (name, path) in settings.sorted(by: { $0.key < $1.key }) { files.add(name, text: path) }
    text.object.add("settings", json: files.closed)
    text.add("deadline_ms", Int64(deadlineMilliseconds))
    if let credential {
      text.object.add("user", text: credential.user)
      text.object.add("password", text: credential.password)
    }
  }

  init(_ message: Message) throws(RemoteError) {
    guard let version = message.number("version"), version >= ProtocolLimits.version else {
      throw .badMember("version")
    }
    guard let url = message.text("url") else { throw .badMember("url") }
    guard let deadline = message.number("deadline_ms"), deadline > 0 else {
      throw .badMember("deadline_ms")
    }
    var settings: [String: String] = [:]
    for member in message.value("settings")?.members ?? [] {
      guard let path = member.value.plainText else { throw .badMember("settings") }
      settings[member.decodedName.text] = path
    }
    var credential: RemoteCredential?
    if let user = message.text("user"), let password = message.text("password") {
      credential = RemoteCredential(user: user, password: password)
    }
    self.init(
      url: url,
      settings: settings,
      deadlineMilliseconds: Int(min(deadline, Int64(Int32.max))),
      client: message.text("client") ?? "",
      credential: credential
    )
  }
}

extension HelperIdentity {
  func add(to text: inout MessageText) {
    text.add("version", ProtocolLimits.version)
    text.object.add("helper", text: name + " " + version)
    text.add("capabilities", texts: capabilities)
    var numbers = ObjectText()
    numbers.add("line", number: limits.lineByteCount)
    numbers.add("key", number: limits.keyByteCount)
    numbers.add("rows", number: limits.rowCount)
    if limits.valueByteCount > 0 { numbers.add("value", number: limits.valueByteCount) }
    if limits.chunkByteCount > 0 { numbers.add("chunk", number: limits.chunkByteCount) }
    text.object.add("limits", json: numbers.closed)
  }

  /// Reads the answer to a hello; nil if it lacks something, or has a limit that may not be.
  init?(_ answer: Message) {
    guard let words = answer.text("helper")?.split(separator: " ", maxSplits: 1), !words.isEmpty,
      let capabilities = answer.texts("capabilities"),
      let numbers = answer.value("limits"),
      let line = numbers.member(Bytes("line"))?.wholeNumber, line > 0,
      line <= ProtocolLimits.lineByteCount,
      let key = numbers.member(Bytes("key"))?.wholeNumber, key > 0,
      let rows = numbers.member(Bytes("rows"))?.wholeNumber, rows > 0
    else { return nil }
    let value = numbers.member(Bytes("value"))?.wholeNumber ?? 0
    let chunk = numbers.member(Bytes("chunk"))?.wholeNumber ?? 0
    guard value <= ProtocolLimits.lineByteCount, chunk <= ProtocolLimits.chunkByteCount,
      value > 0
        || !capabilities.contains(LiveKind.values.rawValue)
          && !capabilities.contains(LiveKind.events.rawValue),
      chunk > 0 || !capabilities.contains(LiveKind.objects.rawValue)
    else { return nil }
    self.init(
      name: String(words[0]),
      version: words.count == 2 ? String(words[1]) : "",
      capabilities: capabilities,
      limits: RemoteLimits(
        lineByteCount: Int(line),
        keyByteCount: Int(min(key, 1 << 20)),
        rowCount: Int(min(rows, 1 << 20)),
        valueByteCount: Int(value),
        chunkByteCount: Int(chunk)
      )
    )
  }
}
