package import RecordStore

/// What an exchange has to know of git, to tell a file that moved on from one that git put there
/// because it went somewhere else (a checkout, a reset, a bisection, a stash).
package struct GitPlace {
  /// Where HEAD is.
  package var head: () throws -> HeadPlace
  /// The name of the rebase that is under way; nil where none is.
  package var rebase: () throws -> String?
  /// Whether the file with a path moved on since HEAD was at a place: somebody edited or merged it.
  package var hasMovedOn: (_ path: String, _ since: HeadPlace) throws -> Bool
  /// Whether git may be writing files of the work tree, or the index, right now.
  package var isWriting: () throws -> Bool

  package init(
    head: @escaping () throws -> HeadPlace,
    rebase: @escaping () throws -> String?,
    hasMovedOn: @escaping (String, HeadPlace) throws -> Bool,
    isWriting: @escaping () throws -> Bool
  ) {
    self.head = head
    self.rebase = rebase
    self.hasMovedOn = hasMovedOn
    self.isWriting = isWriting
  }
}

/// The held edits that an import merges, whether they fit the file or not.
package enum HeldSelection: Equatable, Sendable {
  case all
  /// Those that were made while the rebase with this name was running.
  case rebase(String)

  func includes(_ edit: HeldEdit) -> Bool {
    switch self {
    case .all: true
    case .rebase(let name): edit.rebase == name
    }
  }
}
