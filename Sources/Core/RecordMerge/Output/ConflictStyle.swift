/// How a conflict is written.
package enum ConflictStyle: String, CaseIterable, Sendable {
  /// Both sides between markers.
  case merge
  /// Both sides, and base between them.
  case diff3
  /// As `diff3`, with lines that both sides begin or end with moved out of the block.
  case zdiff3
  /// As a record that says in `_conflicts` what is contested, so that the file stays JSON Lines.
  case record
  /// As base's value, for inner merges of a criss-cross.
  case base
}

/// The names that stand behind conflict markers.
package struct ConflictLabels: Equatable, Sendable {
  package var base: String
  package var ours: String
  package var theirs: String

  package init(base: String = "base", ours: String = "ours", theirs: String = "theirs") {
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }
}
