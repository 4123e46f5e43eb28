internal import CommandInterface

// What is said of a set-up.
extension Messages {
  /// What was changed, for standard output.
  static func changes(_ report: SetupReport) -> [String] {
    // Hooks that were made or removed as whole files are said in one line each.
    var sentences: [String] = []
    var groups: [(act: SetupReport.Act, names: [String])] = []
    for change in report.changes {
      guard case .hook(let name) = change.subject else {
        sentences.append(sentence(change))
        continue
      }
      if let index = groups.firstIndex(where: { $0.act == change.act }) {
        groups[index].names.append(name)
      } else {
        groups.append((change.act, [name]))
      }
    }
    return sentences + groups.map { sentence($0.act, hooks: $0.names) }
  }

  private static func sentence(_ act: SetupReport.Act, hooks names: [String]) -> String {
    let hooks = (names.count == 1 ? "the hook " : "the hooks ") + list(names, last: "and")
    return switch act {
    case .made: "made \(hooks)"
    case .added: "added git jsonl to \(hooks)"
    case .updated: "renewed git jsonl in \(hooks)"
    case .madeRunnable: "let \(hooks) be run"
    case .removed: "took git jsonl out of \(hooks)"
    }
  }

  private static func sentence(_ change: SetupReport.Change) -> String {
    let path = printable(change.path)
    switch (change.act, change.subject) {
    case (.removed, .driver): return "took the merge driver out of \(path)"
    case (.removed, .attributes), (.removed, .localAttributes):
      return "took the lines for the merge driver out of \(path)"
    case (_, .driver): return "registered the merge driver in \(path)"
    case (_, .attributes):
      return "sent the collections to the merge driver in \(path); commit it, so that this holds "
        + "for everybody"
    case (_, .localAttributes): return "sent the collections to the merge driver in \(path)"
    case (_, .hook(let name)): return self.sentence(change.act, hooks: [name])
    }
  }

  /// What is left to the user, for standard error.
  static func notes(_ report: SetupReport) -> [String] { report.notes.flatMap(lines) }

  private static func lines(_ note: SetupReport.Note) -> [String] {
    switch note {
    case .hookKept(let name, let keeper, let file, let lines):
      return [
        "the hook \(name) \(reason(keeper)); to have it call git jsonl, add to \(printable(file)):"
      ] + lines.map { "  " + $0 }
    case .otherMerge(let path, let attribute):
      return [
        "\(printable(path)): the attributes say \(printable(attribute)), so that the merge driver "
          + "is not used for it; git check-attr merge \(printable(path)) shows what holds"
      ]
    case .noDriverProgram:
      return [
        "the program jsonl-merge was not found, so that the merge driver is not registered; "
          + "install it, and run git jsonl install"
      ]
    case .foreignDriver(let line):
      return [
        "the merge driver jsonl is another program's: \(printable(line)); it was left as it is"
      ]
    case .linkKept(let path):
      return ["\(quoted(path)) is a symbolic link, and was left as it is"]
    case .tornSection(let path):
      return [
        "the lines of git jsonl in \(quoted(path)) have lost the comment that ends them; the "
          + "file was left as it is; take them out by hand"
      ]
    case .editedHook(let path):
      return ["\(quoted(path)) calls git jsonl by a line that is not ours; take it out by hand"]
    }
  }

  static func reason(_ keeper: SetupReport.HookKeeper) -> String {
    switch keeper {
    case .husky: "is kept by husky"
    case .lefthook: "is kept by lefthook"
    case .overcommit: "is kept by overcommit"
    case .hooksPath: "stands in the folder that core.hooksPath names"
    case .foreign: "is no plain shell script"
    case .switchedOff: "may not be run, as if somebody had switched it off"
    }
  }

  static var nothingToSetUp: String { "everything is set up; nothing was changed" }
  static var nothingToTakeOut: String { "nothing of git jsonl is set up here" }

  static func storeRemoved(path: String) -> String {
    "removed the store \(printable(path))"
  }

  /// That a store was left where it is, because it has what the files do not have.
  static func storeKept(path: String, count: Int) -> String {
    "the store \(printable(path)) was left: it has \(counted(count, "edited record")) that no file "
      + "has; run git jsonl export, and git jsonl uninstall again"
  }

  static func atticKept(path: String) -> String {
    "the attic \(printable(path)) was left: it has what merges set aside; remove it by hand"
  }
}
