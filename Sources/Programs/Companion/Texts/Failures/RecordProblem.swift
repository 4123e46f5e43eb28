internal import CommandInterface

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
    }
  }
}
