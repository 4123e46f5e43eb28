internal import CommandInterface
internal import Records

/// Why a verb changed neither a file of records nor the store's copy of it.
enum FileFailure: Equatable, Sendable {
  case notInWorkTree(String)
  case notAFile(String)
  /// The file is in a submodule, or in another repository inside the work tree.
  case inOtherRepository(path: String, folder: String)
  /// The path is another name of the file of a collection.
  case sameFile(path: String, as: String)
  case conflictMarkers(path: String, line: Int)
  /// The file has content, and is not JSON Lines.
  case notRecords(path: String, ForeignContent)
  case emptiedFile(path: String, recordCount: Int)
  case missingFile(path: String, recordCount: Int)
  case absentFile(path: String, dirtyCount: Int)
  /// The collection was to be dropped, and has edits that its file does not have.
  case unexportedEdits(path: String, editedCount: Int, heldCount: Int)
  /// Something is where a file was to be moved to.
  case fileInTheWay(path: String)
  case collectionInTheWay(path: String)
  case readOnlyFile(path: String)
  case changedMeanwhile(path: String)
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
    case .inOtherRepository(let path, let folder):
      .failure(
        "\(quoted(path)) is in the repository \(quoted(folder)), which has its own store and "
          + "commits; run git jsonl there"
      )
    case .sameFile(let path, let other):
      .failure(
        "\(quoted(path)) is the same file as \(quoted(other)); a file is one collection, by one "
          + "name"
      )
    case .conflictMarkers(let path, let line):
      .attention(
        "\(printable(path)): line \(line): there are conflict markers in the file; git jsonl "
          + "resolve decides them; nothing was changed"
      )
    case .notRecords(let path, let content):
      .attention(
        "\(printable(path)): the file is not JSON Lines: it is \(name(of: content)); nothing was "
          + "changed" + (advice(for: content).map { "; " + $0 } ?? "")
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
    case .unexportedEdits(let path, let editedCount, let heldCount):
      .attention(unexportedEdits(path, editedCount, heldCount))
    case .fileInTheWay(let path):
      .attention("\(printable(path)): there is something already; nothing was changed")
    case .collectionInTheWay(let path):
      .attention("\(printable(path)) is another collection already; nothing was changed")
    case .readOnlyFile(let path):
      .failure("\(printable(path)): the file may not be written to; nothing was changed")
    case .changedMeanwhile(let path):
      .failure(
        "\(printable(path)): the file was changed by another program meanwhile; nothing was "
          + "changed; try again"
      )
    case .storeIsWrong(let path):
      .failure(
        "\(printable(path)): the store's copy of the file is not what the file had; "
          + "nothing was changed; git jsonl export --full writes the file from the store"
      )
    }
  }

  private static func unexportedEdits(_ path: String, _ edited: Int, _ held: Int) -> String {
    let counts = [
      edited > 0 ? counted(edited, "edited record") : nil,
      held > 0 ? counted(held, "edit") + " held back" : nil,
    ].compactMap { $0 }
    return "\(printable(path)): the store has \(list(counts, last: "and")) that the file does not "
      + "have; nothing was changed; git jsonl export writes what can be written, git jsonl resolve "
      + "decides the rest, and git jsonl forget --force moves all of it to the attic"
  }

  /// What a file is, with its article.
  static func name(of content: ForeignContent) -> String {
    switch content {
    case .pointer: "a pointer of git-lfs"
    case .utf16: "text in UTF-16"
    case .utf32: "text in UTF-32"
    case .binary: "binary, or text in another encoding than UTF-8"
    case .severalLines: "JSON on several lines"
    case .values: "JSON without an object on any line"
    case .table: "a table, such as CSV"
    case .text: "text without a JSON object on any line"
    }
  }

  /// What makes records of it; nil where that depends.
  static func advice(for content: ForeignContent) -> String? {
    switch content {
    case .pointer: "git lfs pull brings its records, and git lfs untrack keeps them in git"
    case .utf16, .utf32: "save it as UTF-8"
    case .severalLines, .values: "jq -c writes a value on each line (jq -c '.[]' for an array)"
    case .binary, .table, .text: nil
    }
  }
}
