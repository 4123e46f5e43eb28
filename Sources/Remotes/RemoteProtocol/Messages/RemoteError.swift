internal import JSONText

/// Why a request was not carried out, as a helper says it.
package struct RemoteError: Error, Equatable, Sendable {
  /// The closed list of the protocol. Only `unknown` means that something may have changed.
  package enum Kind: String, CaseIterable, Sendable {
    case held, lost, stale, missing, denied, unavailable, unknown
    case tooLarge = "too-large"
    case badRequest = "bad-request"
  }

  package enum Reason: String, CaseIterable, Sendable {
    /// The server asks for a password.
    case password
    case schemaOlder = "schema-older"
    case schemaNewer = "schema-newer"
    /// The server has no schema, or no such collection.
    case schema, collection
    /// What is there under this name can't serve, or can't be changed so.
    case settings
    /// The event's id is there already, with other content.
    case content
    /// An object's content has another SHA-256 than it should.
    case digest
    /// There is no room left on the server.
    case full
    /// Events that would tell are gone.
    case retention
  }

  package var kind: Kind
  package var reason: Reason?
  /// A sentence for a person, without a capital and a full stop. It has no password.
  package var message: String
  /// With the reason `password`: whose.
  package var user: String?

  package init(_ kind: Kind, _ message: String, reason: Reason? = nil, user: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.message = message
    self.user = user
  }
}

extension RemoteError {
  /// Reads an answer that says `"ok":false`; nil if it is not one.
  init?(_ answer: Message) {
    guard answer.value("ok")?.kind == .false,
      let kind = answer.text("error").flatMap({ Kind(rawValue: $0) }),
      let message = answer.text("message")
    else { return nil }
    self.init(
      kind,
      String(message.prefix(ProtocolLimits.errorMessageByteCount)),
      reason: answer.text("reason").flatMap { Reason(rawValue: $0) },
      user: answer.text("user")
    )
  }

  /// Adds it to an answer.
  func add(to text: inout MessageText) {
    text.object.add("ok", flag: false)
    text.object.add("error", text: kind.rawValue)
    if let reason { text.object.add("reason", text: reason.rawValue) }
    if let user { text.object.add("user", text: user) }
    text.object.add("message", text: shortMessage)
  }

  /// The sentence, not longer than it may be.
  var shortMessage: String {
    var sentence = message
    while sentence.utf8.count > ProtocolLimits.errorMessageByteCount {
      sentence = String(sentence.prefix(sentence.count * 3 / 4))
    }
    return sentence
  }

  /// That a request lacks a member, or has one that can't be used.
  static func badMember(_ name: String) -> RemoteError {
    RemoteError(.badRequest, "the member \(name) is missing or can't be used")
  }
}
