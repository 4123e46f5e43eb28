package import JSONText
internal import Records

/// The line that is a claim's object where values are kept: what the first line of a commit's
/// message says, and when the claim was acquired.
///
/// Its id is the SHA-256 of the line in hexadecimal digits. No two are equal, since each has a
/// nonce.
package struct ClaimValue: Sendable {
  package var body: ClaimBody
  /// Seconds since 1970, by the clock of the owner.
  package var acquired: Int64

  package init(body: ClaimBody, acquired: Int64) {
    self.body = body
    self.acquired = acquired
  }

  private static let since = "since"

  package var line: Bytes {
    var object = ObjectText()
    body.add(to: &object)
    object.add(Self.since, number: Int(acquired))
    return Bytes(object.closed)
  }

  /// - Parameter digest: SHA-256.
  package func state(digest: ([UInt8]) -> [UInt8]) -> ClaimState {
    ClaimState(object: Self.id(of: line, digest), body: body, acquired: acquired)
  }

  /// Reads a value.
  ///
  /// - Parameters:
  ///   - key: that of the value, which is the last part of the claim's name.
  ///   - digest: SHA-256.
  package static func reading(
    _ line: Bytes,
    key: String,
    digest: ([UInt8]) -> [UInt8]
  ) -> ClaimReading {
    let id = id(of: line, digest)
    guard let body = ClaimBody(line: line), body.subject.refName(digest: digest) == key else {
      return .foreign(object: id)
    }
    let since = (try? JSONValue(parsing: line))?.member(Bytes(since))
    let acquired = since.flatMap { Int64($0.bytes.text) } ?? 0
    return .claim(ClaimState(object: id, body: body, acquired: acquired))
  }

  private static func id(of line: Bytes, _ digest: ([UInt8]) -> [UInt8]) -> String {
    hexadecimal(digest(line.array))
  }
}
