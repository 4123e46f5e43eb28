internal import CommandInterface

/// Why a verb changed neither a file of records nor the store's copy of it.
enum FileFailure: Equatable, Sendable {
  case notInWorkTree(String)
  case notAFile(String)
  case conflictMarkers(path: String, line: Int)
  case emptiedFile(path: String, recordCount: Int)
  case missingFile(path: String, recordCount: Int)
  case absentFile(path: String, dirtyCount: Int)
  case readOnlyFile(path: String)
  case changedMeanwhile(path: String)
  case keyChanged(path: String, dirtyCount: Int)
  case storeIsWrong(path: String)
}

extension Messages {
  static func text(_ failure: FileFailure) -> FailureText {
    switch failure {
    case .notInWorkTree(let path):
      .failure(
        "\(quoted(path)) is outside the work tree, or is reached by a link that leads out of it"
      )
    case .notAFile(let path):
      .failure("\(quoted(path)) is not a file")
    case .conflictMarkers(let path, let line):
      .attention(
        "\(printable(path)): line \(line): there are conflict markers in the file; git jsonl "
          + "resolve decides them; nothing was changed"
      )
    case .emptiedFile(let path, let count):
      .attention(
        "\(printable(path)): the file has no record any more, and the store has "
          + "\(counted(count, "record")) from it; nothing was changed; commit the empty file to "
          + "have them deleted, or bring the file back with git checkout"
      )
    case .missingFile(let path, let count):
      .attention(
        "\(printable(path)): the file is missing, and the store has "
          + "\(counted(count, "record")) from it; nothing was changed; take it out of git to have "
          + "them deleted, or bring it back with git checkout"
      )
    case .absentFile(let path, let count):
      .attention(
        "\(printable(path)): the file is gone, and \(counted(count, "record")) edited in the "
          + "store would go with it; nothing was changed; bring the file back with git checkout"
      )
    case .readOnlyFile(let path):
      .failure("\(printable(path)): the file may not be written to; nothing was changed")
    case .changedMeanwhile(let path):
      .failure(
        "\(printable(path)): the file was changed by another program meanwhile; nothing was "
          + "changed; try again"
      )
    case .keyChanged(let path, let count):
      .failure(
        "\(printable(path)): the policy names another key than the one by which "
          + "\(counted(count, "edited record")) \(count == 1 ? "is" : "are") known; nothing was "
          + "changed; set the key back, run git jsonl export, and set it again"
      )
    case .storeIsWrong(let path):
      .failure(
        "\(printable(path)): the store's copy of the file is not what the file had; "
          + "nothing was changed; git jsonl export --full writes the file from the store"
      )
    }
  }
}
