internal import CommandInterface

// Messages of hooks, on standard error: each appears during a command of git.
extension Messages {
  static func staged(path: String, writtenCount: Int, takenOutCount: Int) -> String {
    var parts: [String] = []
    if writtenCount > 0 { parts.append("\(counted(writtenCount, "edited record"))") }
    if takenOutCount > 0 { parts.append("\(counted(takenOutCount, "deletion"))") }
    return "\(printable(path)): " + list(parts, last: "and") + " exported into this commit"
  }

  static func stagedLate(path: String) -> String {
    "\(printable(path)): records that an interrupted commit had exported are in this commit"
  }

  static func exportedNotStaged(path: String) -> String {
    "\(printable(path)): edited records were exported, but are not in this commit, which was made "
      + "of other files; commit the file, too"
  }

  static func unknownToGit(path: String) -> String {
    "\(printable(path)): edited records were exported, but git does not have the file; "
      + "git add \(printable(path)) puts it into a commit"
  }

  static func leftOutOfCommit(path: String) -> String {
    "\(printable(path)): edited records were exported, but are not in this commit: the version "
      + "that is staged differs in the same places; git add -p \(printable(path)) decides"
  }

  static func notExported(path: String, count: Int) -> String {
    "\(printable(path)): \(counted(count, "edited record")) \(count == 1 ? "is" : "are") not in "
      + "this commit, because the file is not in the work tree"
  }

  static func stagedMarkers(path: String, line: Int) -> String {
    "\(printable(path)): line \(line) of what is staged is a conflict marker; git jsonl resolve "
      + "decides the conflict, and git add stages the file again; or commit with --no-verify"
  }

  static func unpushed(path: String, count: Int) -> String {
    "\(printable(path)): \(counted(count, "record")) edited in the store "
      + (count == 1 ? "is" : "are")
      + " not in what would be pushed; run git jsonl export and commit, or push with --no-verify"
  }

  static func pushedMarkers(path: String, line: Int, reference: String) -> String {
    "\(printable(path)): line \(line) in \(printable(reference)) is a conflict marker; git jsonl "
      + "resolve decides the conflict; commit then, or push with --no-verify"
  }

  static func pushedDamage(path: String, line: Int, reference: String) -> String {
    "\(printable(path)): line \(line) in \(printable(reference)) is not JSON; repair it and "
      + "commit, or push with --no-verify"
  }

  static func pushedDuplicate(path: String, key: String, reference: String) -> String {
    "\(printable(path)): the key \(quoted(key)) is on several lines in "
      + "\(printable(reference)); give all but one of them another key and commit, or push "
      + "with --no-verify"
  }

  static func pushedPolicy(reference: String) -> String {
    "the policy file in \(printable(reference)) can't be used; repair it and commit, or push with "
      + "--no-verify"
  }
}
