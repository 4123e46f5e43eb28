import CommandInterface
@testable import Companion
import JSONText
import Records
import System
import Testing

@Suite("Messages about a verb that failed")
struct VerbFailureTests {
  private static let place: [(VerbFailure, String)] = [
    (.place(.noFolder), "the current folder is gone; go to another one"),
    (
      .place(.noRepository(folder: "/a\nb")),
      "there is no git repository in \"/a\\nb\" or above it; git init makes one"
    ),
    (
      .place(.foreignRepository(path: "/r")),
      "the repository \"/r\" belongs to another user; git config --global --add safe.directory /r "
        + "says that you trust it"
    ),
    (
      .place(.unreadableRepository(reason: "unsupported extension")),
      "the repository is of a kind that can't be read: unsupported extension"
    ),
    (
      .name(.shallowHistory(ends: ["0123456789abcdef", "fedcba9876543210"])),
      "the clone is shallow, and ends at 0123456789 and fedcba9876, so that it can't tell where "
        + "the two histories part; git fetch --unshallow brings the rest"
    ),
    (
      .place(.noWorkTree(path: "/r.git")),
      "the repository \"/r.git\" has no work tree, whose files a store could keep; attic, check, "
        + "diff of two commits, explain, land, log and policy work without one, and all else in a "
        + "clone"
    ),
    (
      .place(.noPlaceForPolicy(path: "/r.git")),
      "the repository \"/r.git\" has no work tree for a policy file; without --write, the entry is "
        + "printed, and a clone can have it"
    ),
    (
      .place(.noRepository(folder: "/a", alternative: "b")),
      "there is no git repository in \"/a\" or above it; git init makes one, and b needs none"
    ),
    (
      .place(.unsupportedVariable("GIT_COMMON_DIR")),
      "the variable GIT_COMMON_DIR is set, which git jsonl can't honour; unset it"
    ),
    (.place(.git("bad index")), "the repository can't be read: bad index"),
  ]

  private static let store: [(VerbFailure, String)] = [
    (
      .place(.gitFailed(arguments: ["update-index", "--cacheinfo"], status: 128)),
      "git update-index ended with exit status 128, and has reported why"
    ),
    (.place(.noHome), "HOME is not set, so the user's configuration can't be found"),
    (
      .place(.brokenConfiguration),
      "git can't read your configuration, as git config --global --list says; nothing was changed"
    ),
    (
      .place(.setupChanged(path: "/c")),
      "\"/c\" was changed by another program meanwhile; nothing was changed; try again"
    ),
    (.name(.unknownBranch("x")), "there is no branch or commit \"x\"; git fetch may bring it"),
    (
      .store(.lockedStore(path: "/l", holder: LockHolder(process: 7, command: "git-jsonl put"))),
      "the store is in use by the process 7 (git-jsonl put), which holds \"/l\"; try again when it "
        + "has ended"
    ),
    (
      .store(.lockedStore(path: "/l", holder: nil)),
      "the store is in use by another process, which holds \"/l\"; try again when it has ended"
    ),
    (.store(.noStore(path: "/s")), "there is no store at \"/s\"; git jsonl init makes one"),
    (
      .store(.newerStore(path: "/s", found: 5, known: 3)),
      "the store \"/s\" was made by a later version of git jsonl (its format is 5, and this "
        + "version knows 3); install that version"
    ),
    (
      .store(.olderStore(path: "/r/.git/jsonl/store.db")),
      "the store \"/r/.git/jsonl/store.db\" was made by an earlier version of git jsonl, and can't "
        + "be brought up to date, for nothing can be written to its folder"
    ),
    (
      .store(.readOnlyStore(path: "/r/.git/jsonl/store.db")),
      "nothing can be written to the folder of the store \"/r/.git/jsonl/store.db\", so that it "
        + "can only be read"
    ),
    (
      .store(.notAStore(path: "/s")),
      "\"/s\" is a database, but not a store of git jsonl; move it away, and run git jsonl init"
    ),
    (
      .store(.damagedStore(path: "/s", reason: "row 3 missing")),
      "the store \"/s\" is damaged (row 3 missing); git jsonl doctor --fix rebuilds it from the "
        + "files, and "
        + "keeps what can be read of the edits"
    ),
    (
      .store(.busyStore(path: "/s")),
      "the store \"/s\" is in use by another program; try again when that has ended"
    ),
    (
      .store(.database(path: "/s", reason: "disk full")),
      "the store \"/s\" can't be used: disk full"
    ),
    (
      .system(FileError(.open, path: "f", code: 2)),
      "can't open \"f\": No such file or directory"
    ),
  ]

  private static let names: [(VerbFailure, String)] = [
    (
      .name(.noCollections), "there are no collections yet; git jsonl init PATH makes a file one"
    ),
    (
      .name(.severalCollections(["a", "b", "c"])),
      "there are several collections, so -c PATH is needed: a, b or c"
    ),
    (
      .name(.unknownField("ttle", collection: "a.jsonl", nearest: "title")),
      "no record of a.jsonl has a field \"ttle\" (did you mean \"title\"?)"
    ),
    (
      .name(.unknownView("redy", collection: "a.jsonl", views: ["blocked", "ready"])),
      "the policy of a.jsonl has no view \"@redy\" (did you mean \"@ready\"?): it has @blocked and "
        + "@ready"
    ),
    (
      .name(.unknownView("ready", collection: "a.jsonl", views: [])),
      "the policy of a.jsonl has no view \"@ready\"; views: in .jsonl/policies.yml gives "
        + "conditions names"
    ),
    (
      .input(.view("late", place: "p.yml:7:9", .input(.condition("n >", reason: "no")))),
      "p.yml:7:9: the view \"@late\": the condition \"n >\" can't be used: no"
    ),
    (
      .input(.view("late", place: nil, .input(.condition("n='", reason: "no")))),
      "the view \"@late\": the condition \"n='\" can't be used: no"
    ),
    (
      .input(.bareText("open", condition: "s=open")),
      "the condition \"s=open\" can't be used: there is no field \"open\", and a text needs "
        + "quotation marks: 'open'"
    ),
    (
      .name(.unknownCollection("task.jsonl", nearest: "tasks.jsonl")),
      "\"task.jsonl\" is not a collection (did you mean \"tasks.jsonl\"?); "
        + "git jsonl init task.jsonl makes it one"
    ),
    (
      .file(.notInWorkTree("../a")),
      "\"../a\" is outside the work tree, or is reached by a link that leads out of it"
    ),
    (.file(.notAFile("a")), "\"a\" is not a file"),
    (
      .record(.noKeys(collection: "log.jsonl")),
      "the lines of log.jsonl have no keys, so none can be named; git jsonl list shows them"
    ),
    (.record(.noRecord(key: "k", collection: "a")), "there is no record \"k\" in a"),
    (
      .record(.noRecordThen(key: "k", collection: "a", time: "T")),
      "there was no record \"k\" in a at T"
    ),
    (.record(.noField("f", key: "k")), "the record \"k\" has no field \"f\""),
    (
      .record(.conditionNotMet("n=1", key: "k")),
      "the record \"k\" does not meet the condition \"n=1\"; nothing was changed"
    ),
    (
      .record(.changedSince(key: "k", collection: "a", fields: ["b", "c.d"])),
      "the record \"k\" of a was edited since, in \"b\" and \"c.d\"; nothing was changed"
    ),
    (
      .record(.changedSince(key: "k", collection: "a", fields: [])),
      "the record \"k\" of a was deleted, or made again, since; nothing was changed"
    ),
    (
      .record(.forgottenAct),
      "the history does not have the whole of the last edit any more, so it can't be undone"
    ),
    (
      .record(.editedMeanwhile),
      "you edited something else meanwhile; nothing was changed; try again"
    ),
    (.record(.notDeleted(key: "k", collection: "a")), "the record \"k\" of a is not deleted"),
    (
      .record(.nothingToRestore(key: "k", collection: "a")),
      "the store does not know what \"k\" of a was before its deletion; git log may"
    ),
    (
      .record(.severalLines(key: "k", collection: "a")),
      "the key \"k\" is on several lines of a, so it does not identify one record; give all but "
        + "one of them another key in the file"
    ),
    (
      .record(.noFreeKey(prefix: "p", collection: "a")),
      "no key that begins with \"p\" was free in a; name one"
    ),
  ]

  private static let input: [(VerbFailure, String)] = [
    (.input(.statement(reason: "no such table: x")), "the SQL can't be run: no such table: x"),
    (
      .input(.condition("x=", reason: "incomplete input")),
      "the condition \"x=\" can't be used: incomplete input"
    ),
    (
      .input(.badInput(line: 3, JSONError(.badLiteral, at: 4))),
      "standard input, line 3, column 5: not JSON: a word is none of true, false and null; nothing "
        + "was changed"
    ),
    (
      .input(.refusedLine(line: 2, .record(.noRecord(key: "k", collection: "a")))),
      "standard input, line 2: there is no record \"k\" in a; nothing was changed"
    ),
    (
      .input(.inputNotObject(line: 2)),
      "standard input, line 2: a record is a JSON object; nothing was changed"
    ),
    (
      .input(.refusedInput(line: 2, .otherKey)),
      "standard input, line 2: the record is refused: a record keeps the key that it has; create "
        + "another record instead, and delete this one; nothing was changed"
    ),
    (.input(.noInput), "there is no record on standard input; nothing was changed"),
    (
      .input(.editorFailed("vi", status: 1)),
      "the editor \"vi\" ended with exit status 1; nothing was changed"
    ),
    (
      .input(.editedText(path: "/f", JSONError(.endOfText, at: 9))),
      "the edited text is not a record (byte 10: not JSON: the line ends before its value does); "
        + "nothing was changed, and the text is kept in \"/f\""
    ),
    (
      .input(.invalidCheck("n >", reason: "incomplete input")),
      "the policy has a check that can't be evaluated: \"n >\": incomplete input; nothing was "
        + "changed"
    ),
    (
      .input(.editedText(path: "/f", nil)),
      "the edited text is not a record; nothing was changed, and the text is kept in \"/f\""
    ),
  ]

  private static let problems: [(RecordProblem, String)] = [
    (.missingKey("id"), "its field \"id\", which identifies it, has no value"),
    (
      .otherKey,
      "a record keeps the key that it has; create another record instead, and delete this one"
    ),
    (
      .badTime(field: "updated_at"),
      "its field \"updated_at\" is not a date and time by RFC 3339, such as 2026-11-20T10:15:00Z"
    ),
    (
      .unreachable(field: "meta.a"),
      "its field \"meta.a\" can't be set, because it is inside a value that is not an object, or "
        + "its name is repeated there"
    ),
    (
      .notANumber(field: "n"),
      "its field \"n\" is a number, and only numbers can be added to it or taken away"
    ),
    (
      .notAddable(field: "n"),
      "its field \"n\" is neither an array nor a number that += and -= can change"
    ),
    (.notAnObject, "a record is a JSON object"),
    (.tooDeep(limit: 512), "more than 512 arrays and objects are open at once"),
    (.failedCheck("n > 0"), "it does not meet a check of the policy: n > 0"),
  ]

  private static let records: [(VerbFailure, String)] = problems.map { problem, sentence in
    let whole = "the record \"k\" is refused: \(sentence)"
    return (.input(.badRecord(problem, key: "k")), whole)
  }

  private static let exchange: [(VerbFailure, String)] = [
    (
      .file(.conflictMarkers(path: "a", line: 7)),
      "a: line 7: there are conflict markers in the file; git jsonl resolve decides them; nothing "
        + "was changed"
    ),
    (
      .file(.notRecords(path: "a", .table)),
      "a: the file is not JSON Lines: it is a table, such as CSV; nothing was changed"
    ),
    (
      .file(.notRecords(path: "a", .utf16)),
      "a: the file is not JSON Lines: it is text in UTF-16; nothing was changed; save it as UTF-8"
    ),
    (
      .file(.emptiedFile(path: "a", recordCount: 2)),
      "a: the file has no record any more, and the store has 2 records from it; nothing was "
        + "changed; commit the empty file to have them deleted, or bring the file back with git "
        + "checkout"
    ),
    (
      .file(.missingFile(path: "a", recordCount: 1)),
      "a: the file is missing, and the store has 1 record from it; nothing was changed; take it "
        + "out of git to have them deleted, or bring it back with git checkout"
    ),
    (
      .file(.absentFile(path: "a", dirtyCount: 1)),
      "a: the file is gone, and 1 record edited in the store would go with it; nothing was "
        + "changed; bring the file back with git checkout"
    ),
    (.file(.readOnlyFile(path: "a")), "a: the file may not be written to; nothing was changed"),
    (
      .file(.changedMeanwhile(path: "a")),
      "a: the file was changed by another program meanwhile; nothing was changed; try again"
    ),
    (
      .file(.storeIsWrong(path: "a")),
      "a: the store's copy of the file is not what the file had; nothing was changed; "
        + "git jsonl export --full writes the file from the store"
    ),
  ]

  private static let all: [(VerbFailure, String)] = [
    place, store, names, input, records, exchange,
  ].flatMap { $0 }

  @Test("Each is one sentence", arguments: all)
  func sentence(_ failure: VerbFailure, _ sentence: String) {
    #expect(Messages.failure(failure) == [sentence])
  }

  @Test("A new record does not have a name yet")
  func newRecord() {
    #expect(
      Messages.failure(.input(.badRecord(.missingKey("id"), key: nil))) == [
        "the record is refused: its field \"id\", which identifies it, has no value"
      ]
    )
  }

  @Test("The problems of a policy file are reported line by line")
  func policy() {
    #expect(Messages.failure(.policy(["p:1:2: a", "    b"])) == ["p:1:2: a", "    b"])
    #expect(VerbFailure.policy([]).exitStatus == 1)
  }

  @Test("Problems of the data end with 1, and failures with 128")
  func exitStatus() {
    #expect(VerbFailure.record(.noRecord(key: "k", collection: "a")).exitStatus == 1)
    #expect(VerbFailure.record(.noField("f", key: "k")).exitStatus == 1)
    #expect(VerbFailure.record(.notDeleted(key: "k", collection: "a")).exitStatus == 1)
    #expect(VerbFailure.input(.editedText(path: "f", nil)).exitStatus == 1)
    #expect(VerbFailure.store(.noStore(path: "s")).exitStatus == 128)
    #expect(VerbFailure.input(.statement(reason: "r")).exitStatus == 128)
  }
}
