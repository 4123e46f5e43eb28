internal import CommandInterface
internal import System

/// Why the store of a work tree can't be used.
enum StoreFailure: Equatable, Sendable {
  case noStore(path: String)
  case newerStore(path: String, found: Int, known: Int)
  /// It was made by an earlier version, and can't be brought up to date.
  case olderStore(path: String)
  /// Nothing can be written to its folder, so that only questions can be answered.
  case readOnlyStore(path: String)
  case notAStore(path: String)
  case damagedStore(path: String, reason: String)
  case busyStore(path: String)
  /// Another process holds a lock of the store; nil if it has not said which.
  case lockedStore(path: String, holder: LockHolder?)
  /// Another process watches the work tree; `process` is its number, if that is known.
  case watched(workTree: String, process: String?)
  /// Any other error of the database.
  case database(path: String, reason: String)
}

extension StoreFailure {
  /// Whether it is over when another program has come to its end.
  var isOfAnotherProgram: Bool {
    switch self {
    case .busyStore, .lockedStore: true
    case .noStore, .newerStore, .olderStore, .readOnlyStore, .notAStore, .damagedStore, .watched,
      .database:
      false
    }
  }
}

extension Messages {
  /// Says that an answer is of a store to which nothing can be written, and which has not read
  /// these files as they are now.
  static func behind(paths: [String], store path: String) -> String {
    "the store is behind \(list(paths.map(printable), last: "and")), and stays so, for nothing can "
      + "be written to \(quoted(path)); the answer is what it had before"
  }

  static func text(_ failure: StoreFailure) -> FailureText {
    switch failure {
    case .noStore(let path):
      .failure("there is no store at \(quoted(path)); git jsonl init makes one")
    case .newerStore(let path, let found, let known):
      .failure(
        "the store \(quoted(path)) was made by a later version of git jsonl (its format is "
          + "\(found), and this version knows \(known)); install that version"
      )
    case .olderStore(let path):
      .failure(
        "the store \(quoted(path)) was made by an earlier version of git jsonl, and can't be "
          + "brought up to date, for nothing can be written to its folder"
      )
    case .readOnlyStore(let path):
      .failure(
        "nothing can be written to the folder of the store \(quoted(path)), so that it can only be "
          + "read"
      )
    case .notAStore(let path):
      .failure(
        "\(quoted(path)) is a database, but not a store of git jsonl; move it away, and run "
          + "git jsonl init"
      )
    case .damagedStore(let path, let reason):
      .failure(
        "the store \(quoted(path)) is damaged (\(printable(reason))); git jsonl doctor --fix "
          + "rebuilds it from the files, and keeps what can be read of the edits"
      )
    case .busyStore(let path):
      .failure(
        "the store \(quoted(path)) is in use by another program; try again when that has ended"
      )
    case .lockedStore(let path, let holder):
      .failure(
        "the store is in use by "
          + (holder.map { "the process \($0.process) (\(printable($0.command)))" }
            ?? "another process")
          + ", which holds \(quoted(path)); try again when it has ended"
      )
    case .watched(let workTree, let process):
      .attention(
        "the work tree \(quoted(workTree)) is watched already, by "
          + (process.map { "the process \(printable($0))" } ?? "another process")
      )
    case .database(let path, let reason):
      .failure("the store \(quoted(path)) can't be used: \(printable(reason))")
    }
  }
}
