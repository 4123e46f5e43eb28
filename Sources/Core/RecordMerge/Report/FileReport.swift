package import JSONText
internal import Records

/// The report on one merged file, as a document for other programs.
///
/// `Documentation/report.md` explains each member. Document new members there, and raise
/// `schemaVersion` if you change the meaning of one.
package struct FileReport: Sendable {
  /// How the result was made.
  package enum Method: Equatable, Sendable {
    /// The merge of records.
    case records
    /// One version was taken as it is, because the other side changed nothing, or both made the
    /// same changes.
    case wholeFile
    /// Git's text merge, because this version is not JSON Lines; nil if the reason is that the
    /// policy can't be used. Git counts conflicts up to 127.
    case text(because: Version?, conflictCount: Int)
  }

  package static let schemaVersion = 1

  /// The file's path in its repository.
  package var path: String
  package var method: Method
  package var report: MergeReport

  package init(path: String, method: Method, report: MergeReport = MergeReport()) {
    self.path = path
    self.method = method
    self.report = report
  }

  /// The report of a merge by record.
  package init(path: String, document: MergedDocument) {
    let method: Method
    switch document.content {
    case .file: method = .wholeFile
    case .items: method = .records
    }
    self.init(path: path, method: method, report: document.report)
  }

  /// The document as JSON, with each record, damage or hint on a line.
  package var json: Bytes {
    var object = ObjectText()
    object.add("version", number: Self.schemaVersion)
    object.add("path", text: path)
    switch method {
    case .records: object.add("method", text: "records")
    case .wholeFile: object.add("method", text: "whole_file")
    case .text(let version, _):
      object.add("method", text: "text")
      if let version { object.add("not_json_lines", text: version.rawValue) }
    }
    object.add("counts", json: counts)
    object.add("records", json: Self.lines(report.records.map(\.json)))
    object.add("damages", json: Self.lines(report.damages.map(\.json)))
    object.add("hints", json: Self.lines(report.hints.flatMap(\.json)))
    return Bytes(object.closed + [UInt8(ascii: "\n")])
  }

  private var counts: [UInt8] {
    var conflictCount = report.conflictCount
    if case .text(_, let count) = method { conflictCount = count }
    var object = ObjectText()
    object.add("merged", number: report.records.count { $0.event == .merged })
    object.add(
      "decided",
      number: report.records.reduce(0) { sum, record in
        sum + record.decisions.count { $0.winner != .conflict }
      }
    )
    object.add("discarded", number: report.discardedCount)
    object.add("conflicts", number: conflictCount)
    object.add("damages", number: report.damages.count)
    return object.closed
  }

  private static func lines(_ values: [[UInt8]]) -> [UInt8] {
    values.isEmpty
      ? Array("[]".utf8)
      : ObjectText.array(
        [Array("\n".utf8) + values[0]]
          + values.dropFirst(),
        separator: ",\n"
      )
  }
}

extension RecordReport {
  var json: [UInt8] {
    // It is in the document's list `records`.
    var object = ObjectText(inDepth: 2)
    object.add("key", key?.shown)
    event.add(to: &object)
    object.add("discarded_record", discardedRecord)
    if !decisions.isEmpty {
      object.add("fields", json: ObjectText.array(decisions.map(\.json)))
    }
    return object.closed
  }
}

extension RecordReport.Event {
  /// The word for the event in reports.
  var word: String {
    switch self {
    case .merged: "merged"
    case .deletedThoughEdited: "deleted_though_edited"
    case .keptThoughDeleted: "kept_though_deleted"
    case .tombstoneHeld: "tombstone_held"
    case .tombstoneExpired: "tombstone_expired"
    case .renamed: "renamed"
    case .conflict: "conflict"
    }
  }

  fileprivate func add(to object: inout ObjectText) {
    object.add("event", text: word)
    switch self {
    case .merged: break
    case .deletedThoughEdited(let side), .keptThoughDeleted(let side),
      .tombstoneHeld(let side), .tombstoneExpired(let side):
      object.add("side", text: side.rawValue)
    case .renamed(let side, let from, let to):
      object.add("side", text: side.rawValue)
      object.add("from", from.shown)
      object.add("to", to.shown)
    case .conflict(let reason): object.add("reason", text: reason.word)
    }
  }
}

extension ConflictReason {
  /// The word for the reason in reports.
  package var word: String {
    switch self {
    case .fields: "fields"
    case .editedAndDeleted: "edited_and_deleted"
    case .collision: "collision"
    case .editedKey: "edited_key"
    case .duplicateKey: "duplicate_key"
    case .duplicateMember: "duplicate_member"
    case .lines: "lines"
    case .badLine: "bad_line"
    case .unresolvedBefore: "unresolved_before"
    }
  }
}

extension FieldDecision {
  var json: [UInt8] {
    // It is in a record's list `fields`.
    var object = ObjectText(inDepth: 4)
    object.add("path", json: ObjectText.array(ofTexts: path.names))
    object.add("rule", text: rule)
    object.add("base", base)
    object.add("ours", ours)
    object.add("theirs", theirs)
    object.add("result", result)
    object.add("winner", text: winner.rawValue)
    object.add("discarded", json: ObjectText.array(ofTexts: discarded.map { Bytes($0.rawValue) }))
    object.add("bookkeeping", flag: isBookkeeping)
    if let failedCommand {
      object.add("command", text: failedCommand.name)
      object.add("failure", text: failedCommand.failure.word)
    }
    return object.closed
  }
}

extension CommandFailure {
  /// The word for the failure in reports.
  fileprivate var word: String {
    switch self {
    case .badName: "bad_name"
    case .notRegistered: "not_registered"
    case .notStarted: "not_started"
    case .exitStatus: "exit_status"
    case .tooSlow, .tooSlowBefore: "too_slow"
    case .tooMuchOutput: "too_much_output"
    case .noValue: "no_value"
    case .tooDeep: "too_deep"
    }
  }
}

extension Damage {
  var json: [UInt8] {
    var object = ObjectText()
    object.add("version", text: version.rawValue)
    object.add("line", number: lineNumber)
    switch kind {
    case .conflictMarkers: object.add("reason", text: "conflict_markers")
    case .badLine(let error):
      object.add("column", number: error.offset + 1)
      object.add("reason", text: error.reason.word)
    }
    return object.closed
  }
}

extension JSONError.Reason {
  /// The word for the reason in reports.
  fileprivate var word: String {
    switch self {
    case .endOfText: "end_of_text"
    case .unexpectedByte: "unexpected_byte"
    case .badLiteral: "bad_literal"
    case .badNumber: "bad_number"
    case .badEscape: "bad_escape"
    case .controlCharacter: "control_character"
    case .invalidUTF8: "invalid_utf8"
    case .tooDeep: "too_deep"
    case .textAfterValue: "text_after_value"
    }
  }
}
