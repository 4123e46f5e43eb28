internal import CommandInterface
internal import Setup

/// A problem of the hooks of a repository. What is wrong with several of them in the same way is
/// one problem.
enum HookFinding: Equatable, Sendable {
  /// A hook, and its file.
  struct Place: Equatable, Sendable {
    var hook: String
    var path: String
  }

  /// A hook, and the lines that are to be added to a file so that it calls us.
  struct Call: Equatable, Sendable {
    var hook: String
    var file: String
    var lines: [String]
  }

  case missingHooks([String])
  case outdatedHooks([Place])
  case hooksNotRunnable([Place])
  /// Another program or person owns the hooks, and they do not call us.
  case managedHooks([Call], by: HookManager)
  /// Our hook is in a folder where git does not look for it.
  case shadowedHooks(folder: String)
  case companionNotInPath

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .missingHooks, .outdatedHooks, .hooksNotRunnable: true
    case .managedHooks, .shadowedHooks, .companionNotInPath: false
    }
  }

  /// Findings with those of one kind as one, in the order of the first of each kind.
  static func joined(_ findings: [HookFinding]) -> [HookFinding] {
    var all: [HookFinding] = []
    for finding in findings {
      if let index = all.firstIndex(where: { $0.joined(with: finding) != nil }),
        let joined = all[index].joined(with: finding)
      {
        all[index] = joined
      } else {
        all.append(finding)
      }
    }
    return all
  }

  private func joined(with other: HookFinding) -> HookFinding? {
    switch (self, other) {
    case (.missingHooks(let first), .missingHooks(let second)): .missingHooks(first + second)
    case (.outdatedHooks(let first), .outdatedHooks(let second)): .outdatedHooks(first + second)
    case (.hooksNotRunnable(let first), .hooksNotRunnable(let second)):
      .hooksNotRunnable(first + second)
    case (.managedHooks(let first, let manager), .managedHooks(let second, let otherManager))
    where manager == otherManager:
      .managedHooks(first + second, by: manager)
    case (.missingHooks, _), (.outdatedHooks, _), (.hooksNotRunnable, _), (.managedHooks, _),
      (.shadowedHooks, _), (.companionNotInPath, _):
      nil
    }
  }
}

extension Messages {
  static func text(_ finding: HookFinding) -> FindingText {
    let meaning = "Commits lack what is edited, or the store what comes in by git."
    return switch finding {
    case .missingHooks(let names):
      FindingText(
        code: "missing-hook",
        evidence: names.count == 1
          ? "there is no hook \(names[0]) that calls git jsonl"
          : "there are no hooks \(list(names, last: "and")) that call git jsonl",
        meaning: meaning,
        fix: byFix
      )
    case .outdatedHooks(let places):
      FindingText(
        code: "outdated-hook",
        path: places.count == 1 ? places[0].path : nil,
        evidence: hooks(places.map(\.hook), "has", "have") + " the text of an earlier version",
        meaning: meaning,
        fix: byFix
      )
    case .hooksNotRunnable(let places):
      FindingText(
        code: "hook-not-runnable",
        path: places.count == 1 ? places[0].path : nil,
        evidence: hooks(places.map(\.hook), "is", "are") + " not executable",
        meaning: "Git leaves \(places.count == 1 ? "it" : "them") out. " + meaning,
        fix: byFix
      )
    case .managedHooks(let calls, let manager):
      FindingText(
        code: "kept-hook",
        evidence: calls.count == 1
          ? "the hook \(calls[0].hook) \(reason(manager)), and does not call git jsonl"
          : "none of the hooks \(list(calls.map(\.hook), last: "and")) calls git jsonl: each "
            + reason(manager),
        meaning: meaning,
        fix: calls.flatMap { ["Add to \(printable($0.file)):"] + $0.lines }
          .joined(separator: "\n")
      )
    case .shadowedHooks(let folder):
      FindingText(
        code: "shadowed-hooks",
        evidence: "the hooks of git jsonl are in the repository, and core.hooksPath names "
          + printable(folder),
        meaning: "Git does not look at them. " + meaning,
        fix: "Unset core.hooksPath, or add the lines that git jsonl install shows."
      )
    case .companionNotInPath:
      FindingText(
        code: "companion-not-in-path",
        evidence: "PATH does not lead to git-jsonl",
        meaning: "The hooks do nothing. " + meaning,
        fix: "Put the folder of git-jsonl into PATH, for graphical programs, too."
      )
    }
  }

  private static func hooks(_ names: [String], _ verb: String, _ plural: String) -> String {
    names.count == 1
      ? "the hook \(names[0]) \(verb)" : "the hooks \(list(names, last: "and")) \(plural)"
  }
}
