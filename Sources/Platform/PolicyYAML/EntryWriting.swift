package import JSONText
package import MergePolicy

/// A part of a policy, with the sentences that explain it.
package struct ExplainedPart: Equatable, Sendable {
  package var part: PolicyPart
  /// Each becomes a comment. None of them has a line end in it.
  package var comments: [String]

  package init(_ part: PolicyPart, comments: [String]) {
    self.part = part
    self.comments = comments
  }
}

/// The lines of an entry of a policy file for one path, without indentation. The first has the
/// dash.
///
/// The entry says what `parts` say and nothing else. They are written in the order of the manual:
/// preset, key, clock, log, tombstone, rules, groups.
package func policyEntryLines(of parts: [ExplainedPart], forPath path: String) -> [String] {
  var (lines, rules, groups): ([String], [String], [String]) = ([], [], [])
  let sorted = parts.enumerated()
    .sorted { ($0.element.part.rank, $0.offset) < ($1.element.part.rank, $1.offset) }
  for part in sorted.map(\.element) {
    let comments = part.comments.map { "# " + $0 }
    switch part.part {
    case .preset, .key, .clock, .log, .tombstone: lines += comments + part.part.policyLines
    case .rule: rules += (comments + part.part.policyLines).map { "  " + $0 }
    case .group: groups += (comments + part.part.policyLines).map { "  " + $0 }
    }
  }
  if !rules.isEmpty { lines += ["merge_rules:"] + rules }
  if !groups.isEmpty { lines += ["groups:"] + groups }
  return ["- " + patternLine(forPath: path)] + lines.map { "  " + $0 }
}

extension PolicyPart {
  /// The lines that state the part in a policy file, without indentation. Those of a rule belong
  /// under `merge_rules`, that of a group under `groups`.
  package var policyLines: [String] {
    switch self {
    case .preset(let name): ["preset: " + YAMLText.string(name)]
    case .key(let fields): ["key: " + PolicyWriter.text(of: fields)]
    case .clock(let field): ["clock: " + YAMLText.path(field)]
    case .log(let sort):
      ["consistency: append"] + (sort.isEmpty ? [] : ["sort: " + YAMLText.paths(sort)])
    case .tombstone(let tombstone): PolicyWriter.lines(of: tombstone)
    case .rule(let field, let rule): PolicyWriter.lines(of: rule, for: field)
    case .group(let group): [PolicyWriter.line(of: group)]
    }
  }

  /// The place among the parts of an entry.
  fileprivate var rank: Int {
    switch self {
    case .preset: 0
    case .key: 1
    case .clock: 2
    case .log: 3
    case .tombstone: 4
    case .rule: 5
    case .group: 6
    }
  }
}

/// Why an entry can't be added to a policy file.
package enum EntryAdditionError: Error, Equatable, Sendable {
  /// The file has mistakes.
  case unusable(PolicyFileError)
  /// The list of entries is not the end of the file, or is not written with a dash for each entry.
  case otherForm
}

/// The text of a policy file with one more entry at its end, which keeps all that it has.
///
/// - Parameters:
///   - entry: the lines of the entry, as `policyEntryLines` makes them.
///   - old: the file as it is; nil if there is none.
///   - name: the file's name, for messages.
/// - Throws: if the result would not have the file's own entries and the new one.
package func policyFileText(
  adding entry: [String],
  to old: Bytes?,
  name: String
) throws(EntryAdditionError) -> Bytes {
  guard let old else {
    let head = [policyFileHead, "version: 1", "policies:"]
    return text(of: head + entry.map { "  " + $0 })
  }
  let before = try entries(of: old, name: name)
  var lines: [String] = []
  if before.isEmpty, !old.array.starts(with: Array("policies:".utf8)),
    old.firstIndex(of: Bytes("\npolicies:"), from: 0) == nil
  {
    lines = ["policies:"]
  }
  let indentation = before.last.flatMap { blanks(atLine: $0.line, of: old) } ?? "  "
  let addition = text(of: lines + entry.map { indentation + $0 }).array
  let isEnded = old.isEmpty || old[old.count - 1] == UInt8(ascii: "\n")
  let new = Bytes(old.array + (isEnded ? [] : [UInt8(ascii: "\n")]) + addition)
  // The file may end with anything that YAML allows. Only reading it shows what it says now.
  guard let after = try? readPolicyFile(new, name: name).entries,
    after.count == before.count + 1, Array(after.dropLast()) == before
  else { throw .otherForm }
  return new
}

/// The first line of a written policy file. Editors with yaml-language-server read the schema that
/// it names, which is beside the policy file.
package let policyFileHead = "# yaml-language-server: $schema=policies.schema.json"

private func entries(
  of file: Bytes,
  name: String
) throws(EntryAdditionError) -> [PolicyFile.Entry] {
  do throws(PolicyFileError) {
    return try readPolicyFile(file, name: name).entries
  } catch {
    throw .unusable(error)
  }
}

private func text(of lines: [String]) -> Bytes { Bytes(lines.map { $0 + "\n" }.joined()) }

/// The blanks before the dash of the entry whose pattern is in a line, counted from 1; nil if the
/// dash is not on this line, nor alone on the one before.
private func blanks(atLine number: Int, of file: Bytes) -> String? {
  let lines = file.array.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  for index in [number - 1, number - 2] where lines.indices.contains(index) {
    let blanks = lines[index].prefix { $0 == UInt8(ascii: " ") }
    if lines[index].dropFirst(blanks.count).first == UInt8(ascii: "-") {
      return String(repeating: " ", count: blanks.count)
    }
  }
  return nil
}
