internal import CNATS
package import JSONText

// https://docs.nats.io/reference/reference-protocols/nats_api_reference: requests to JetStream are
// messages to subjects under $JS.API, with JSON.

extension NATSConnection {
  /// Asks JetStream, and returns the object that it answers.
  ///
  /// - Parameter subject: without `$JS.API.`.
  /// - Throws: `refused` for an error of JetStream, and what `request` throws.
  package func jetStream(
    _ subject: String,
    _ question: [UInt8] = [],
    _ patience: NATSPatience
  ) throws(NATSError) -> JSONValue {
    let message = try request(NATSRequest("$JS.API." + subject, Bytes(question)), patience)
    return try message.jetStreamAnswer()
  }
}

extension NATSMessage {
  /// The object in an answer of JetStream.
  ///
  /// - Throws: `refused` if it is an error, and `lost` if it can't be read.
  package func jetStreamAnswer() throws(NATSError) -> JSONValue {
    guard let value = try? JSONValue(parsing: content), value.kind == .object else {
      throw .lost("the server answered what is not JSON")
    }
    guard let error = value.member(Bytes("error")) else { return value }
    throw .refused(
      JetStreamRefusal(
        number: error.number("err_code") ?? error.number("code") ?? 0,
        message: error.text("description") ?? ""
      )
    )
  }
}

extension JSONValue {
  /// A member that is a whole number; nil if it is something else, or missing.
  package func number(_ name: String) -> Int? {
    member(Bytes(name)).flatMap { Int($0.bytes.text) }
  }

  /// A member that is a text.
  package func text(_ name: String) -> String? { member(Bytes(name))?.string?.text }

  /// A member that is `true`.
  package func flag(_ name: String) -> Bool { member(Bytes(name))?.kind == .true }
}
