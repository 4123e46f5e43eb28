internal import CommandInterface

/// Why a conflict can't be resolved.
enum ConflictFailure: Equatable, Sendable {
  /// One side deleted the file, and the other changed it.
  case deletedConflict(path: String)
  /// Git has the file in conflict, and it is missing from the work tree.
  case missingConflict(path: String)
  /// A conflict marker is outside any complete block.
  case unterminatedMarkers(path: String, line: Int)
  /// A version of the file is not JSON Lines.
  case notRecords(path: String)
  case notStaged(path: String)
  case recordChangedMeanwhile(key: String, collection: String)
  /// Somebody else changed the fields of a record that is being edited; none where that is not
  /// known.
  case editedMeanwhile(key: String, collection: String, fields: [String])
  /// A line of a plan that is not a decision.
  case badPlan(line: Int)
}

extension Messages {
  static func text(_ failure: ConflictFailure) -> FailureText {
    switch failure {
    case .deletedConflict(let path):
      .attention(
        "\(printable(path)): one side deleted the file and the other changed it; git add keeps it, "
          + "and git rm deletes it"
      )
    case .missingConflict(let path):
      .attention(
        "\(printable(path)): git has the file in conflict, and it is gone from the work tree; "
          + "git checkout --merge \(printable(path)) brings it back, and git rm decides for that"
      )
    case .unterminatedMarkers(let path, let line):
      .attention(
        "\(printable(path)), line \(line): this conflict marker belongs to no complete block; mend "
          + "the block, or take the line out; nothing was changed"
      )
    case .notRecords(let path):
      .attention(
        "\(printable(path)): a version of the file is not JSON Lines, so it can only be "
          + "resolved as text; nothing was changed"
      )
    case .notStaged(let path):
      .failure("\(printable(path)): the file is resolved, but git add failed")
    case .recordChangedMeanwhile(let key, let collection):
      .failure(
        "the record \(quoted(key)) of \(printable(collection)) was changed meanwhile; nothing was "
          + "changed; try again"
      )
    case .editedMeanwhile(let key, let collection, let fields):
      .attention(
        "the record \(quoted(key)) of \(printable(collection)) was changed meanwhile"
          + (fields.isEmpty ? "" : ", in \(list(fields.map(quoted), last: "and"))")
          + "; nothing was changed"
      )
    case .badPlan(let line):
      .attention(
        "the plan, line \(line): a decision is a JSON object with take (ours, theirs, base or "
          + "both), or with field and value; nothing was changed"
      )
    }
  }
}
