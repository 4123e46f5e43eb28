package import JSONText
package import MergePolicy

/// A part of a policy, with the sentences that explain it.
package struct ExplainedPart: Equatable, Sendable {
  package var part: PolicyPart
  /// Each becomes a comment. None of them has a line end in it.
  package var comments: [String]
  /// Whether the part itself is a comment, which the user may take in.
  package var isOffered: Bool

  package init(_ part: PolicyPart, comments: [String], isOffered: Bool = false) {
    self.part = part
    self.comments = comments
    self.isOffered = isOffered
  }

  fileprivate var explanation: [String] { comments.map { "# " + $0 } }

  /// The lines of the part by itself, or among others of its section.
  fileprivate var lines: [String] {
    explanation + (isOffered ? part.policyLines.map { "# " + $0 } : part.policyLines)
  }
}

/// The lines of an entry of a policy file for one path, without indentation. The first has the
/// dash.
///
/// The entry says what `parts` say and nothing else. They are written in the order of the manual:
/// preset, key, identity, clock, log, tombstone, views, rules, groups.
package func policyEntryLines(of parts: [ExplainedPart], forPath path: String) -> [String] {
  let sorted = parts.enumerated()
    .sorted { ($0.element.part.rank, $0.offset) < ($1.element.part.rank, $1.offset) }
    .map(\.element)
  var lines: [String] = []
  var (views, rules, groups): ([ExplainedPart], [ExplainedPart], [ExplainedPart]) = ([], [], [])
  for part in sorted {
    switch part.part {
    case .preset, .key, .identity, .clock, .log, .tombstone: lines += part.lines
    case .view: views.append(part)
    case .rule: rules.append(part)
    case .group: groups.append(part)
    }
  }
  lines += section("views", views) + section("merge_rules", rules) + section("groups", groups)
  return ["- " + patternLine(forPath: path)] + lines.map { "  " + $0 }
}

/// The lines of parts under a common word. Where all of them are offered, so is the word.
private func section(_ word: String, _ parts: [ExplainedPart]) -> [String] {
  if parts.isEmpty { return [] }
  if parts.contains(where: { !$0.isOffered }) {
    return [word + ":"] + parts.flatMap(\.lines).map { "  " + $0 }
  }
  return parts.flatMap(\.explanation) + ["# \(word):"]
    + parts.flatMap(\.part.policyLines).map { "#   " + $0 }
}

extension PolicyPart {
  /// The lines that state the part in a policy file, without indentation. Those of a view belong
  /// under `views`, those of a rule under `merge_rules`, that of a group under `groups`.
  package var policyLines: [String] {
    switch self {
    case .preset(let name): ["preset: " + YAMLText.string(name)]
    case .key(let fields): ["key: " + PolicyWriter.text(of: fields)]
    case .identity(let fields): ["identity: " + YAMLText.paths(fields)]
    case .clock(let field): ["clock: " + YAMLText.path(field)]
    case .log(let sort):
      ["consistency: append"] + (sort.isEmpty ? [] : ["sort: " + YAMLText.paths(sort)])
    case .tombstone(let tombstone): PolicyWriter.lines(of: tombstone)
    case .view(let name, let condition): YAMLText.pair(name, YAMLText.string(condition))
    case .rule(let field, let rule): PolicyWriter.lines(of: rule, for: field)
    case .group(let group): [PolicyWriter.line(of: group)]
    }
  }

  /// The place among the parts of an entry.
  fileprivate var rank: Int {
    switch self {
    case .preset: 0
    case .key: 1
    case .identity: 2
    case .clock: 3
    case .log: 4
    case .tombstone: 5
    case .view: 6
    case .rule: 7
    case .group: 8
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
