extension StoreAct {
  /// The act as lines for a shell in the work tree, after `StoreHistory.prelude`.
  ///
  /// What git refuses, or what has to be decided by a person, is given up.
  var script: String {
    let mark = Token.mark(number)
    switch kind {
    case .put(let record, let field): return Self.put(record, field, mark)
    case .write(let record, let field):
      // In a test, the test itself is that client.
      return "sqlite3 \"$store\" \"\(Self.statement(record, field, mark))\""
    case .edit(let record, let field):
      let place = "/\"id\":\"r\(record)\"/"
      return "sed -i '\(place)s/\"\(field)\":\"[^\"]*\"/\"\(field)\":\"\(mark)\"/' items.jsonl"
    case .delete(let record): return "git jsonl delete \"$(key \(record))\""
    case .erase(let record): return "sed -i '/\"id\":\"r\(record)\"/d' items.jsonl"
    case .export: return "git jsonl export"
    case .importFile: return "git jsonl import"
    case .applyHeld: return "git jsonl import --apply-held"
    case .exportByItself(let isOn): return "git config jsonl.autoExport \(isOn)"
    case .changeKey:
      return "sed -i -e 's/key: id/key: NAME/' -e 's/key: name/key: id/' -e 's/NAME/name/' "
        + ".jsonl/policies.yml"
    case .stage(nil): return "git add items.jsonl"
    case .stage(let record?): return "stage '\"id\":\"r\(record)\"'"
    case .commit(let form): return form.script(number)
    case .addTree:
      return "git worktree add -q --detach ../linked && cd ../linked && git jsonl init items.jsonl"
    case .removeTree: return "git worktree remove --force ../linked"
    default: return moveScript
    }
  }

  /// A command of git that puts other versions of files in place.
  private var moveScript: String {
    switch kind {
    case .makeBranch(let branch): "git switch -q -c \(branch) || git switch -q \(branch)"
    case .checkOut(let branch, let isForced):
      "git checkout -q \(isForced ? "-f " : "")\(branch)"
    case .detach(let back): "git checkout -q --detach HEAD~\(back)"
    case .reset(let back): "git reset -q --hard HEAD~\(back)"
    case .restoreFile: "git checkout -q -- items.jsonl"
    case .stash: "git stash push -q"
    case .unstash:
      "git stash pop -q || { git ls-files -u | grep -q . && git reset -q --hard; }"
    case .dropStash: "git stash drop -q"
    case .merge(let branch): "git merge -q \(branch) || git merge --abort"
    case .rebase(let branch): "git rebase -q \(branch) || git rebase --abort"
    case .pick(let branch): "git cherry-pick \(branch) || git cherry-pick --abort"
    case .revert: "git revert --no-edit HEAD || git revert --abort"
    case .bisect: "git bisect start HEAD HEAD~2 && git jsonl import; git bisect reset"
    default: ":"
    }
  }

  /// Beside the act, another agent edits a record.
  var meanwhileScript: String? {
    guard let record = meanwhileRecord else { return nil }
    return Self.put(record, meanwhileField, Token.mark(meanwhileNumber))
  }

  /// The record that another agent edits at the same time as a program of ours is at work. What git
  /// and editors do to the file at the same time is theirs.
  var meanwhileRecord: Int? {
    switch kind {
    case .put, .export, .importFile, .commit: meanwhile
    default: nil
    }
  }

  /// Another field than that of the act.
  var meanwhileField: Field {
    switch kind {
    case .put(_, .a): .b
    default: .a
    }
  }

  private static func put(_ record: Int, _ field: Field, _ mark: String) -> String {
    "git jsonl put \"$(key \(record))\" id=r\(record) name=n\(record) \(field)='\(mark)'"
  }

  /// An edit by another client of SQLite, of a record that is there.
  static func statement(_ record: Int, _ field: Field, _ mark: String) -> String {
    "UPDATE records SET json = json_set(json, '$.\(field)', '\(mark)') "
      + "WHERE kind = 'record' AND json_extract(json, '$.id') = 'r\(record)'"
  }
}

extension StoreAct.CommitForm {
  fileprivate func script(_ number: Int) -> String {
    switch self {
    case .plain: "git commit -q -m \(number)"
    case .all: "git commit -q -a -m \(number)"
    case .otherPath: "echo \(number) >> note && git commit -q -m \(number) -- note"
    case .otherIndex:
      "echo \(number) >> note && other_index git add note && "
        + "other_index git commit -q -m \(number)"
    case .verb: "git jsonl commit -m \(number)"
    }
  }
}

extension StoreHistory {
  /// What the lines of the acts call.
  static let prelude = #"""
    key() { if grep -q 'key: name' .jsonl/policies.yml; then echo "n$1"; else echo "r$1"; fi; }
    stage() {
      blob=$({ git show :items.jsonl | grep -v "$1"; grep "$1" items.jsonl; } | sort |
        git hash-object -w --stdin)
      git update-index --cacheinfo "100644,$blob,items.jsonl"
    }
    other_index() {
      other=$(git rev-parse --absolute-git-dir)/other-index
      [ "$3" = note ] && cp "$(git rev-parse --git-path index)" "$other"
      GIT_INDEX_FILE=$other "$@"
    }
    """#

  /// A script that repeats the history, for a person in an empty folder.
  var script: String {
    let begin = """
      git init -q main && cd main && mkdir .jsonl && touch note
      printf '%s\\n' \(policyLines.map { "'\($0)'" }.joined(separator: " ")) > .jsonl/policies.yml
      printf '%s\\n' \(Self.firstLines.map { "'\($0)'" }.joined(separator: " ")) > items.jsonl
      git jsonl init items.jsonl && git add -A && git commit -q -m 0
      store=$(git rev-parse --absolute-git-dir)/jsonl/store.db
      """
    return ([Self.prelude, begin] + acts.map(\.line)).joined(separator: "\n")
  }
}

extension StoreAct {
  /// The act in its work tree, with what happens at the same time, and the death of the program.
  var line: String {
    let death =
      death.map { number in
        "export JSONL_MERGE_FAULT=\(number) JSONL_MERGE_FAULT_IN=git-jsonl; "
      } ?? ""
    let beside = meanwhileScript.map { "{ \($0); } & " } ?? ""
    let folder = tree == 0 ? "." : "$([ -d ../linked ] && echo ../linked || echo .)"
    return "(cd \"\(folder)\"; \(death)\(beside){ \(script); }; code=$?; wait; exit $code)"
  }
}
