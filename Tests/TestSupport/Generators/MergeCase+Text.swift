internal import JSONText
internal import MergePolicy
internal import Records

/// A case as text that can be pasted: the versions into a shell, the policy into a policy file.
extension MergeCase: CustomStringConvertible {
  package var description: String {
    """
    \(Self.command(base, file: "base"))
    \(Self.command(ours, file: "ours"))
    \(Self.command(theirs, file: "theirs"))
    policy:
    \(Self.text(of: policy))
    """
  }

  /// A shell command that writes exactly these bytes.
  private static func command(_ bytes: [UInt8], file: String) -> String {
    var text = ""
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"): text += "\\n"
      case UInt8(ascii: "\\"): text += "\\\\"
      case UInt8(ascii: "'"): text += "'\\''"
      case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let octal = String(byte, radix: 8)
        text += "\\0" + String(repeating: "0", count: 3 - octal.count) + octal
      }
    }
    return "printf '%b' '\(text)' > \(file).jsonl"
  }

  private static func text(of policy: Policy) -> String {
    if policy == .beads { return "  preset: beads" }
    var lines: [String] = []
    func list(_ paths: [FieldPath]) -> String {
      "[" + paths.map(\.text).joined(separator: ", ") + "]"
    }
    if policy.consistency == .append { lines.append("consistency: append") }
    if !policy.key.isEmpty { lines.append("key: \(list(policy.key))") }
    if !policy.identity.isEmpty { lines.append("identity: \(list(policy.identity))") }
    if let clock = policy.clock { lines.append("clock: \(clock.text)") }
    lines.append("edited_deleted: \(policy.editedDeleted)")
    if let collision = policy.collision { lines.append("collision: \(collision)") }
    if let tombstone = policy.tombstone { lines.append("tombstone: {\(text(of: tombstone))}") }
    if !policy.sort.isEmpty { lines.append("sort: \(list(policy.sort))") }
    for (path, rule) in policy.rules.sorted(by: { $0.key.text < $1.key.text }) {
      lines.append("rule \(path.text): \(text(of: rule))")
    }
    if let rule = policy.otherwise { lines.append("rule \"*\": \(text(of: rule))") }
    for group in policy.groups {
      lines.append("group: {lead: \(group.lead.text), fields: \(list(group.fields))}")
    }
    return lines.map { "  " + $0 }.joined(separator: "\n")
  }

  private static func text(of tombstone: TombstonePolicy) -> String {
    let fields = [
      ("field", tombstone.field.text), ("value", tombstone.value.bytes.text),
      ("at", tombstone.at?.text), ("by", tombstone.by?.text),
      ("reason", tombstone.reason?.text),
      ("ttl", tombstone.timeToLiveInSeconds.map { "\($0)s" }),
      ("grace", "\(tombstone.graceInSeconds)s"),
    ]
    return fields.compactMap { name, text in text.map { "\(name): \($0)" } }
      .joined(separator: ", ")
  }

  private static func text(of rule: Rule) -> String {
    func list(_ paths: [FieldPath]) -> String {
      "[" + paths.map(\.text).joined(separator: ", ") + "]"
    }
    return switch rule {
    case .rank(let values):
      "{rule: rank, order: [\(values.map(\.value.bytes.text).joined(separator: ", "))]}"
    case .union(let key), .grow(let key): "{rule: \(rule.word), key: \(list(key))}"
    case .append(let key, let sort): "{rule: append, key: \(list(key)), sort: \(list(sort))}"
    case .text(let then): "{rule: text, then: \(text(of: then))}"
    default: rule.word
    }
  }
}
