import CommandInterface
@testable import Companion
import JSONText
import MergePolicy
import Records
import Setup
import Testing

@Suite("Findings in words")
struct FindingTests {
  private static let byFix = "  git jsonl doctor --fix repairs it."
  private static let hooksMean = "Commits lack what is edited, or the store what comes in by git."
  private static let path = "t.jsonl"

  private typealias Row = (finding: Finding, code: String, lines: [String])

  private static let drivers: [Row] = [
    (
      .driver(.noDriver(paths: ["a.jsonl", "b.jsonl"])), "no-driver",
      [
        "the attributes send 2 files to the merge driver jsonl, such as a.jsonl, and git does not "
          + "know the driver",
        "  Git merges them as text, line by line.", byFix,
      ]
    ),
    (
      .driver(.foreignDriver(line: "x %A")), "foreign-driver",
      [
        "merge.jsonl.driver is x %A", "  Another program merges the files.",
        "  git config --unset merge.jsonl.driver, and git jsonl install, replace it.",
        "  Documentation/migration/other-drivers.md says what changes.",
      ]
    ),
    (
      .driver(
        .driverDoesNotStart(key: "merge.jsonl.driver", line: "/x/jsonl-merge %A", program: "/x")
      ),
      "driver-does-not-start",
      [
        "merge.jsonl.driver is /x/jsonl-merge %A, and \"/x\" can't be started",
        "  A merge of these files is a conflict, without the other side's changes in them.",
        "  Install jsonl-merge, or put its folder into PATH. git jsonl doctor --fix repairs it.",
      ]
    ),
    (
      .driver(.textconvDoesNotStart(line: "/x/git-jsonl textconv", program: "/x/git-jsonl")),
      "textconv-does-not-start",
      [
        "diff.jsonl.textconv is /x/git-jsonl textconv, and \"/x/git-jsonl\" can't be started",
        "  git diff and git log -p fail for files with the attribute diff=jsonl.",
        "  Install git-jsonl, or put its folder into PATH. git jsonl doctor --fix repairs it.",
      ]
    ),
    (
      .driver(.wrongPlaceholders(key: "merge.jsonl.driver", line: "x", missing: ["%B", "%P"])),
      "wrong-placeholders",
      [
        "merge.jsonl.driver is x, without %B and %P",
        "  The driver can't tell the versions apart, or which policy holds.", byFix,
      ]
    ),
    (
      .driver(.wrongPlaceholders(key: "merge.jsonl.driver", line: "x", missing: [])),
      "wrong-placeholders",
      [
        "merge.jsonl.driver is x, with base, ours and theirs in another order",
        "  The driver can't tell the versions apart, or which policy holds.", byFix,
      ]
    ),
    (
      .driver(.outdatedLine(key: "merge.jsonl.driver", line: "x")),
      "outdated-driver-line",
      [
        "merge.jsonl.driver is x, as an earlier version wrote it",
        "  Where jsonl-merge is not in PATH, as for a program with windows, a merge leaves the "
          + "other side's changes out of the file.", byFix,
      ]
    ),
  ]

  private static let attributes: [Row] = [
    (
      .attributes(.noRule(path: path)), "no-rule",
      [
        "t.jsonl: no attribute in the repository sends it to the merge driver",
        "  Git merges it as text unless other attributes say otherwise.",
        "  git jsonl install writes the line into .gitattributes, which is then to be committed.",
      ]
    ),
    (
      .attributes(.otherMerge(path: path, attribute: "merge=union")), "other-merge",
      [
        "t.jsonl: the attributes say merge=union", "  The merge driver is not used for it.",
        "  git jsonl install --replace sends it to the driver.",
        "  Documentation/migration/merge-union.md says what changes.",
      ]
    ),
    (
      .attributes(.takenAway(path: path, value: "unset", by: ".git/info/attributes")),
      "rule-taken-away",
      [
        "t.jsonl: git check-attr says \"merge: unset\" of it, because of a line in "
          + ".git/info/attributes",
        "  The merge driver is not used for it in this clone.",
        "  Remove that line from .git/info/attributes.",
      ]
    ),
    (
      .attributes(.branchWithoutRule(branch: "old", path: path)), "branch-without-rule",
      [
        "t.jsonl: the attributes on old do not send it to the merge driver",
        "  Git takes the attributes of the branch that is merged into, and merges it as text "
          + "there.",
        "  Bring the line of .gitattributes to that branch, too; git jsonl doctor --fix says it in "
          + "info/attributes, for merges in this repository.",
      ]
    ),
    (
      .attributes(.lineEndConversion(path: path, setting: "eol=crlf")), "line-end-conversion",
      [
        "t.jsonl: git gives it other line ends in the work tree (eol=crlf)",
        "  A program that writes line feeds changes every line of it.",
        "  Add \"text eol=lf\" to its line in .gitattributes.",
      ]
    ),
  ]

  private static let hooks: [Row] = [
    (
      .hook(.missingHooks(["pre-push"])), "missing-hook",
      ["there is no hook pre-push that calls git jsonl", "  " + hooksMean, byFix]
    ),
    (
      .hook(.outdatedHooks([.init(hook: "pre-push", path: ".git/hooks/pre-push")])),
      "outdated-hook",
      [
        ".git/hooks/pre-push: the hook pre-push has the text of an earlier version",
        "  " + hooksMean, byFix,
      ]
    ),
    (
      .hook(.hooksNotRunnable([.init(hook: "pre-push", path: ".git/hooks/pre-push")])),
      "hook-not-runnable",
      [
        ".git/hooks/pre-push: the hook pre-push is not executable",
        "  Git leaves it out. " + hooksMean, byFix,
      ]
    ),
    (
      .hook(
        .managedHooks(
          [.init(hook: "pre-push", file: ".husky/pre-push", lines: ["one", "two"])],
          by: .husky
        )
      ),
      "kept-hook",
      [
        "the hook pre-push is managed by husky, and does not call git jsonl", "  " + hooksMean,
        "  Add to .husky/pre-push:", "  one", "  two",
      ]
    ),
    (
      .hook(.shadowedHooks(folder: "/h")), "shadowed-hooks",
      [
        "the hooks of git jsonl are in the repository, and core.hooksPath names /h",
        "  Git does not look at them. " + hooksMean,
        "  Unset core.hooksPath, or add the lines that git jsonl install shows.",
      ]
    ),
    (
      .hook(.companionNotInPath), "companion-not-in-path",
      [
        "PATH does not lead to git-jsonl", "  The hooks do nothing. " + hooksMean,
        "  Put the folder of git-jsonl into PATH, for graphical programs, too.",
      ]
    ),
  ]

  private static let stores: [Row] = [
    (
      .store(.noStore(elsewhere: "/o/store.db")), "no-store",
      [
        "this work tree has no store, and another one has: /o/store.db",
        "  Each work tree has a store of its own; without one, hooks do nothing here.",
        "  git jsonl init makes it. git jsonl doctor --fix repairs it.",
      ]
    ),
    (
      .store(.damagedStore(reason: "row 3")), "damaged-store",
      [
        "the store is damaged: row 3", "  What it has can't be trusted.",
        "  git jsonl doctor --fix repairs it. It is rebuilt from the attributes, the policy and "
          + "the files, with the edits that can be read.",
      ]
    ),
    (
      .store(.staleStore(path: path)), "stale-store",
      [
        "t.jsonl: the file changed since the store last met it",
        "  Queries use its earlier content.",
        "  git jsonl import reads it. git jsonl doctor --fix repairs it.",
      ]
    ),
    (
      .store(.lostFile(path: path, .renamed(to: "u.jsonl"))), "renamed-file",
      [
        "t.jsonl: git has renamed the file to u.jsonl", "  Edits of it wait in the store.",
        "  The next command that may write to the store follows it. git jsonl doctor --fix "
          + "repairs it.",
      ]
    ),
    (
      .store(.lostFile(path: path, .moved(twins: ["u.jsonl", "v.jsonl"]))), "moved-file",
      [
        "t.jsonl: the file is gone, and u.jsonl and v.jsonl have exactly what it had",
        "  If it was moved, its edits do not reach it.",
        "  git jsonl rename t.jsonl u.jsonl lets the store follow; git checkout brings the file "
          + "back.",
      ]
    ),
    (
      .store(.unexported(path: path, count: 2)), "unexported",
      [
        "t.jsonl: 2 edited records of the store are not in the file", "  Nobody else sees them.",
        "  git jsonl export writes them.",
      ]
    ),
  ]

  private static func idle(
    _ subject: PolicyWord.Subject,
    _ reason: IdleWord.Reason
  ) -> Finding {
    .policyFile(.idleWord(IdleWord(PolicyWord(subject, line: 7), reason), pattern: "*.jsonl"))
  }

  private static let missing =
    ".jsonl/policies.yml:7: no record in the files that match \"*.jsonl\" has"
  private static let correct = "  Correct the name, or take it out."

  /// What it means that no record has a field that a policy names.
  private static let fields: [Row] = [
    (.key("a"), "a field of the key", "Records without their key merge as lines."),
    (.identity("a"), "a field of the identity", "It does not tell two records with one key apart."),
    (.clock("a"), "the clock", "No record says when it was edited last."),
    (.sort("a"), "a field that lines are sorted by", "Lines are not sorted by it."),
    (.tombstone("a"), "a field of tombstones", "No record says by it that it was deleted."),
    (.rule("a"), "which has a rule", "The rule decides nothing."),
    (
      .element("a"), "by which a rule knows elements", "The rule compares elements by their values."
    ),
    (.group("a"), "a field of a group", "Nothing moves with the group."),
  ].map { (subject: PolicyWord.Subject, role: String, effect: String) in
    (
      idle(subject, .isMissing(nearest: nil)), "unused-field",
      ["\(missing) \"a\", \(role)", "  \(effect)", correct]
    )
  }

  private static let policies: [Row] = [
    (
      .policyFile(.policy(lines: ["one", "two"])), "policy",
      [
        ".jsonl/policies.yml: the policy file can't be used",
        "  Every merge asks, and nothing is exported or imported.", "  one", "  two",
      ]
    ),
    (
      idle(.rule("titel"), .isMissing(nearest: "title")), "unused-field",
      [
        "\(missing) \"titel\", which has a rule (did you mean \"title\"?)",
        "  The rule decides nothing.", correct,
      ]
    ),
    (
      idle(.clock("event.at"), .isMissing(nearest: #"event\.at"#)), "unused-field",
      [
        "\(missing) \"event.at\", the clock (did you mean \"event\\.at\"?)",
        "  No record says when it was edited last.",
        correct + " A dot that belongs to a name needs a backslash before it.",
      ]
    ),
    (
      idle(.alternative(["a"]), .isNeverUsed), "unused-key",
      [
        "\(missing) its key by this alternative",
        "  Records that have its fields have their keys by an earlier alternative.",
        "  Put it before the others, or take it out.",
      ]
    ),
    (
      idle(.collision, .needsIdentity), "unused-collision",
      [
        ".jsonl/policies.yml:7: \"collision: rename\" needs an identity, and the entry has none",
        "  Two new records with one key merge as if the line were not there.",
        "  Add the fields that tell two records apart, such as identity: [created_at, created_by], "
          + "or take the line out.",
      ]
    ),
    (
      idle(.key("a"), .isIgnoredInLog), "ignored-in-log",
      [
        ".jsonl/policies.yml:7: \"key\" has no effect beside \"consistency: append\"",
        "  Each line of a log is an event of its own, and has no key.",
        "  Take it out, or the line that makes the file a log.",
      ]
    ),
    (
      .policyFile(.idlePattern("*.json", line: 3, isOverruled: false)), "unused-pattern",
      [
        ".jsonl/policies.yml:3: no tracked file matches \"*.json\"", "  The entry does nothing.",
        "  Correct the pattern, move the entry down, or take it out.",
      ]
    ),
    (
      .policyFile(.idlePattern("*.json", line: 3, isOverruled: true)), "unused-pattern",
      [
        ".jsonl/policies.yml:3: later patterns decide for all files that match \"*.json\"",
        "  The entry does nothing.", "  Correct the pattern, move the entry down, or take it out.",
      ]
    ),
    (
      .breach(.undatedTombstones(path: path, field: "deleted_at", first: 3, count: 2)),
      "undated-tombstones",
      [
        "t.jsonl: 2 tombstones have no moment in \"deleted_at\", the first in line 3",
        "  Such a tombstone never expires.",
        "  Write there when the record was deleted, such as 2026-11-20T10:15:00Z.",
      ]
    ),
  ]

  private static let files: [Row] = [
    (
      .file(.markers(path: path, line: 3, revision: "HEAD")), "markers",
      [
        "t.jsonl: line 3 in HEAD is a conflict marker",
        "  A conflict was committed, or is not resolved.",
        "  Resolve it in the file, or by git jsonl resolve, and commit.",
      ]
    ),
    (
      .file(.damagedLines(path: path, first: 3, count: 2, nil)), "damaged-lines",
      [
        "t.jsonl: 2 lines are not records, the first in line 3",
        "  Programs that read the file fail there; merges keep such lines as they are.",
        "  Repair the file.",
      ]
    ),
    (
      .file(.duplicateKeys(path: path, keys: ["a"], count: 1)), "duplicate-keys",
      [
        "t.jsonl: 1 key is on several lines: \"a\"",
        "  None of the lines can be edited by its key, and a merge that touches them asks.",
        "  Give all but one of the lines another key, or remove them.",
      ]
    ),
    (
      .file(.pointer(path: path)), "lfs-pointer",
      [
        "t.jsonl: git has a pointer of git-lfs in place of its records",
        "  A merge sees pointers, and can't merge records.",
        "  git lfs untrack it, and git add --renormalize it.",
      ]
    ),
    (
      .file(.notRecords(path: path, .severalLines)), "not-records",
      [
        "t.jsonl: the file is not JSON Lines: it is JSON on several lines",
        "  It is merged as text, and nothing is exported into it.",
        "  Replace it by JSON Lines: jq -c writes a value on each line (jq -c '.[]' for an array).",
      ]
    ),
    (
      .breach(.unsorted(path: path, line: 3)), "unsorted",
      [
        "t.jsonl: line 3 comes before a line that its policy sorts before it",
        "  The next merge moves lines.", "  Sort the file as its policy says.",
      ]
    ),
    (
      .breach(.failedCheck(path: path, condition: "a > 1", first: 3, count: 2)), "failed-check",
      [
        "t.jsonl: 2 records do not meet the check a > 1, the first in line 3",
        "  Somebody wrote a record that the policy forbids, or a merge produced it.",
        "  Edit the records, or the policy.",
      ]
    ),
    (
      .breach(.invalidCheck(path: path, condition: "a >", reason: "incomplete input")),
      "invalid-check",
      [
        "t.jsonl: its policy has a check that can't be evaluated: a >",
        "  The reason: incomplete input. A record for which that is so can't be edited.",
        "  Repair the check in .jsonl/policies.yml.",
      ]
    ),
    (
      .file(.unreadableFile(path: path)), "unreadable-file",
      [
        "t.jsonl: the file is missing, or is none", "  Its records can't be checked.",
        "  git checkout brings it back.",
      ]
    ),
  ]

  private static let rows = drivers + attributes + hooks + stores + fields + policies + files

  @Test("Each finding has exactly this text", arguments: rows.indices)
  func words(index: Int) {
    let row = Self.rows[index]
    #expect(Messages.text(row.finding).code == row.code)
    #expect(Messages.finding(row.finding) == row.lines)
    #expect(Messages.finding(row.finding, isFixed: true) == ["repaired: " + row.lines[0]])
  }

  @Test("A finding as JSON has the line of the policy file")
  func line() {
    let finding = Finding.policyFile(.idlePattern("a", line: 3, isOverruled: false))
    #expect(
      Messages.json(finding, isFixed: false, canBeFixed: false).text.hasPrefix(
        #"{"code":"unused-pattern","path":".jsonl/policies.yml","line":3,"evidence":"no "#
      )
    )
  }

  @Test("A finding as JSON has its words one by one")
  func json() {
    #expect(
      Messages.json(.store(.staleStore(path: "t.jsonl")), isFixed: true, canBeFixed: true).text
        == #"{"code":"stale-store","path":"t.jsonl","evidence":"the file changed since the store "#
        + #"last met it","meaning":"Queries use its earlier content.","fix":"git jsonl "#
        + #"import reads it. git jsonl doctor --fix repairs it.","fixable":true,"fixed":true}"#
    )
  }
}
