import JSONText
import MergePolicy
import RecordMerge
import Records
import TestSupport

/// Nothing is invented, and no value is reformatted: each value of the result has the bytes of an
/// input value of the same field, or is put together of such by a rule that says so.
extension Law {
  static let provenance = Law("nothing invented") { merge, merger in
    guard let merged = merger(merge) else { return nil }
    let sources = SourceValues(merge)
    for style in [ConflictStyle.base, .merge] {
      let lines =
        style == .base
        ? PlainFile(merged.bytes(style: style).array).contentLines
        : ConflictText(
          merged.bytes(style: style, markerSize: markerSize).array,
          markerSize: markerSize
        ).lines
      for line in lines {
        if sources.lines.contains(line) { continue }
        guard let record = PlainValue(line), let members = record.members else {
          return "in style \(style) no version has the line \(shown(line))"
        }
        for member in members where !sources.explain(member) {
          return "in style \(style) no version has \(member.nameText): \(member.value.text)"
        }
      }
    }
    return nil
  }
}

/// The lines and values of the inputs of a case.
private struct SourceValues {
  let policy: Policy
  var lines: Set<[UInt8]> = []
  /// By the name of the outermost member, the bytes of all values in it.
  private var texts: [[UInt8]: Set<[UInt8]>] = [:]
  /// By the name of the outermost member, the lines of all strings in it.
  private var stringLines: [[UInt8]: Set<String>] = [:]

  init(_ merge: MergeCase) {
    policy = merge.policy
    for file in [merge.base, merge.ours, merge.theirs] {
      for line in PlainFile(file).contentLines {
        lines.insert(line)
        for member in PlainValue(line)?.members ?? [] { collect(member.value, in: member.name) }
      }
    }
  }

  private mutating func collect(_ value: PlainValue, in name: [UInt8]) {
    texts[name, default: []].insert(value.raw)
    for element in value.elements ?? [] { collect(element, in: name) }
    for member in value.members ?? [] { collect(member.value, in: name) }
    if let string = value.string {
      let parts = string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      stringLines[name, default: []].formUnion(parts)
    }
  }

  func explain(_ member: PlainMember) -> Bool {
    explain(member.value, in: member.name)
      || isCounted(member) || isNewKey(member)
  }

  private func explain(_ value: PlainValue, in name: [UInt8]) -> Bool {
    if texts[name]?.contains(value.raw) == true { return true }
    if let elements = value.elements { return elements.allSatisfy { explain($0, in: name) } }
    if let members = value.members {
      return members.allSatisfy { explain($0.value, in: name) || isCounted($0) }
    }
    guard let string = value.string else { return false }
    let parts = string.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let known = stringLines[name] ?? []
    return parts.count > 1 && parts.allSatisfy { known.contains($0) || $0 == "---" }
  }

  /// Whether a rule adds up numbers somewhere.
  private func isCounted(_ member: PlainMember) -> Bool {
    guard case .number = member.value.content else { return false }
    return policy.otherwise == .counter
      || policy.rules.contains { rule in
        rule.value == .counter && rule.key.names.last?.array == member.name
      }
  }

  /// Whether this may be a key that a collision was given: `OLD-xxxxxx`.
  private func isNewKey(_ member: PlainMember) -> Bool {
    guard let text = member.value.string, let dash = text.lastIndex(of: "-") else { return false }
    let digits = text[text.index(after: dash)...]
    let old = text[..<dash]
    return digits.count >= 6 && digits.allSatisfy { $0.isNumber || $0.isLowercase }
      && (texts[member.name] ?? []).contains { raw in
        guard let value = PlainValue(raw) else { return false }
        return value.string.map { $0 == old } ?? (value.meaning == PlainValue(String(old))?.meaning)
      }
  }
}
