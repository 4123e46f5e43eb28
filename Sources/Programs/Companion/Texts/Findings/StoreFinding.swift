internal import CommandInterface

/// A problem of the store of a work tree.
enum StoreFinding: Equatable, Sendable {
  case noStore(elsewhere: String?)
  case staleStore(path: String)
  /// Edited records that the file does not have.
  case unexported(path: String, count: Int)

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .noStore, .staleStore: true
    case .unexported: false
    }
  }
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
    }
  }
}
