import Claims
import ContentHash
import JSONText
import Records

/// What the tests of claims share.
enum Fixtures {
  static let subject = ClaimSubject(path: "tasks.jsonl", key: key(#""t-1""#))
  static let eva = ClaimOwner(name: "eva", session: "s1")
  static let bob = ClaimOwner(name: "bob", session: "s2")

  static func key(_ json: String) -> RecordKey {
    let value = try? JSONValue(parsing: Bytes(json))
    return RecordKey(canonical: (value ?? .null).canonicalForm)
  }

  static func body(
    _ owner: ClaimOwner,
    epoch: Int = 1,
    beat: Int = 0,
    state: ClaimBody.State = .held,
    nonce: String = "n"
  ) -> ClaimBody {
    ClaimBody(
      subject: subject,
      owner: owner,
      epoch: epoch,
      beat: beat,
      ttl: 60,
      state: state,
      nonce: nonce
    )
  }

  static func claim(
    _ owner: ClaimOwner,
    object: String = "o1",
    epoch: Int = 1,
    beat: Int = 0,
    state: ClaimBody.State = .held
  ) -> ClaimReading {
    let body = body(owner, epoch: epoch, beat: beat, state: state)
    return .claim(ClaimState(object: object, body: body, acquired: 1000))
  }

  static func refName(_ path: String, _ key: String) -> String {
    ClaimSubject(path: path, key: self.key(key)).refName { sha256($0) }
  }
}
