package import JSONText
package import RecordMerge
internal import Records

// Messages about a merge that was done.
extension Messages {
  /// All messages about a merge: at most one line about its result, then one for each hint, for
  /// each failed command and for each damaged line. `file` is the merged file's name.
  ///
  /// - Parameters:
  ///   - isInAttic: whether the attic has the overridden values.
  ///   - isByGit: whether git does the merge, so that `git jsonl resolve` knows of its conflicts.
  package static func report(
    _ report: MergeReport,
    file: String,
    isInAttic: Bool = false,
    isByGit: Bool = false
  ) -> [String] {
    let damages = report.damages.map { damage($0, file: file) }
    let commands = report.records.flatMap { record in
      record.decisions.compactMap { failedCommand($0, key: record.key, file: file) }
    }
    let hints = report.hints.map { "\(printable(file)): \(hint($0))" }
    let counts = summary(report, file: file, isInAttic: isInAttic, isByGit: isByGit)
    return [counts].compactMap { $0 } + hints
      + limited(commands, file: file, of: "fields that a command did not decide")
      + limited(damages, file: file, of: "damaged lines")
  }

  /// How many values were overridden, which records were renamed, and how many conflicts are left;
  /// nil if there is nothing to report.
  ///
  /// - Parameters:
  ///   - isInAttic: whether the attic has the overridden values.
  ///   - isByGit: whether git does the merge, so that `git jsonl resolve` knows of its conflicts.
  package static func summary(
    _ report: MergeReport,
    file: String,
    isInAttic: Bool = false,
    isByGit: Bool = false
  ) -> String? {
    var counts: [String] = []
    func these(_ count: Int) -> String { count == 1 ? "it" : "them" }
    let (open, count) = (report.conflictCount, report.discardedCount)
    if open > 0 {
      let verb = isByGit ? " (git jsonl resolve asks about \(these(open)))" : ""
      counts.append(counted(open, "conflict") + verb)
    }
    if count > 0 {
      let place = isInAttic ? " (git jsonl attic lists \(these(count)))" : ""
      counts.append(counted(count, "value") + " overridden" + place)
    }
    let renames = report.records.compactMap { rename($0.event) }
    if let first = renames.first {
      let more = renames.count == 1 ? "" : ", and \(renames.count - 1) more"
      counts.append("\(counted(renames.count, "record")) given a new key (\(first)\(more))")
    }
    return counts.isEmpty ? nil : "\(printable(file)): " + counts.joined(separator: ", ")
  }

  /// Says that a file was merged as text. `conflictCount` is git's, which counts to 127.
  package static func mergedAsText(
    because reason: TextMergeReason,
    conflictCount: Int,
    file: String
  ) -> String {
    let conflicts =
      conflictCount == 127 ? "127 or more conflicts" : counted(conflictCount, "conflict")
    // A file without conflicts can't tell git that the merge needs a look.
    let request = reason == .unusablePolicy ? "; look at the result before you commit it" : ""
    return "\(printable(file)): \(cause(of: reason)): merged as text by git merge-file"
      + (conflictCount == 0 ? "" : ", with \(conflicts)") + request
  }

  /// The command that failed to decide a field, and the reason; nil if none did.
  private static func failedCommand(
    _ decision: FieldDecision,
    key: RecordKey?,
    file: String
  ) -> String? {
    guard let command = decision.failedCommand else { return nil }
    let record = key.map { " of \(quoted($0.text))" } ?? ""
    return "\(printable(file)): the command \(quoted(command.name)) did not decide "
      + "\(quoted(decision.path.text))\(record): "
      + problem(command.failure, name: command.name)
  }

  private static func problem(_ failure: CommandFailure, name: String) -> String {
    switch failure {
    case .badName:
      "a name has letters, digits, dots, underscores and dashes alone, and no dash in front"
    case .notRegistered: "git config jsonl.rule.\(name).command is not set"
    case .notStarted(let explanation): "it can't be started: \(explanation)"
    case .exitStatus(let status): "it ended with exit status \(status)"
    case .tooSlow(let limit): "it took longer than \(limit / 1000) seconds"
    case .tooSlowBefore: "it was too slow before, and was not run again"
    case .tooMuchOutput(let limit): "it wrote more than \(limit >> 20) MiB"
    case .noValue(let error):
      "it wrote no JSON value (byte \(error.offset + 1)): \(problem(error.reason))"
    case .tooDeep: "what it wrote is nested too deep for a record"
    }
  }

  /// The key that a side's record got in place of its own; nil for other events.
  private static func rename(_ event: RecordReport.Event) -> String? {
    guard case .renamed(let side, let old, let new) = event else { return nil }
    return "\(quoted(old.text)) of \(side.rawValue) is \(quoted(new.text))"
  }

  /// The problem of a line of an input. Columns are counted in bytes, from 1.
  package static func damage(_ damage: Damage, file: String) -> String {
    let place = "\(printable(file)): \(damage.version.rawValue), line \(damage.lineNumber)"
    switch damage.kind {
    case .conflictMarkers:
      return "\(place): conflict markers were committed here; "
        + "both of their sides were merged, look at the result"
    case .badLine(let error):
      // A version that both sides have left behind can't be repaired.
      let advice = damage.version == .base ? "" : "; \(advice(error.reason))"
      return "\(place), column \(error.offset + 1): \(problem(error.reason))\(advice)"
    }
  }

  /// Advice about a bad line. It never suggests dropping the line, which may be all that is known
  /// about a record.
  private static func advice(_ reason: JSONError.Reason) -> String {
    switch reason {
    case .textAfterValue: "put each value on a line of its own"
    case .endOfText, .unexpectedByte, .badLiteral, .badNumber, .badEscape, .controlCharacter,
      .invalidUTF8, .tooDeep:
      "repair the line"
    }
  }

  /// Why bytes are not JSON.
  package static func problem(_ reason: JSONError.Reason) -> String {
    switch reason {
    case .endOfText: "not JSON: the line ends before its value does"
    case .unexpectedByte(let byte): "not JSON: \(name(of: byte)) is not allowed here"
    case .badLiteral: "not JSON: a word is none of true, false and null"
    case .badNumber: "not JSON: a number is not spelled as in JSON"
    case .badEscape: "not JSON: a string has an escape that JSON does not know"
    case .controlCharacter: "not JSON: a string contains a control character"
    case .invalidUTF8: "not JSON: a string is not UTF-8"
    case .tooDeep(let limit): "too deep: more than \(limit) arrays and objects are open at once"
    case .textAfterValue: "not JSON: there is text after the value"
    }
  }

  private static func name(of byte: UInt8) -> String {
    if (0x21...0x7E).contains(byte) { return "\"\(Unicode.Scalar(byte))\"" }
    let digits = String(byte, radix: 16)
    return "the byte 0x" + (digits.count == 1 ? "0" : "") + digits
  }

  private static func limited(_ lines: [String], file: String, of things: String) -> [String] {
    guard lines.count > lineLimit else { return lines }
    return lines.prefix(lineLimit)
      + ["\(printable(file)): and \(lines.count - lineLimit) more \(things)"]
  }

  /// A number with its word: `1 record`, `2 records`.
  package static func counted(_ count: Int, _ word: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? word : plural ?? word + "s")"
  }
}
