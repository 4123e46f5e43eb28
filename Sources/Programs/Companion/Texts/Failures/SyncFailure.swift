internal import CommandInterface

/// Why records were not brought in step with a server.
enum SyncFailure: Equatable, Sendable {
  /// The server does not have a collection.
  case notOnServer(collection: String, remote: String)
  /// The server has none of the store's collections.
  case nothingShared(remote: String)
  /// Others changed the records faster, each time.
  case contested(collection: String)
  /// The remote can't be reached, and so many records wait for it.
  case waiting(RemoteProblem, recordCount: Int)
}

extension Messages {
  static func text(_ failure: SyncFailure) -> FailureText {
    switch failure {
    case .notOnServer(let collection, let remote):
      .failure(
        "\(printable(remote)) has no collection \(quoted(collection)), or you may not read it; git "
          + "jsonl sync init \(printable(remote)) --create makes it"
      )
    case .nothingShared(let remote):
      .failure(
        "\(printable(remote)) has none of the collections that are here; git jsonl sync init "
          + "\(printable(remote)) --create makes them"
      )
    case .contested(let collection):
      .failure(
        "\(printable(collection)): others were faster each time; what is not pushed waits; try "
          + "again"
      )
    case .waiting(let problem, let count):
      FailureText(
        lines: text(problem).lines + [
          "\(counted(count, "record")) \(count == 1 ? "waits" : "wait") to be pushed; nothing is "
            + "lost"
        ],
        exitStatus: ExitStatus.failure
      )
    }
  }
}
