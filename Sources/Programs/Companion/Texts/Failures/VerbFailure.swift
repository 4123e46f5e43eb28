internal import CommandInterface
internal import System

/// Why a verb of `git jsonl` could not do what it was asked for, by area.
///
/// Each area has its failures in a file, with what is said of them and the exit status.
enum VerbFailure: Error, Equatable, Sendable {
  case place(PlaceFailure)
  case store(StoreFailure)
  case name(NameFailure)
  case record(RecordFailure)
  case conflict(ConflictFailure)
  case landing(LandingFailure)
  case input(InputFailure)
  case file(FileFailure)
  /// A call of the system that failed.
  case system(FileError)
  /// The policy file can't be used; the lines that say why are ready.
  case policy([String])

  /// The status that the command ends with.
  var exitStatus: Int32 { Messages.text(self).exitStatus }
}

/// What is said of a failure, and the status that the command ends with.
struct FailureText: Equatable, Sendable {
  /// One line for each thing that is wrong; only a policy file has several.
  var lines: [String]
  var exitStatus: Int32

  /// The sentence for what somebody has to see to in the data.
  static func attention(_ sentence: String) -> FailureText {
    FailureText(lines: [sentence], exitStatus: ExitStatus.attention)
  }

  /// The sentence for any other failure.
  static func failure(_ sentence: String) -> FailureText {
    FailureText(lines: [sentence], exitStatus: ExitStatus.failure)
  }
}

// What is said of a verb that could not do what it was asked for.
extension Messages {
  /// One line for each thing that is wrong; only a policy file has several.
  static func failure(_ failure: VerbFailure) -> [String] { text(failure).lines }

  static func text(_ failure: VerbFailure) -> FailureText {
    switch failure {
    case .place(let failure): text(failure)
    case .store(let failure): text(failure)
    case .name(let failure): text(failure)
    case .record(let failure): text(failure)
    case .conflict(let failure): text(failure)
    case .landing(let failure): text(failure)
    case .input(let failure): text(failure)
    case .file(let failure): text(failure)
    case .system(let error): .failure(fileProblem(error))
    case .policy(let lines): FailureText(lines: lines, exitStatus: ExitStatus.attention)
    }
  }
}
