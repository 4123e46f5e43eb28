internal import CommandInterface

// Messages of hooks, on standard error: each appears during a command of git.
extension Messages {
  /// Where edited records are once the hook has done its work.
  enum StagedPlace {
    /// In the commit that git is about to make.
    case committed
    /// In the index. Git may have found already that there is nothing to commit.
    case staged
    /// In the file, and in an index that git drops where it found nothing to commit.
    case exported
  }

  /// Why edited records are not in a commit.
  enum LeftOutReason {
    /// The user has staged something of the file.
    case staged
    /// The commit is made of an index that is not the work tree's own.
    case otherIndex
    /// A version of the file is not JSON Lines, or can't be read.
    case unreadable
  }

  static func staged(
    path: String,
    writtenCount: Int,
    takenOutCount: Int,
    _ place: StagedPlace
  ) -> String {
    var parts: [String] = []
    if writtenCount > 0 { parts.append("\(counted(writtenCount, "edited record"))") }
    if takenOutCount > 0 { parts.append("\(counted(takenOutCount, "deletion"))") }
    if parts.isEmpty { parts.append("edits") }
    let isOne = writtenCount + takenOutCount == 1
    let edits = "\(printable(path)): " + list(parts, last: "and")
    let again = "if git says that there is nothing to commit, run git commit again"
    return switch place {
    case .committed: edits + (isOne ? " goes into this commit" : " go into this commit")
    case .staged: edits + (isOne ? " is" : " are") + " staged; " + again
    case .exported: edits + (isOne ? " is" : " are") + " in the file; " + again
    }
  }

  static func leftOutOfCommit(path: String, _ reason: LeftOutReason) -> String {
    let start = "\(printable(path)): edited records are in the file, but not in this commit"
    return switch reason {
    case .staged:
      start + ", because you staged something of the file yourself; git add \(printable(path)) "
        + "adds all of it"
    case .otherIndex:
      start + ", which is made of other files or another index; the file stays changed until you "
        + "commit again"
    case .unreadable:
      start + ": the version in the index can't be read as JSON Lines; git add "
        + "\(printable(path)) adds the file"
    }
  }

  /// Why records keep a commit from being made: the first few by name.
  static func stagedSteps(_ steps: [TakenStep]) -> [String] {
    let named = steps.prefix(lineLimit).map(\.sentence)
    let rest = steps.count - named.count
    return named + (rest > 0 ? ["and \(counted(rest, "more record"))"] : [])
      + ["nothing was committed"]
  }

  /// Why there is no commit.
  static let commitRefused =
    "there is no commit, because it would lack edited records; commit again when that "
    + "is over, or with --no-verify"

  /// The edits that were staged for a commit and are neither in it nor in the index.
  static func lackingInCommit(path: String, keys: [String]) -> String {
    let names = keys.prefix(lineLimit).map(quoted)
    let more = keys.count > names.count ? ["\(keys.count - names.count) more"] : []
    let isOne = keys.count == 1
    return "\(printable(path)): this commit lacks the " + (isOne ? "edit" : "edits") + " of "
      + list(names + more, last: "and") + ", which another process took out of the index; "
      + (isOne ? "it is" : "they are") + " in the file, and the next commit has "
      + (isOne ? "it" : "them")
  }

  static func oneSidedResolution(path: String) -> String {
    "\(printable(path)): this commit has the file as ours had it, without anything that theirs "
      + "changed; if you don't mean that, git checkout -m -- \(printable(path)) makes the merge "
      + "again"
  }

  static func unknownToGit(path: String) -> String {
    "\(printable(path)): edited records were exported, but git does not have the file; "
      + "git add \(printable(path)) puts it into a commit"
  }

  static func notExported(path: String, count: Int) -> String {
    "\(printable(path)): \(counted(count, "edited record")) \(count == 1 ? "is" : "are") not in "
      + "this commit, because the file is not in the work tree"
  }

  static func stagedMarkers(path: String, line: Int) -> String {
    "\(printable(path)): line \(line) of what is staged is a conflict marker; git jsonl resolve "
      + "decides the conflict, and git add stages the file again; or commit with --no-verify"
  }

  /// Edits that a push does not take along.
  static func unpushed(path: String, count: Int, _ check: PushCheck) -> String {
    let start =
      "\(printable(path)): \(counted(count, "record")) edited in the store "
      + (count == 1 ? "is" : "are")
    let way = check == .refuse ? ", or push with --no-verify" : ""
    return start + " not in what is pushed; git jsonl commit commits "
      + (count == 1 ? "it" : "them") + way
  }

  static func unknownPushCheck(_ word: String) -> String {
    "jsonl.pushCheck is \(quoted(word)), and can be warn, refuse or off; it counts as warn"
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
