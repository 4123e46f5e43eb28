internal import CommandInterface
internal import JSONText
internal import System

// What is said of a verb that could not do what it was asked for.
extension Messages {
  /// One line for each thing that is wrong; only a policy file has several.
  static func failure(_ failure: CompanionFailure) -> [String] {
    if case .policy(let lines) = failure { return lines }
    let sentence =
      placeProblem(failure) ?? storeProblem(failure) ?? nameProblem(failure)
      ?? inputProblem(failure) ?? exchangeProblem(failure)
    return [sentence ?? "nothing was done"]
  }

  private static func placeProblem(_ failure: CompanionFailure) -> String? {
    switch failure {
    case .noFolder:
      "the current folder is gone; go to another one"
    case .noRepository(let folder):
      "there is no git repository in \(quoted(folder)) or above it; git init makes one"
    case .foreignRepository(let path):
      "the repository \(quoted(path)) belongs to another user; git config --global --add "
        + "safe.directory \(printable(path)) says that you trust it"
    case .unreadableRepository(let reason):
      "the repository is of a kind that can't be read: \(printable(reason))"
    case .noWorkTree(let path):
      "the repository \(quoted(path)) has no work tree, whose files a store could keep; git "
        + "jsonl land works without one, and all else in a clone"
    case .unsupportedVariable(let name):
      "the variable \(name) is set, which git jsonl can't honour; unset it"
    case .git(let reason):
      "the repository can't be read: \(printable(reason))"
    case .gitFailed(let arguments, let status):
      "git \(printable(arguments.first ?? "")) ended with exit status \(status), and has said why"
    case .noHome:
      "HOME is not set, so that it is not known whose configuration is meant"
    case .setupChanged(let path):
      "\(quoted(path)) was changed by another program meanwhile; nothing was changed; try again"
    default: nil
    }
  }

  private static func storeProblem(_ failure: CompanionFailure) -> String? {
    switch failure {
    case .noStore(let path):
      "there is no store at \(quoted(path)); git jsonl init makes one"
    case .newerStore(let path, let found, let known):
      "the store \(quoted(path)) was made by a later version of git jsonl (its format is \(found), "
        + "and this version knows \(known)); install that version"
    case .notAStore(let path):
      "\(quoted(path)) is a database, but not a store of git jsonl; move it away, and run "
        + "git jsonl init"
    case .damagedStore(let path, let reason):
      "the store \(quoted(path)) is damaged (\(printable(reason))); git jsonl init rebuilds it "
        + "from the files, and keeps what can be read of the edits"
    case .busyStore(let path):
      "the store \(quoted(path)) is in use by another program; try again when that has ended"
    case .watched(let workTree, let process):
      "the work tree \(quoted(workTree)) is watched already, by "
        + (process.map { "the process \(printable($0))" } ?? "another process")
    case .database(let path, let reason):
      "the store \(quoted(path)) can't be used: \(printable(reason))"
    case .file(let error):
      fileProblem(error)
    default: nil
    }
  }

  private static func nameProblem(_ failure: CompanionFailure) -> String? {
    switch failure {
    case .unknownBranch(let name):
      "there is no branch or commit \(quoted(name)); git fetch may bring it"
    case .noCollections:
      "there are no collections yet; git jsonl init PATH makes a file one"
    case .severalCollections(let paths):
      "there are several collections, so that -c PATH is needed: "
        + list(paths.map(printable), last: "or")
    case .unknownCollection(let path, let nearest):
      "\(quoted(path)) is no collection" + suggestion(nearest)
        + "; git jsonl init \(printable(path)) makes it one"
    case .notInWorkTree(let path):
      "\(quoted(path)) lies outside of the work tree, or is reached by a link that leads out of it"
    case .notAFile(let path):
      "\(quoted(path)) is no file"
    case .noKeys(let collection):
      "the lines of \(printable(collection)) have no keys, so that none can be named; "
        + "git jsonl list shows them"
    case .noRecord(let key, let collection):
      "there is no record \(quoted(key)) in \(printable(collection))"
    case .noRecordThen(let key, let collection, let time):
      "there was no record \(quoted(key)) in \(printable(collection)) at \(time)"
    case .noField(let field, let key):
      "the record \(quoted(key)) has no field \(quoted(field))"
    case .notDeleted(let key, let collection):
      "the record \(quoted(key)) of \(printable(collection)) is not deleted"
    case .nothingToRestore(let key, let collection):
      "the store does not know what \(quoted(key)) of \(printable(collection)) was before its "
        + "deletion; git log may"
    case .noFiles:
      "there are no JSON Lines files that git knows; -c PATH names one"
    case .noHistory(let key, let collection):
      "no commit that HEAD leads to has a record \(quoted(key)) in \(printable(collection))"
    case .unknownCommit(let name):
      "git knows no commit \(quoted(name))"
    case .notAMerge(let name, let parentCount):
      parentCount < 2
        ? "the commit \(quoted(name)) is no merge: it has \(counted(parentCount, "parent"))"
        : "the commit \(quoted(name)) is a merge of \(parentCount) branches at once, for which git "
          + "runs no merge driver"
    case .shallowMerge(let name):
      "the clone is shallow, and lacks what the commit \(quoted(name)) brought together; git fetch "
        + "--unshallow brings it"
    case .noAtticEntry(let number, let count):
      count == 0
        ? "the attic is empty"
        : "the attic has \(counted(count, "entry", "entries")), and no "
          + "number \(number)"
    case .unkeyedAtticEntry(let number):
      "entry \(number) of the attic belongs to no record with a key, so that it can't be put back; "
        + "git jsonl attic show \(number) prints it"
    case .severalLines(let key, let collection):
      "the key \(quoted(key)) stands on several lines of \(printable(collection)), so that it "
        + "names no one record; give all but one of them another key in the file"
    case .noFreeKey(let prefix, let collection):
      "no key that begins with \(quoted(prefix)) was free in \(printable(collection)); name one"
    default: nil
    }
  }

  private static func inputProblem(_ failure: CompanionFailure) -> String? {
    switch failure {
    case .deletedConflict(let path):
      "\(printable(path)): one side deleted the file and the other changed it; git add keeps it, "
        + "and git rm deletes it"
    case .missingConflict(let path):
      "\(printable(path)): git has the file in conflict, and it is gone from the work tree; "
        + "git checkout --merge \(printable(path)) brings it back, and git rm decides for that"
    case .unterminatedMarkers(let path, let line):
      "\(printable(path)), line \(line): this conflict marker belongs to no complete block; mend "
        + "the block, or take the line out; nothing was changed"
    case .notRecords(let path):
      "\(printable(path)): a version of the file is not JSON Lines, so that it can only be "
        + "resolved as text; nothing was changed"
    case .notStaged(let path):
      "\(printable(path)): the file is resolved, but git add failed"
    case .recordChangedMeanwhile(let key, let collection):
      "the record \(quoted(key)) of \(printable(collection)) was changed meanwhile; nothing was "
        + "changed; try again"
    case .badPlan(let line):
      "the plan, line \(line): a decision is a JSON object with take (ours, theirs, base or "
        + "both), or with field and value; nothing was changed"
    case .checkedOut(let branch):
      "the branch \(quoted(branch)) is checked out in a work tree, which would be left behind; "
        + "merge there, or land on a remote's branch with --push"
    case .noRemoteBranch(let branch, let remote):
      "the remote \(quoted(remote)) has no branch \(quoted(branch)), or can't be reached"
    case .landingFailed(let status, let isShallow):
      "git failed with exit status \(status); nothing was landed"
        + (isShallow ? "; the clone is shallow, and git fetch --unshallow may help" : "")
    case .landingRefused(let target):
      "the branch \(quoted(target)) refuses the merge; nothing was landed"
    case .landingLost(let target, let attempts):
      "the branch \(quoted(target)) moved on during each of \(attempts) attempts; nothing was "
        + "landed; try again"
    case .statement(let reason):
      "the SQL can't be run: \(printable(reason))"
    case .condition(let text, let reason):
      "the condition \(quoted(text)) can't be used: \(printable(reason))"
    case .badRecord(let problem, let key):
      (key.map { "the record \(quoted($0))" } ?? "the record") + " is refused: "
        + sentence(problem)
    case .invalidCheck(let condition, let reason):
      "the policy has a check that can't be evaluated: \(quoted(condition)): "
        + "\(printable(reason)); nothing was changed"
    case .badInput(let line, let error):
      "standard input, line \(line), column \(error.offset + 1): \(problem(error.reason)); "
        + "nothing was changed"
    case .refusedInput(let line, let problem):
      "standard input, line \(line): the record is refused: \(sentence(problem)); nothing was "
        + "changed"
    case .inputNotObject(let line):
      "standard input, line \(line): a record is a JSON object; nothing was changed"
    case .noInput:
      "there is no record on standard input; nothing was changed"
    case .editorFailed(let command, let status):
      "the editor \(quoted(command)) ended with exit status \(status); nothing was changed"
    case .editedText(let path, let error):
      "what the editor left is no record"
        + (error.map { " (byte \($0.offset + 1): \(problem($0.reason)))" } ?? "")
        + "; nothing was changed, and the text is kept in \(quoted(path))"
    default: nil
    }
  }

  private static func sentence(_ problem: RecordProblem) -> String {
    switch problem {
    case .missingKey(let field):
      "its field \(quoted(field)), which identifies it, has no value"
    case .otherKey:
      "a record keeps the key that it has; create another record instead, and delete this one"
    case .badTime(let field):
      "its field \(quoted(field)) is no date and time by RFC 3339, such as 2026-11-20T10:15:00Z"
    case .unreachable(let field):
      "its field \(quoted(field)) can't be set, because it lies in what is no object, or its name "
        + "stands there more than once"
    case .notAnObject:
      "a record is a JSON object"
    case .tooDeep(let limit):
      "more than \(limit) arrays and objects are open at once"
    case .failedCheck(let condition):
      "it does not meet a check of the policy: \(printable(condition))"
    }
  }

  private static func exchangeProblem(_ failure: CompanionFailure) -> String? {
    switch failure {
    case .conflictMarkers(let path, let line):
      return "\(printable(path)): line \(line): there are conflict markers in the file; resolve "
        + "them first; nothing was changed"
    case .emptiedFile(let path, let count):
      return "\(printable(path)): the file has no record any more, and the store has "
        + "\(counted(count, "record")) from it; nothing was changed; commit the empty file to have "
        + "them deleted, or bring the file back with git checkout"
    case .missingFile(let path, let count):
      return "\(printable(path)): the file is missing, and the store has "
        + "\(counted(count, "record")) from it; nothing was changed; take it out of git to have "
        + "them deleted, or bring it back with git checkout"
    case .absentFile(let path, let count):
      return "\(printable(path)): the file is gone, and \(counted(count, "record")) edited in the "
        + "store would go with it; nothing was changed; bring the file back with git checkout"
    case .readOnlyFile(let path):
      return "\(printable(path)): the file may not be written to; nothing was changed"
    case .changedMeanwhile(let path):
      return "\(printable(path)): the file was changed by another program meanwhile; nothing was "
        + "changed; try again"
    case .keyChanged(let path, let count):
      return "\(printable(path)): the policy names another key than the one by which "
        + "\(counted(count, "edited record")) \(count == 1 ? "is" : "are") known; nothing was "
        + "changed; set the key back, run git jsonl export, and set it again"
    case .storeIsWrong(let path):
      return "\(printable(path)): what the store knows of the file is not what the file had; "
        + "nothing was changed; git jsonl export --full writes the file from the store"
    default: return nil
    }
  }
}
