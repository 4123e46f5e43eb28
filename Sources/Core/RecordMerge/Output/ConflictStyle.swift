/// How a conflict is written.
package enum ConflictStyle: String, CaseIterable, Sendable {
  /// Both sides between markers.
  case merge
  /// Both sides, with base between them.
  case diff3
  /// Like `diff3`, but common first and last lines of both sides are outside the block.
  case zdiff3
  /// As a record whose `_conflicts` lists the contested fields, so that the file stays JSON Lines.
  case record
  /// As base's value, for inner merges of a criss-cross.
  case base
}

/// The names after conflict markers.
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
