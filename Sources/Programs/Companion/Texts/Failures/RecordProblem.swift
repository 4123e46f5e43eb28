internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import Records

/// Why a record does not fit its file.
enum RecordProblem: Equatable, Sendable {
  /// The record has no value in a field that identifies it.
  case missingKey(String)
  /// The record can't get another key, or lose its own.
  case otherKey
  /// A clock, or the time of a deletion, is not a date and time by RFC 3339.
  case badTime(field: String)
  /// A field on the way is not an object, or its name is repeated.
  case unreachable(field: String)
  case tooDeep(limit: Int)
  /// The record does not meet a condition of the policy.
  case failedCheck(String)
  /// The policy does not have this step from one state to another.
  case forbiddenStep(ForbiddenStep)
  case notAnObject
  /// Something that is not a number is added to a number, or taken away from it.
  case notANumber(field: String)
  /// Something is added to a field that takes nothing, or taken away from it.
  case notAddable(field: String)
}

extension Messages {
  static func sentence(_ problem: RecordProblem) -> String {
    switch problem {
    case .missingKey(let field):
      "its field \(quoted(field)), which identifies it, has no value"
    case .otherKey:
      "a record keeps the key that it has; create another record instead, and delete this one"
    case .badTime(let field):
      "its field \(quoted(field)) is not a date and time by RFC 3339, such as 2026-11-20T10:15:00Z"
    case .unreachable(let field):
      "its field \(quoted(field)) can't be set, because it is inside a value that is not an "
        + "object, or its name is repeated there"
    case .notAnObject:
      "a record is a JSON object"
    case .notANumber(let field):
      "its field \(quoted(field)) is a number, and only numbers can be added to it or taken away"
    case .notAddable(let field):
      "its field \(quoted(field)) is neither an array nor a number that += and -= can change"
    case .tooDeep(let limit):
      "more than \(limit) arrays and objects are open at once"
    case .failedCheck(let condition):
      "it does not meet a check of the policy: \(printable(condition))"
    case .forbiddenStep(let step): sentence(step)
    }
  }

  /// Which step the policy does not have, and which it has instead.
  static func sentence(_ step: ForbiddenStep) -> String {
    let field = "its field \(quoted(step.field.text))"
    let start =
      step.from.isEmpty
      ? "\(field) may not begin with \(quoted(step.to.text))"
      : step.to.isEmpty
        ? "\(field) is \(quoted(step.from.text)), and may not be taken away"
        : "\(field) may not go from \(quoted(step.from.text)) to \(quoted(step.to.text))"
    return start + "; " + allowed(step.allowed)
  }

  private static func allowed(_ states: [Bytes]) -> String {
    if states.isEmpty { return "no state may come next" }
    let names = states.map { $0.isEmpty ? "nothing" : quoted($0.text) }
    return (names.count == 1 ? "the next state may be " : "the next states may be ")
      + list(names, last: "or")
  }
}
