internal import CommandInterface

// Messages of a verb whose collection can't be brought in step with its file.
extension Messages {
  /// Says that the store answers with what the file had before.
  static func behind(_ failure: VerbFailure, path: String) -> [String] {
    reasons(failure, path: path, start: "the store has what the file had before")
  }

  /// Says that an edit is in the store alone.
  static func waiting(_ failure: VerbFailure, path: String) -> [String] {
    reasons(failure, path: path, start: "what was edited is in the store, and not in the file yet")
  }

  private static func reasons(
    _ failure: VerbFailure,
    path: String,
    start: String
  ) -> [String] {
    let sentence = "\(printable(path)): " + start
    return switch failure {
    case .file(let failure): [sentence + ": " + obstacle(failure)]
    case .policy: [sentence + ": the policy file can't be used"]
    case .place, .store, .name, .record, .conflict, .landing, .claim, .remote, .input, .system,
      .sync, .blob, .live, .several:
      [sentence] + Messages.failure(failure)
    }
  }

  /// Why store and file can't be brought together, and what helps.
  private static func obstacle(_ failure: FileFailure) -> String {
    switch failure {
    case .notInWorkTree:
      "the file is outside the work tree, or is reached by a link that leads out of it"
    case .notAFile: "its path is not a file"
    case .inOtherRepository(_, let folder): "it is in the repository \(quoted(folder)) now"
    case .sameFile(_, let other): "it is the same file as \(quoted(other)) now"
    case .conflictMarkers(_, let line):
      "there are conflict markers in it (line \(line)), which git jsonl resolve decides"
    case .notRecords(_, let content):
      "the file is not JSON Lines: it is \(name(of: content))"
        + (advice(for: content).map { "; " + $0 } ?? "")
    case .emptiedFile:
      "the file has no record any more; commit the empty file to have them deleted, or bring it "
        + "back with git checkout"
    case .missingFile:
      "the file is missing; git jsonl export writes it again, and to take it out of git deletes "
        + "its records"
    case .absentFile: "the file is gone; bring it back with git checkout"
    case .unexportedEdits: "the store has edits that the file does not have"
    case .fileInTheWay, .collectionInTheWay: "another file has its path"
    case .readOnlyFile: "the file may not be written to"
    case .changedMeanwhile: "another program is changing the file"
    case .storeIsWrong:
      "the store's copy of the file is not what the file had; git jsonl export --full writes the "
        + "file from the store"
    }
  }
}
