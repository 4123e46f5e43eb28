import JSONText
import MergePolicy
import RecordMerge
import Records
import Testing

/// The report of a merge as a document.
@Suite struct FileReportTests {
  private let key = RecordKey(canonical: JSONValue(validated: Bytes(#""a""#)))

  /// The lines of the document between its first and its last.
  private func lines(_ report: MergeReport) -> [String] {
    let json = FileReport(path: "f", method: .records, report: report).json
    #expect((try? JSONValue(parsing: json)) != nil)
    return json.text.split(separator: "\n").dropFirst().map { line in
      var text = String(line)
      if text.hasSuffix(",") {
        text.removeLast()
      } else if let end = [
        #"],"damages":[],"hints":[]}"#, #"],"damages":["#, #"],"hints":[]}"#, #"],"hints":["#, "]}",
      ].first(where: text.hasSuffix) {
        text.removeLast(end.count)
      }
      return text
    }
  }

  private func line(_ event: RecordReport.Event) -> String? {
    var report = MergeReport()
    report.records = [RecordReport(key: key, event: event)]
    return lines(report).first
  }

  @Test func aMergeWithoutDecisions() {
    let document = MergedDocument(content: .file(Bytes("")), report: MergeReport())
    #expect(
      FileReport(path: "a \"b\"", document: document).json.text
        == #"{"version":1,"path":"a \"b\"","method":"whole_file","counts":{"merged":0,"#
        + #""decided":0,"discarded":0,"conflicts":0,"damages":0},"records":[],"damages":[],"#
        + #""hints":[]}"#
        + "\n"
    )
  }

  @Test func aMergeOfText() {
    let report = FileReport(path: "f", method: .text(because: .theirs, conflictCount: 3))
    #expect(
      report.json.text.hasPrefix(
        #"{"version":1,"path":"f","method":"text","not_json_lines":"theirs","#
          + #""counts":{"merged":0,"decided":0,"discarded":0,"conflicts":3,"#
      )
    )
  }

  @Test(
    arguments: [
      (.merged, #""event":"merged""#),
      (.deletedThoughEdited(by: .ours), #""event":"deleted_though_edited","side":"ours""#),
      (.keptThoughDeleted(by: .theirs), #""event":"kept_though_deleted","side":"theirs""#),
      (.tombstoneHeld(of: .ours), #""event":"tombstone_held","side":"ours""#),
      (.tombstoneExpired(of: .theirs), #""event":"tombstone_expired","side":"theirs""#),
      (.conflict(.fields), #""event":"conflict","reason":"fields""#),
      (.conflict(.editedAndDeleted), #""event":"conflict","reason":"edited_and_deleted""#),
      (.conflict(.collision), #""event":"conflict","reason":"collision""#),
      (.conflict(.duplicateKey), #""event":"conflict","reason":"duplicate_key""#),
      (.conflict(.duplicateMember), #""event":"conflict","reason":"duplicate_member""#),
      (.conflict(.lines), #""event":"conflict","reason":"lines""#),
      (.conflict(.badLine), #""event":"conflict","reason":"bad_line""#),
      (.conflict(.unresolvedBefore), #""event":"conflict","reason":"unresolved_before""#),
    ] as [(RecordReport.Event, String)]
  )
  func eachEventHasItsWords(_ event: RecordReport.Event, _ members: String) {
    #expect(line(event) == #"{"key":"a",\#(members)}"#)
  }

  @Test func aRenamedRecordHasBothKeys() {
    let new = RecordKey(canonical: JSONValue(validated: Bytes(#""a-1""#)))
    #expect(
      line(.renamed(of: .ours, from: key, to: new))
        == #"{"key":"a","event":"renamed","side":"ours","from":"a","to":"a-1"}"#
    )
  }

  @Test func aValueThatIsAbsentIsLeftOut() {
    var report = MergeReport()
    report.records = [
      RecordReport(
        key: nil,
        event: .merged,
        decisions: [
          FieldDecision(
            path: FieldPath(names: [Bytes("m.n"), Bytes("o")]),
            rule: "unset",
            base: nil,
            ours: .null,
            theirs: JSONValue(validated: Bytes(#"{"b" : 1.0}"#)),
            result: nil,
            winner: .computed,
            discarded: [.ours, .theirs],
            isBookkeeping: true
          )
        ]
      )
    ]
    #expect(
      lines(report) == [
        #"{"event":"merged","fields":[{"path":["m.n","o"],"rule":"unset","ours":null,"#
          + #""theirs":{"b" : 1.0},"winner":"computed","discarded":["ours","theirs"],"#
          + #""bookkeeping":true}]}"#
      ]
    )
  }

  @Test(
    arguments: [
      (.endOfText, "end_of_text"), (.unexpectedByte(1), "unexpected_byte"),
      (.badLiteral, "bad_literal"), (.badNumber, "bad_number"), (.badEscape, "bad_escape"),
      (.controlCharacter(1), "control_character"), (.invalidUTF8, "invalid_utf8"),
      (.tooDeep(limit: 1), "too_deep"), (.textAfterValue, "text_after_value"),
    ] as [(JSONError.Reason, String)]
  )
  func eachDamageHasItsWord(_ reason: JSONError.Reason, _ word: String) {
    var report = MergeReport()
    report.damages = [
      Damage(version: .ours, lineNumber: 4, kind: .badLine(JSONError(reason, at: 6))),
      Damage(version: .base, lineNumber: 5, kind: .conflictMarkers),
    ]
    #expect(
      lines(report).suffix(2) == [
        #"{"version":"ours","line":4,"column":7,"reason":"\#(word)"}"#,
        #"{"version":"base","line":5,"reason":"conflict_markers"}"#,
      ]
    )
  }

  @Test func eachHintHasItsLines() {
    func idle(_ subject: PolicyWord.Subject, _ reason: IdleWord.Reason) -> IdleWord {
      IdleWord(PolicyWord(subject, line: 4), reason)
    }
    var report = MergeReport()
    report.hints = [
      .keys(["ticket", #"event\.id"#]), .clocks(["touched"]), .sets(["meta.tags"]),
      .missingFields([
        idle(.rule("titel"), .isMissing(nearest: "title")),
        idle(.clock("a.b"), .isMissing(nearest: nil)),
      ]),
      .idleWord(idle(.collision, .needsIdentity)), .idleWord(idle(.key("id"), .isIgnoredInLog)),
      .idleWord(idle(.alternative(["a", "b"]), .isNeverUsed)),
    ]
    #expect(
      lines(report).suffix(9) == [
        #"{"hint":"key","field":["ticket"],"write":"key: ticket"}"#,
        #"{"hint":"key","field":["event.id"],"write":"key: event\\.id"}"#,
        #"{"hint":"clock","field":["touched"],"write":"clock: touched"}"#,
        #"{"hint":"set","field":["meta","tags"],"write":"meta.tags: union"}"#,
        #"{"hint":"policy","word":"rule","field":["titel"],"line":4,"reason":"missing","#
          + #""nearest":["title"]}"#,
        #"{"hint":"policy","word":"clock","field":["a","b"],"line":4,"reason":"missing"}"#,
        #"{"hint":"policy","word":"collision","line":4,"reason":"needs_identity"}"#,
        #"{"hint":"policy","word":"key","field":["id"],"line":4,"reason":"ignored_in_log"}"#,
        #"{"hint":"policy","word":"key","line":4,"reason":"never_used"}"#,
      ]
    )
  }

  /// A record may be nested as deep as the reader allows, and the report and the attic put it into
  /// objects of their own.
  @Test(arguments: [1, 400, 507, 508, 509, 510, 511])
  func aDeepValueIsReadAgain(_ depth: Int) throws {
    func record(_ title: Int) -> Bytes {
      let list = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return Bytes("{\"id\":\"a\",\"t\":\(title),\"f\":\(list)}\n")
    }
    let policy = Policy.keyed { policy in
      policy.editedDeleted = .delete
      policy.rules["f"] = .maximum
    }
    let gone = try merge(base: record(1), ours: Bytes(""), theirs: record(2), policy: policy)
    let report = FileReport(path: "f", document: gone)
    #expect(throws: Never.self) { try JSONValue(parsing: report.json) }
    let line = try #require(report.atticLines(at: Timestamp(seconds: 0)).first)
    let entry = try JSONValue(parsing: line)
    let kept = try #require(entry.member(Bytes("record")))
    let text = record(2)[0..<record(2).count - 1]
    #expect(kept.string ?? kept.bytes == text)
    #expect((kept.string == nil) == (entry.member(Bytes("as_text")) == nil))
    #expect((kept.string == nil) == (depth + 2 <= JSONScanner.depthLimit))
  }

  /// The values of a field, too, in the report and in the attic.
  @Test(arguments: [506, 507, 508, 511])
  func aDeepFieldIsReadAgain(_ depth: Int) throws {
    func record(_ value: Int) -> Bytes {
      let value =
        String(repeating: "[", count: depth) + "\(value)" + String(repeating: "]", count: depth)
      return Bytes("{\"id\":\"a\",\"f\":\(value)}\n")
    }
    let policy = Policy.keyed { $0.rules["f"] = .lastWrite }
    let merged = try merge(base: record(1), ours: record(2), theirs: record(3), policy: policy)
    let report = FileReport(path: "f", document: merged)
    #expect(merged.bytes() == record(3))
    #expect(throws: Never.self) { try JSONValue(parsing: report.json) }
    #expect(report.json.text.contains("as_text") == (depth + 5 > JSONScanner.depthLimit))
    for line in report.atticLines(at: Timestamp(seconds: 0)) {
      #expect(throws: Never.self) { try JSONValue(parsing: line) }
    }
  }
}
