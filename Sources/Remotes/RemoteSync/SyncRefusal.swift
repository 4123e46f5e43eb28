package import JSONText
package import RemoteProtocol
package import Records

/// Why a server did not take a record, as the store keeps it.
package enum SyncRefusal: Equatable, Sendable {
  /// The states of the server have no such step, or not for this role; `roles` may take it.
  case state(field: FieldPath, from: Bytes, to: Bytes, allowed: [Bytes], roles: [Bytes] = [])
  case keyTooLong
  case lineTooLong
  case notARecord
  case denied
  /// A reason of a newer server that this version does not know, by its word.
  case other(String)

  /// Nil for a row that is only stale, which is merged and sent again.
  package init?(_ reason: RefusedRow.Reason) {
    switch reason {
    case .stale: return nil
    case .state(let field, let from, let to, let allowed, let roles):
      self = .state(
        field: FieldPath(names: field.map { Bytes($0) }),
        from: Bytes(from),
        to: Bytes(to),
        allowed: allowed.map { Bytes($0) },
        roles: roles.map { Bytes($0) }
      )
    case .keyTooLong: self = .keyTooLong
    case .lineTooLong: self = .lineTooLong
    case .notARecord: self = .notARecord
    case .denied: self = .denied
    case .other(let word): self = .other(word)
    }
  }

  /// The word for it, in the store and for programs.
  package var word: String {
    switch self {
    case .state: "state"
    case .keyTooLong: "key-too-long"
    case .lineTooLong: "line-too-long"
    case .notARecord: "not-a-record"
    case .denied: "denied"
    case .other(let word): word
    }
  }

  package var json: Bytes {
    var object = ObjectText()
    object.add("reason", text: word)
    if case .state(let field, let from, let to, let allowed, let roles) = self {
      object.add("field", json: ObjectText.array(ofTexts: field.names))
      object.add("from", json: JSONString.encode(from).array)
      object.add("to", json: JSONString.encode(to).array)
      object.add("allowed", json: ObjectText.array(ofTexts: allowed))
      if !roles.isEmpty { object.add("roles", json: ObjectText.array(ofTexts: roles)) }
    }
    return Bytes(object.closed)
  }

  package init?(json: Bytes) {
    guard let object = try? JSONValue(parsing: json),
      let reason = object.member(Bytes("reason"))?.string?.text
    else { return nil }
    func texts(_ name: String) -> [Bytes] {
      (object.member(Bytes(name))?.elements ?? []).compactMap(\.string)
    }
    func text(_ name: String) -> Bytes { object.member(Bytes(name))?.string ?? Bytes("") }
    switch reason {
    case "state":
      self = .state(
        field: FieldPath(names: texts("field")),
        from: text("from"),
        to: text("to"),
        allowed: texts("allowed"),
        roles: texts("roles")
      )
    case "key-too-long": self = .keyTooLong
    case "line-too-long": self = .lineTooLong
    case "not-a-record": self = .notARecord
    case "denied": self = .denied
    default: self = .other(reason)
    }
  }
}
