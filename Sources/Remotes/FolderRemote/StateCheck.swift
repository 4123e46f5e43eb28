internal import JSONText
internal import RemoteProtocol

/// Whether a record may go from one state to another.
struct StateCheck {
  let states: [FieldStates]
  /// The caller's name; the only role that a folder knows.
  let role: String

  /// Why a new line is refused; nil if all its steps are allowed.
  func problem(from old: Bytes?, to new: Bytes) -> RefusedRow.Reason? {
    for field in states {
      let (from, to) = (Self.state(of: old, field.field), Self.state(of: new, field.field))
      if from == to { continue }
      let allowed = field.steps.filter {
        $0.from == from && ($0.roles.isEmpty || $0.roles.contains(role))
      }.map(\.to)
      if allowed.contains(to) { continue }
      let roles = Set(field.steps.filter { $0.from == from && $0.to == to }.flatMap(\.roles))
      return .state(
        field: field.field,
        from: from,
        to: to,
        allowed: allowed,
        roles: roles.sorted()
      )
    }
    return nil
  }

  /// The state of a record by a field: a string's text, or the JSON of another value; empty without
  /// one. Of members with one name, the last counts.
  private static func state(of line: Bytes?, _ field: [String]) -> String {
    guard let line, var value = try? JSONValue(parsing: line) else { return "" }
    for name in field {
      guard let inner = value.members?.last(where: { $0.decodedName == Bytes(name) })?.value else {
        return ""
      }
      value = inner
    }
    if value.kind == .null { return "" }
    return value.string?.text ?? value.bytes.text
  }
}
