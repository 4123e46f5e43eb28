internal import CommandInterface

/// A problem of the store of a work tree.
enum StoreFinding: Equatable, Sendable {
  case noStore(elsewhere: String?)
  case damagedStore(reason: String)
  case staleStore(path: String)
  /// Edited records that the file does not have.
  case unexported(path: String, count: Int)
  /// The file of a collection is not in its place.
  case lostFile(path: String, LostFile)
  /// A store is left of a linked work tree that is gone.
  case goneWorkTree(GoneStore)

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .noStore, .damagedStore, .staleStore, .lostFile(_, .renamed): true
    case .unexported, .lostFile(_, .moved), .lostFile(_, .stranded): false
    // Only the user may give up one that can't be read.
    case .goneWorkTree(let gone): gone.editedCount != nil
    }
  }

  /// The path of a file that the store is to read; nil if the repair reads none.
  var unreadPath: String? {
    switch self {
    case .staleStore(let path), .lostFile(_, .renamed(let path)): path
    case .noStore, .damagedStore, .unexported, .goneWorkTree, .lostFile(_, .moved),
      .lostFile(_, .stranded):
      nil
    }
  }
}

/// What became of a file that is not in its place.
enum LostFile: Equatable, Sendable {
  /// Git has renamed it, and the store does not follow yet.
  case renamed(to: String)
  /// Others have exactly what it had.
  case moved(twins: [String])
  /// Git has no such file here, and the store has edits of it.
  case stranded(count: Int)
}

extension Messages {
  static func text(_ finding: StoreFinding) -> FindingText {
    switch finding {
    case .noStore(let elsewhere):
      FindingText(
        code: "no-store",
        evidence: "this work tree has no store"
          + (elsewhere.map { ", and another one has: " + printable($0) } ?? ""),
        meaning: "Each work tree has a store of its own; without one, hooks do nothing here.",
        fix: "git jsonl init makes it. \(byFix)"
      )
    case .damagedStore(let reason):
      FindingText(
        code: "damaged-store",
        evidence: "the store is damaged: " + printable(reason),
        meaning: "What it has can't be trusted.",
        fix: "\(byFix) It is rebuilt from the attributes, the policy and the files, with the "
          + "edits that can be read."
      )
    case .staleStore(let path):
      FindingText(
        code: "stale-store",
        path: path,
        evidence: "the file changed since the store last met it",
        meaning: "Queries use its earlier content.",
        fix: "git jsonl import reads it. \(byFix)"
      )
    case .unexported(let path, let count):
      FindingText(
        code: "unexported",
        path: path,
        evidence: "\(counted(count, "edited record")) of the store "
          + (count == 1 ? "is" : "are") + " not in the file",
        meaning: "Nobody else sees them.",
        fix: "git jsonl export writes them."
      )
    case .lostFile(let path, let lost): text(lost, path: path)
    case .goneWorkTree(let gone):
      FindingText(
        code: "gone-work-tree",
        evidence: goneWorkTree(gone),
        meaning: gone.editedCount == 0
          ? "Nothing uses the store any more." : "What is edited there is in no file.",
        fix: goneWorkTreeFix(gone)
      )
    }
  }
}

extension Messages {
  private static func text(_ lost: LostFile, path: String) -> FindingText {
    switch lost {
    case .renamed(let newPath):
      FindingText(
        code: "renamed-file",
        path: path,
        evidence: "git has renamed the file to " + printable(newPath),
        meaning: "Edits of it wait in the store.",
        fix: "The next command that may write to the store follows it. \(byFix)"
      )
    case .moved(let twins):
      FindingText(
        code: "moved-file",
        path: path,
        evidence: "the file is gone, and \(list(twins.map(printable), last: "and")) "
          + (twins.count == 1 ? "has" : "have") + " exactly what it had",
        meaning: "If it was moved, its edits do not reach it.",
        fix: "git jsonl rename \(printable(path)) \(printable(twins.first ?? "")) lets the store "
          + "follow; git checkout brings the file back."
      )
    case .stranded(let count):
      FindingText(
        code: "stranded-edits",
        path: path,
        evidence: "git has no such file here, and the store has \(counted(count, "edit")) of it",
        meaning: "\(count == 1 ? "It waits" : "They wait") until the file is back.",
        fix: "git checkout brings it back; git jsonl rename has the store follow it; git jsonl "
          + "forget --force moves the edits to the attic."
      )
    }
  }
}

extension Messages {
  private static func goneWorkTreeFix(_ gone: GoneStore) -> String {
    let worktree =
      "git worktree add FOLDER/\(printable(gone.name)) makes a work tree that has the store again"
    guard let count = gone.editedCount else { return worktree + "." }
    if count == 0 { return byFix }
    return "\(byFix) The edits come into the store here, held back: each takes effect where its "
      + "record is what it was made against. Or \(worktree)."
  }

  /// That edits of a work tree that is gone are in the store here.
  static func takenOver(_ gone: GoneStore, count: Int) -> String {
    "\(counted(count, "edit")) of the work tree \(printable(gone.name)) "
      + (count == 1 ? "is" : "are") + " in the store here now; git jsonl status lists what is held "
      + "back"
  }

  /// That a store is left of a work tree.
  static func goneWorkTree(_ gone: GoneStore) -> String {
    let edits = gone.editedCount.map { $0 == 0 ? "no edits" : counted($0, "edited record") }
    return "the work tree \(printable(gone.name)) is gone, and its store is left, with "
      + (edits ?? "edits that can't be counted") + ": " + printable(gone.path)
  }
}
