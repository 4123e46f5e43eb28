internal import CommandInterface
internal import Setup

// Messages about a set-up.
extension Messages {
  /// The changes, for standard output.
  ///
  /// - Parameter top: the absolute path of the work tree's top. Files inside it are named from
  ///   there.
  static func changes(_ plan: SetupPlan, top: String?) -> [String] {
    // Hooks that were created or removed as whole files share one line.
    var sentences: [String] = []
    var groups: [(act: SetupChange.Act, names: [String])] = []
    for change in plan.changes {
      guard case .hook(let hook) = change.subject else {
        sentences.append(sentence(change, top))
        continue
      }
      if let index = groups.firstIndex(where: { $0.act == change.act }) {
        groups[index].names.append(hook.rawValue)
      } else {
        groups.append((change.act, [hook.rawValue]))
      }
    }
    return sentences + groups.map { sentence($0.act, hooks: $0.names) }
  }

  private static func sentence(_ act: SetupChange.Act, hooks names: [String]) -> String {
    let hooks = (names.count == 1 ? "the hook " : "the hooks ") + list(names, last: "and")
    return switch act {
    case .made: "made \(hooks)"
    case .added: "added git jsonl to \(hooks)"
    case .updated: "renewed git jsonl in \(hooks)"
    case .madeRunnable: "let \(hooks) be run"
    case .removed: "took git jsonl out of \(hooks)"
    }
  }

  private static func sentence(_ change: SetupChange, _ top: String?) -> String {
    let path = printable(name(of: change.path, top))
    switch (change.act, change.subject) {
    case (.removed, .driver): return "took the merge driver out of \(path)"
    case (.removed, .attributes), (.removed, .localAttributes), (.removed, .userAttributes):
      return "took the lines for the merge driver out of \(path)"
    case (.removed, .localExclude): return "took the pattern of temporary files out of \(path)"
    case (_, .localExclude): return "had git ignore temporary files in \(path)"
    case (_, .driver): return "registered the merge driver in \(path)"
    case (_, .attributes):
      return "sent the collections to the merge driver in \(path); commit it, so that this holds "
        + "for everybody"
    case (_, .localAttributes): return "sent the collections to the merge driver in \(path)"
    case (_, .userAttributes): return "sent the patterns to the merge driver in \(path)"
    case (_, .hook(let hook)): return sentence(change.act, hooks: [hook.rawValue])
    case (_, .guide): return "wrote what agents need to know into \(path)"
    }
  }

  /// Tasks that are left to the user, for standard error.
  ///
  /// - Parameter top: as in `changes(_:top:)`.
  static func notes(_ plan: SetupPlan, top: String?) -> [String] {
    plan.notes.flatMap { lines($0) { name(of: $0, top) } }
  }

  /// A file's path from the top of the work tree; outside it, the path as it is.
  static func name(of path: String, _ top: String?) -> String {
    guard let top, path.hasPrefix(top + "/") else { return path }
    return String(path.dropFirst(top.utf8.count + 1))
  }

  private static func lines(_ note: SetupNote, _ name: (String) -> String) -> [String] {
    switch note {
    case .hookManaged(let hook, let manager, let file, let lines):
      return [
        "the hook \(hook.rawValue) \(reason(manager)); to have it call git jsonl, add to "
          + "\(printable(name(file))):"
      ] + lines.map { "  " + $0 }
    case .otherMerge(let path, let merge):
      return [
        "\(printable(path)): the attributes say \(printable(merge.text)), so the merge driver is "
          + "not used for it; git check-attr merge \(printable(path)) shows what holds"
      ] + (merge.namesDriver ? ["  git jsonl install --replace sends it to the driver"] : [])
    case .nestedMerge(let path, let merge):
      return [
        "\(printable(path)): attributes in its folder say \(printable(merge.text)), and they take "
          + "precedence over .gitattributes at the top; take that out there"
      ]
    case .noDriverProgram:
      return [
        "the program jsonl-merge was not found, so the merge driver is not registered; "
          + "install it, and run git jsonl install"
      ]
    case .foreignDriver(let line):
      return [
        "the merge driver jsonl is another program's: \(printable(line)); it was left as it is"
      ]
    case .linkKept(let path):
      return ["\(quoted(name(path))) is a symbolic link, and was left as it is"]
    case .unterminatedSection(let path):
      return [
        "the lines of git jsonl in \(quoted(name(path))) are unterminated; the file was left as "
          + "it is; remove them by hand"
      ]
    case .editedHook(_, let path):
      return [
        "\(quoted(name(path))) calls git jsonl by a line that is not ours; remove it by hand"
      ]
    }
  }

  static func reason(_ manager: HookManager) -> String {
    switch manager {
    case .husky: "is managed by husky"
    case .lefthook: "is managed by lefthook"
    case .overcommit: "is managed by overcommit"
    case .hooksPath: "is in the folder that core.hooksPath names"
    case .foreign: "is not a plain shell script"
    case .switchedOff: "is not executable, perhaps because it was switched off"
    }
  }

  static var nothingToSetUp: String { "everything is set up; nothing was changed" }
  static var nothingToTakeOut: String { "git jsonl is not set up here" }

  static func storeRemoved(path: String) -> String {
    "removed the store \(printable(path))"
  }

  /// Says that a store was left in place, because it has data that the files do not have.
  static func storeKept(path: String, count: Int) -> String {
    "the store \(printable(path)) was left: it has \(counted(count, "edited record")) that no file "
      + "has; run git jsonl export, and git jsonl uninstall again"
  }

  static func atticKept(path: String) -> String {
    "the attic \(printable(path)) was left: it has what merges overrode; remove it by hand"
  }
}
