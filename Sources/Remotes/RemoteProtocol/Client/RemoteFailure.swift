package import System

/// Why a request to a remote has no result.
package enum RemoteFailure: Error, Equatable, Sendable {
  /// The helper answered with an error.
  case answered(RemoteError)
  /// The conversation with the helper is over, or never began. With `mayHaveHappened`, the request
  /// may have changed something.
  case broken(HelperEnd, mayHaveHappened: Bool)

  /// What it is, in the words of the protocol.
  package var kind: RemoteError.Kind {
    switch self {
    case .answered(let error): error.kind
    case .broken(_, let mayHaveHappened): mayHaveHappened ? .unknown : .unavailable
    }
  }

  package var reason: RemoteError.Reason? {
    if case .answered(let error) = self { error.reason } else { nil }
  }
}

/// How a conversation with a helper came to its end.
package enum HelperEnd: Equatable, Sendable {
  /// There is no program of this name.
  case notInstalled(program: String)
  case notStarted(FileError)
  /// It exited, or a signal ended it, while a request was open.
  case exited(program: String, status: Int32)
  /// It closed its output, but did not exit.
  case silenced(program: String)
  /// It did not answer in time, and was ended.
  case stalled(program: String, milliseconds: Int)
  /// It wrote something that is not of the protocol, and was ended.
  case babbled(program: String, MessageProblem)
  /// Its answer lacks a member, or has a wrong one, and it was ended.
  case badAnswer(program: String, op: String, start: String)
  /// It speaks another version of the protocol.
  case otherVersion(program: String)
  /// It lacks what was asked for.
  case notCapable(program: String, capability: String)
  /// It says that it could not read what it was sent.
  case notUnderstood(program: String, message: String)
  /// A pipe to it failed.
  case failed(FileError)
}
