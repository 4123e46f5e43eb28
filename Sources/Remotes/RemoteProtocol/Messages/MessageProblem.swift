/// Why what was received is not a message, so that the conversation can't go on.
package enum MessageProblem: Error, Equatable, Sendable {
  /// It has more bytes than a message may have.
  case tooLong
  /// It is not a JSON object on one line; this is how it begins.
  case notAnObject(start: String)
  /// The lines that follow it are not what it says.
  case badLines
  /// It ends in the middle.
  case unterminated
  /// It can't belong to any request: it has no id, or the id is not one of an open request, or one
  /// of a request that has been answered.
  case unrelated(start: String)
  /// A stream has more events than there are things to tell.
  case tooManyEvents
  /// More requests are open than there may be.
  case tooManyRequests
}
