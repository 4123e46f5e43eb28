import CommandInterface
import JSONText
import MergePolicy
import RecordMerge
import Records
import System
import Testing

@Suite("Messages about a merge")
struct MergeMessageTests {
  private func key(_ text: String) -> RecordKey {
    RecordKey(canonical: JSONValue(validated: JSONString.encode(Bytes(text))))
  }

  private func report(conflicts: Int, discarded: Int) -> MergeReport {
    var report = MergeReport()
    report.records = (0..<conflicts).map { _ in
      RecordReport(key: nil, event: .conflict(.fields))
    }
    report.records += (0..<discarded).map { _ in
      RecordReport(
        key: nil,
        event: .deletedThoughEdited(by: .ours),
        discardedRecord: JSONValue(validated: Bytes("{}"))
      )
    }
    return report
  }

  private func damage(_ version: Version, _ reason: JSONError.Reason) -> Damage {
    Damage(version: version, lineNumber: 12, kind: .badLine(JSONError(reason, at: 33)))
  }

  private func lines(_ damages: [Damage]) -> [String] {
    var report = MergeReport()
    report.damages = damages
    return Messages.report(report, file: "issues.jsonl")
  }

  @Test(
    "A command that did not decide is reported, with its field, its record and the reason",
    arguments: [
      (
        .badName,
        "a name has letters, digits, dots, underscores and dashes alone, "
          + "and no dash in front"
      ),
      (.notRegistered, "git config jsonl.rule.pick.command is not set"),
      (.notStarted("No such file or directory"), "it can't be started: No such file or directory"),
      (.exitStatus(3), "it ended with exit status 3"),
      (.tooSlow(limitInMilliseconds: 10_000), "it took longer than 10 seconds"),
      (.tooSlowBefore, "it was too slow before, and was not run again"),
      (.tooMuchOutput(byteLimit: 64 << 20), "it wrote more than 64 MiB"),
      (
        .noValue(JSONError(.endOfText, at: 4)),
        "it wrote no JSON value (byte 5): not JSON: the line ends before its value does"
      ),
      (.tooDeep, "what it wrote is nested too deep for a record"),
    ] as [(CommandFailure, String)]
  )
  func failedCommand(_ failure: CommandFailure, _ reason: String) {
    var decision = FieldDecision(
      path: "meta.owner",
      rule: "exec",
      base: nil,
      ours: nil,
      theirs: nil,
      result: nil,
      winner: .conflict,
      discarded: []
    )
    decision.failedCommand = FailedCommand(name: "pick", failure: failure)
    var report = MergeReport()
    report.records = [
      RecordReport(key: key("a"), event: .conflict(.fields), decisions: [decision])
    ]
    #expect(
      Messages.report(report, file: "f") == [
        "f: 1 conflict",
        "f: the command \"pick\" did not decide \"meta.owner\" of \"a\": \(reason)",
      ]
    )
  }

  @Test("Counts are in one line, and none where there is nothing to count")
  func summary() {
    func summary(_ conflicts: Int, _ discarded: Int) -> String? {
      Messages.summary(
        report(conflicts: conflicts, discarded: discarded),
        file: "data/issues.jsonl"
      )
    }
    #expect(summary(0, 0) == nil)
    #expect(summary(1, 0) == "data/issues.jsonl: 1 conflict")
    #expect(summary(0, 1) == "data/issues.jsonl: 1 value overridden")
    #expect(summary(2, 3) == "data/issues.jsonl: 2 conflicts, 3 values overridden")
    for (count, end) in [
      (1, "1 value overridden (git jsonl attic lists it)"),
      (2, "2 values overridden (git jsonl attic lists them)"),
    ] {
      let report = report(conflicts: 0, discarded: count)
      #expect(Messages.summary(report, file: "f", isInAttic: true) == "f: \(end)")
    }
    for (count, end) in [
      (1, "1 conflict (git jsonl resolve asks about it)"),
      (2, "2 conflicts (git jsonl resolve asks about them)"),
    ] {
      let report = report(conflicts: count, discarded: 0)
      #expect(Messages.summary(report, file: "f", isByGit: true) == "f: \(end)")
    }
    #expect(Messages.report(report(conflicts: 0, discarded: 0), file: "f").isEmpty)
  }

  @Test(
    "The first renamed record is named, old and new",
    arguments: [
      (1, "1 record given a new key (\"bd-1\" of theirs is \"bd-1-3f9a2c\")"),
      (3, "3 records given a new key (\"bd-1\" of theirs is \"bd-1-3f9a2c\", and 2 more)"),
    ]
  )
  func renamed(_ count: Int, _ sentence: String) {
    var report = report(conflicts: 1, discarded: 0)
    for number in 1...count {
      let old = key("bd-\(number)")
      let event = RecordReport.Event.renamed(
        of: .theirs,
        from: old,
        to: key("bd-\(number)-3f9a2c")
      )
      report.records.append(RecordReport(key: old, event: event))
    }
    #expect(Messages.report(report, file: "a.jsonl") == ["a.jsonl: 1 conflict, \(sentence)"])
  }

  private static func idle(
    _ subject: PolicyWord.Subject,
    line: Int,
    _ reason: IdleWord.Reason
  ) -> IdleWord {
    IdleWord(PolicyWord(subject, line: line), reason)
  }

  private static let policyFile = ".jsonl/policies.yml"

  @Test(
    "A hint names a line to write, or a mistake in the policy",
    arguments: [
      (
        .keys(["ticket"]),
        "no key was found; if \"ticket\" identifies a record, write \"key: ticket\" in "
          + policyFile
      ),
      (
        .keys(["a", #"b\.c"#, "d e"]),
        #"no key was found; if "a", "b\.c" or "d e" identifies a record, write "key: a", "#
          + #""key: b\.c" or "key: 'd e'" in .jsonl/policies.yml"#
      ),
      (
        .clocks(["touched"]),
        "\"touched\" looks like a clock; with \"clock: touched\" in \(policyFile), the later side "
          + "wins"
      ),
      (
        .clocks(["a", "b"]),
        "\"a\" and \"b\" look like clocks; with \"clock: a\" or \"clock: b\" in \(policyFile), the "
          + "later side wins"
      ),
      (
        .sets(["meta.tags"]),
        "if the order in \"meta.tags\" does not matter, write \"meta.tags: union\" under "
          + "merge_rules in \(policyFile)"
      ),
      (
        .sets(["a", "b"]),
        "if the order in \"a\" or \"b\" does not matter, write \"a: union\" and \"b: union\" under "
          + "merge_rules in \(policyFile)"
      ),
      (
        .missingFields([
          idle(.key("cod"), line: 3, .isMissing(nearest: "code")),
          idle(.rule("x"), line: 4, .isMissing(nearest: nil)),
          idle(.group("x"), line: 5, .isMissing(nearest: nil)),
          idle(.rule("event.id"), line: 6, .isMissing(nearest: #"event\.id"#)),
        ]),
        #"its policy names fields that no record has: "cod" in line 3 (did you mean "code"?), "x" "#
          + #"in line 4, "event.id" in line 6 (did you mean "event\.id"?)"#
      ),
      (
        .missingFields(
          (1...7).map { idle(.rule(FieldPath("f\($0)")), line: $0, .isMissing(nearest: nil)) }
        ),
        #"its policy names fields that no record has: "f1" in line 1, "f2" in line 2, "f3" in "#
          + #"line 3, "f4" in line 4, "f5" in line 5, and 2 more"#
      ),
      (
        .idleWord(idle(.collision, line: 8, .needsIdentity)),
        "its policy says \"collision: rename\" in line 8, which needs an identity"
      ),
      (
        .idleWord(idle(.alternative(["a"]), line: 8, .isNeverUsed)),
        "no record has its key by the alternative in line 8 of its policy"
      ),
      (
        .idleWord(idle(.key("a"), line: 8, .isIgnoredInLog)),
        "its policy has a key in line 8, which has no effect in a log"
      ),
      (
        .idleWord(idle(.collision, line: 8, .isIgnoredInLog)),
        "its policy has a collision in line 8, which has no effect in a log"
      ),
    ] as [(MergeHint, String)]
  )
  func hint(_ hint: MergeHint, _ sentence: String) {
    #expect(Messages.hint(hint) == sentence)
    var report = report(conflicts: 1, discarded: 0)
    report.hints = [hint]
    #expect(Messages.report(report, file: "f") == ["f: 1 conflict", "f: " + sentence])
  }

  @Test(
    "A bad line says where and why, for every reason",
    arguments: [
      (JSONError.Reason.endOfText, "not JSON: the line ends before its value does"),
      (.unexpectedByte(UInt8(ascii: "}")), "not JSON: \"}\" is not allowed here"),
      (.unexpectedByte(0x0B), "not JSON: the byte 0x0b is not allowed here"),
      (.badLiteral, "not JSON: a word is none of true, false and null"),
      (.badNumber, "not JSON: a number is not spelled as in JSON"),
      (.badEscape, "not JSON: a string has an escape that JSON does not know"),
      (.controlCharacter(0x09), "not JSON: a string contains a control character"),
      (.invalidUTF8, "not JSON: a string is not UTF-8"),
      (.tooDeep(limit: 512), "too deep: more than 512 arrays and objects are open at once"),
      (.textAfterValue, "not JSON: there is text after the value"),
    ]
  )
  func badLine(reason: JSONError.Reason, sentence: String) {
    let advice =
      reason == .textAfterValue ? "put each value on a line of its own" : "repair the line"
    #expect(
      lines([damage(.theirs, reason)])
        == ["issues.jsonl: theirs, line 12, column 34: \(sentence); \(advice)"]
    )
    #expect(
      lines([damage(.base, reason)]) == ["issues.jsonl: base, line 12, column 34: \(sentence)"]
    )
  }

  @Test("Committed conflict markers say where")
  func markers() {
    #expect(
      lines([Damage(version: .ours, lineNumber: 3, kind: .conflictMarkers)]) == [
        "issues.jsonl: ours, line 3: conflict markers were committed here; "
          + "both of their sides were merged, look at the result"
      ]
    )
  }

  @Test("After twenty damaged lines the rest is counted")
  func manyDamages() {
    let one = damage(.ours, .badNumber)
    #expect(lines(Array(repeating: one, count: 20)).count == 20)
    let said = lines(Array(repeating: one, count: 25))
    #expect(said.count == 21)
    #expect(said.last == "issues.jsonl: and 5 more damaged lines")
  }

  @Test("A merge as text says which version made it one")
  func asText() {
    func sentence(_ conflictCount: Int) -> String {
      Messages.mergedAsText(
        because: .notJSONLines(NotJSONLines(version: .theirs)),
        conflictCount: conflictCount,
        file: "issues.jsonl"
      )
    }
    let start = "issues.jsonl: theirs is not JSON Lines: merged as text by git merge-file"
    #expect(sentence(0) == start)
    #expect(sentence(1) == start + ", with 1 conflict")
    #expect(sentence(2) == start + ", with 2 conflicts")
    #expect(sentence(127) == start + ", with 127 or more conflicts")
  }

  @Test("A merge as text for want of a policy asks for a look, conflict or not")
  func withoutPolicy() {
    func sentence(_ conflictCount: Int) -> String {
      Messages.mergedAsText(
        because: .unusablePolicy,
        conflictCount: conflictCount,
        file: "issues.jsonl"
      )
    }
    let start = "issues.jsonl: its policy can't be used: merged as text by git merge-file"
    let end = "; look at the result before you commit it"
    #expect(sentence(0) == start + end)
    #expect(sentence(3) == start + ", with 3 conflicts" + end)
  }
}

@Suite("Messages about a merge that failed")
struct FailureMessageTests {
  private func sentence(_ operation: FileError.Operation, code: Int32) -> String {
    let error = FileError(operation, path: "data/a\nb", code: code)
    return Messages.failure(.file(error), file: "issues.jsonl")
  }

  @Test("Failures of the system name the file and the reason")
  func files() {
    #expect(
      sentence(.open, code: 2)
        == "can't open \"data/a\\nb\": No such file or directory; nothing was changed"
    )
    #expect(
      sentence(.read, code: 5)
        == "can't read \"data/a\\nb\": Input/output error; nothing was changed"
    )
    #expect(
      sentence(.createTemporaryFile, code: 13)
        == "can't create a temporary file beside \"data/a\\nb\": Permission denied; "
        + "nothing was changed"
    )
    #expect(
      sentence(.write, code: 28)
        == "can't write \"data/a\\nb\": No space left on device; nothing was changed"
    )
    #expect(
      sentence(.synchronizeFolder, code: 5)
        == "\"data/a\\nb\" is written, but may not survive a crash of the machine: "
        + "Input/output error"
    )
  }

  @Test("A stream is not a file")
  func stream() {
    let error = FileError(.writeToStream, path: "standard output", code: 32)
    #expect(
      Messages.failure(.file(error), file: "")
        == "can't write to standard output: Broken pipe; nothing was changed"
    )
  }

  @Test("Messages about binary files quote git")
  func noText() {
    #expect(
      Messages.failure(.binary(.notJSONLines(NotJSONLines(version: .ours))), file: "issues.jsonl")
        == "issues.jsonl: ours is not JSON Lines, and git merge-file can't merge it as text "
        + "either; nothing was changed"
    )
    #expect(
      Messages.failure(
        .cannotBeReadAgain(.notJSONLines(NotJSONLines(version: .base)), path: "/dev/fd/63"),
        file: "issues.jsonl"
      )
        == "issues.jsonl: base is not JSON Lines, and git merge-file can't read \"/dev/fd/63\" "
        + "a second time to merge it as text; nothing was changed; use a file"
    )
    #expect(
      Messages.failure(
        .textMergeFailed(.notJSONLines(NotJSONLines(version: .theirs)), exitStatus: 128),
        file: "issues.jsonl"
      )
        == "issues.jsonl: theirs is not JSON Lines, and git merge-file failed to merge it as text "
        + "(exit status 128); nothing was changed"
    )
  }
}
