internal import CommandInterface
internal import JSONText

// What is said of what is wrong.
extension Messages {
  /// The lines for a finding, as `git jsonl doctor` and `git jsonl check` print them.
  static func finding(_ finding: Finding, isFixed: Bool = false) -> [String] {
    let text = text(finding)
    let place = text.path.map { printable($0) + (text.line.map { ":\($0)" } ?? "") + ": " }
    let evidence = (place ?? "") + text.evidence
    if isFixed { return ["repaired: " + evidence] }
    return [evidence, "  " + text.meaning] + text.fix.split(separator: "\n").map { "  " + $0 }
  }

  /// A finding as one line of JSON.
  static func json(_ finding: Finding, isFixed: Bool, canBeFixed: Bool) -> Bytes {
    let text = text(finding)
    var object = ObjectText()
    object.add("code", text: text.code)
    if let path = text.path { object.add("path", text: path) }
    if let line = text.line { object.add("line", number: line) }
    object.add("evidence", text: text.evidence)
    object.add("meaning", text: text.meaning)
    object.add("fix", text: text.fix)
    object.add("fixable", flag: canBeFixed)
    object.add("fixed", flag: isFixed)
    return Bytes(object.closed)
  }

  static var nothingWrong: String { "nothing is wrong" }

  /// What a finding is, what it means, and what repairs it.
  static func text(_ finding: Finding) -> FindingText {
    driverText(finding) ?? attributesText(finding) ?? hookText(finding) ?? storeText(finding)
      ?? policyFileText(finding) ?? policyText(finding) ?? fileText(finding)
  }

  private static let byFix = "git jsonl doctor --fix repairs it."

  private static func driverText(_ finding: Finding) -> FindingText? {
    switch finding {
    case .noDriver(let paths):
      FindingText(
        code: "no-driver",
        evidence: "the attributes send \(counted(paths.count, "file")) to the merge driver jsonl, "
          + "such as \(printable(paths.first ?? "")), and git does not know the driver",
        meaning: "Git merges them as text, line by line.",
        fix: byFix
      )
    case .foreignDriver(let line):
      FindingText(
        code: "foreign-driver",
        evidence: "merge.jsonl.driver is \(printable(line))",
        meaning: "Another program merges the files.",
        fix: "git config --unset merge.jsonl.driver, and git jsonl install, replace it."
      )
    case .driverDoesNotStart(let key, let line, let program):
      FindingText(
        code: "driver-does-not-start",
        evidence: "\(key) is \(printable(line)), and \(quoted(program)) can't be started",
        meaning: "A merge of these files is a conflict, without the other side's changes in them.",
        fix: "Install jsonl-merge, or put its folder into PATH. \(byFix)"
      )
    case .textconvDoesNotStart(let line, let program):
      FindingText(
        code: "textconv-does-not-start",
        evidence: "diff.jsonl.textconv is \(printable(line)), and \(quoted(program)) can't be "
          + "started",
        meaning: "git diff and git log -p fail for files with the attribute diff=jsonl.",
        fix: "Install git-jsonl, or put its folder into PATH. \(byFix)"
      )
    case .wrongPlaceholders(let key, let line, let missing):
      FindingText(
        code: "wrong-placeholders",
        evidence: "\(key) is \(printable(line)), "
          + (missing.isEmpty
            ? "with base, ours and theirs in another order"
            : "without " + list(missing, last: "and")),
        meaning: "The driver can't tell the versions apart, or which policy holds.",
        fix: byFix
      )
    default: nil
    }
  }

  private static func attributesText(_ finding: Finding) -> FindingText? {
    switch finding {
    case .noRule(let path):
      FindingText(
        code: "no-rule",
        path: path,
        evidence: "no attribute in the repository sends it to the merge driver",
        meaning: "Git merges it as text wherever nobody has said otherwise.",
        fix: "git jsonl install writes the line into .gitattributes, which is then to be committed."
      )
    case .otherMerge(let path, let attribute):
      FindingText(
        code: "other-merge",
        path: path,
        evidence: "the attributes say \(printable(attribute))",
        meaning: "The merge driver is not used for it.",
        fix: "Take that attribute out of .gitattributes, and run git jsonl install."
      )
    case .branchWithoutRule(let branch, let path):
      FindingText(
        code: "branch-without-rule",
        path: path,
        evidence: "the attributes on \(printable(branch)) do not send it to the merge driver",
        meaning: "Git takes the attributes of the branch that is merged into, and merges it as "
          + "text there.",
        fix: "Bring the line of .gitattributes to that branch, too; git jsonl doctor --fix says it "
          + "in info/attributes, for merges in this repository."
      )
    case .lineEndConversion(let path, let setting):
      FindingText(
        code: "line-end-conversion",
        path: path,
        evidence: "git gives it other line ends in the work tree (\(printable(setting)))",
        meaning: "A program that writes line feeds changes every line of it.",
        fix: "Add \(quoted("text eol=lf")) to its line in .gitattributes."
      )
    default: nil
    }
  }

  private static func hookText(_ finding: Finding) -> FindingText? {
    let meaning = "Commits lack what is edited, or the store what comes in by git."
    switch finding {
    case .missingHook(let name):
      return FindingText(
        code: "missing-hook",
        evidence: "there is no hook \(name) that calls git jsonl",
        meaning: meaning,
        fix: byFix
      )
    case .outdatedHook(let name, let path):
      return FindingText(
        code: "outdated-hook",
        path: path,
        evidence: "the hook \(name) has the text of an earlier version",
        meaning: meaning,
        fix: byFix
      )
    case .hookNotRunnable(let name, let path):
      return FindingText(
        code: "hook-not-runnable",
        path: path,
        evidence: "the hook \(name) lacks the right to be run",
        meaning: "Git leaves it out. " + meaning,
        fix: byFix
      )
    case .managedHook(let name, let manager, let file, let lines):
      return FindingText(
        code: "kept-hook",
        evidence: "the hook \(name) \(reason(manager)), and does not call git jsonl",
        meaning: meaning,
        fix: (["Add to \(printable(file)):"] + lines).joined(separator: "\n")
      )
    case .shadowedHooks(let folder):
      return FindingText(
        code: "shadowed-hooks",
        evidence: "the hooks of git jsonl stand in the repository, and core.hooksPath names "
          + printable(folder),
        meaning: "Git does not look at them. " + meaning,
        fix: "Unset core.hooksPath, or add the lines that git jsonl install shows."
      )
    case .companionNotInPath:
      return FindingText(
        code: "companion-not-in-path",
        evidence: "PATH does not lead to git-jsonl",
        meaning: "The hooks do nothing. " + meaning,
        fix: "Put the folder of git-jsonl into PATH, for graphical programs, too."
      )
    default: return nil
    }
  }

  private static func storeText(_ finding: Finding) -> FindingText? {
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
        meaning: "Queries answer from what it was before.",
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
    default: nil
    }
  }

  private static func fileText(_ finding: Finding) -> FindingText {
    switch finding {
    case .markers(let path, let line, let revision):
      FindingText(
        code: "markers",
        path: path,
        evidence: "line \(line)" + (revision.map { " in \(printable($0))" } ?? "")
          + " is a conflict marker",
        meaning: "A conflict was committed, or is not resolved.",
        fix: "Resolve it in the file, and commit."
      )
    case .damagedLines(let path, let first, let count, let error):
      FindingText(
        code: "damaged-lines",
        path: path,
        evidence: "\(counted(count, "line")) \(count == 1 ? "is" : "are") no record, the first in "
          + "line \(first)"
          + (error.map { ", column \($0.offset + 1): \(problem($0.reason))" } ?? ""),
        meaning: "Programs that read the file fail there; merges keep such lines as they are.",
        fix: "Repair the file."
      )
    case .duplicateKeys(let path, let keys, let count):
      FindingText(
        code: "duplicate-keys",
        path: path,
        evidence: "\(counted(count, "key")) \(count == 1 ? "stands" : "stand") on several lines: "
          + keys.map(quoted).joined(separator: ", "),
        meaning: "None of the lines can be edited by its key, and a merge that touches them asks.",
        fix: "Give all but one of the lines another key, or remove them."
      )
    case .pointer(let path):
      FindingText(
        code: "lfs-pointer",
        path: path,
        evidence: "git has a pointer of git-lfs in place of its records",
        meaning: "A merge sees pointers, and can't merge records.",
        fix: "git lfs untrack it, and git add --renormalize it."
      )
    case .unreadableFile(let path):
      FindingText(
        code: "unreadable-file",
        path: path,
        evidence: "the file is missing, or is none",
        meaning: "Its records can't be checked.",
        fix: "git checkout brings it back."
      )
    default: preconditionFailure("A kind of finding has no text.")
    }
  }
}
