internal import CommandInterface
internal import System

/// Why a verb of `git jsonl` failed, by area.
///
/// Each area has its failures in a file, with their messages and exit statuses.
enum VerbFailure: Error, Equatable, Sendable {
  case place(PlaceFailure)
  case store(StoreFailure)
  case name(NameFailure)
  case record(RecordFailure)
  case conflict(ConflictFailure)
  case landing(LandingFailure)
  case claim(ClaimFailure)
  case remote(RemoteProblem)
  case sync(SyncFailure)
  case blob(BlobFailure)
  case live(LiveFailure)
  case input(InputFailure)
  case file(FileFailure)
  /// A call of the system that failed.
  case system(FileError)
  /// The policy file can't be used; the lines say why.
  case policy([String])
  /// Several edits that were to be made together are refused; `moreCount` further ones are not
  /// listed.
  case several([VerbFailure], moreCount: Int)

  /// The exit status of the command.
  var exitStatus: Int32 { Messages.text(self).exitStatus }

  /// Whether it is over when another program has come to its end.
  var isOfAnotherProgram: Bool {
    switch self {
    case .store(let failure): failure.isOfAnotherProgram
    // Another git process has the index locked.
    case .place(.gitFailed(let arguments, _)): arguments.first == "update-index"
    case .several(let failures, _): failures.contains(where: \.isOfAnotherProgram)
    case .place, .name, .record, .conflict, .landing, .claim, .remote, .input, .file, .system,
      .sync, .blob, .live, .policy:
      false
    }
  }

  /// Whether it may be about one file alone, so that the others are still reported.
  var mayBeOfOneFile: Bool {
    switch self {
    case .file, .place(.git): true
    case .system(let error): !error.isBrokenPipe
    case .place, .store, .name, .record, .conflict, .landing, .claim, .remote, .input, .policy,
      .sync, .blob, .live, .several:
      false
    }
  }
}

/// The message for a failure, and the exit status of the command.
struct FailureText: Equatable, Sendable {
  /// One line for each problem; only a policy file has several.
  var lines: [String]
  var exitStatus: Int32

  /// The sentence for a problem of the data, which needs attention.
  static func attention(_ sentence: String) -> FailureText {
    FailureText(lines: [sentence], exitStatus: ExitStatus.attention)
  }

  /// The sentence for any other failure.
  static func failure(_ sentence: String) -> FailureText {
    FailureText(lines: [sentence], exitStatus: ExitStatus.failure)
  }
}

// Messages about a verb that failed.
extension Messages {
  /// One line for each problem; only a policy file has several.
  static func failure(_ failure: VerbFailure) -> [String] { text(failure).lines }

  static func text(_ failure: VerbFailure) -> FailureText {
    switch failure {
    case .place(let failure): text(failure)
    case .store(let failure): text(failure)
    case .name(let failure): text(failure)
    case .record(let failure): text(failure)
    case .conflict(let failure): text(failure)
    case .landing(let failure): text(failure)
    case .claim(let failure): text(failure)
    case .remote(let problem): text(problem)
    case .sync(let failure): text(failure)
    case .blob(let failure): text(failure)
    case .live(let failure): text(failure)
    case .input(let failure): text(failure)
    case .file(let failure): text(failure)
    case .system(let error): .failure(fileProblem(error))
    case .policy(let lines): FailureText(lines: lines, exitStatus: ExitStatus.attention)
    case .several(let failures, let moreCount):
      FailureText(
        lines: failures.flatMap { text($0).lines }
          + (moreCount > 0 ? ["\(moreCount) more are not listed"] : []),
        exitStatus: failures.map { text($0).exitStatus }.max() ?? ExitStatus.failure
      )
    }
  }
}
