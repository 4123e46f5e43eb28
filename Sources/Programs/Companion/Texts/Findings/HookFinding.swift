internal import CommandInterface
internal import Setup

/// A problem of the hooks of a repository.
enum HookFinding: Equatable, Sendable {
  case missingHook(String)
  case outdatedHook(String, path: String)
  case hookNotRunnable(String, path: String)
  /// Another program or person owns the hook, and it does not call us.
  case managedHook(String, by: HookManager, file: String, lines: [String])
  /// Our hook is in a folder where git does not look for it.
  case shadowedHooks(folder: String)
  case companionNotInPath

  /// Whether the repair needs no decision of a person.
  var canBeFixed: Bool {
    switch self {
    case .missingHook, .outdatedHook, .hookNotRunnable: true
    case .managedHook, .shadowedHooks, .companionNotInPath: false
    }
  }
}

extension Messages {
  static func text(_ finding: HookFinding) -> FindingText {
    let meaning = "Commits lack what is edited, or the store what comes in by git."
    return switch finding {
    case .missingHook(let name):
      FindingText(
        code: "missing-hook",
        evidence: "there is no hook \(name) that calls git jsonl",
        meaning: meaning,
        fix: byFix
      )
    case .outdatedHook(let name, let path):
      FindingText(
        code: "outdated-hook",
        path: path,
        evidence: "the hook \(name) has the text of an earlier version",
        meaning: meaning,
        fix: byFix
      )
    case .hookNotRunnable(let name, let path):
      FindingText(
        code: "hook-not-runnable",
        path: path,
        evidence: "the hook \(name) is not executable",
        meaning: "Git leaves it out. " + meaning,
        fix: byFix
      )
    case .managedHook(let name, let manager, let file, let lines):
      FindingText(
        code: "kept-hook",
        evidence: "the hook \(name) \(reason(manager)), and does not call git jsonl",
        meaning: meaning,
        fix: (["Add to \(printable(file)):"] + lines).joined(separator: "\n")
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
}
