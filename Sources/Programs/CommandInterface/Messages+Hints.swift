internal import MergePolicy
package import RecordMerge
internal import Records

// Suggestions of a merge with conflicts.
extension Messages {
  /// The most words of a policy that one sentence names.
  private static let wordLimit = 5

  /// A hint as a clause, without the name of the merged file.
  package static func hint(_ hint: MergeHint) -> String {
    switch hint {
    case .keys(let fields):
      let names = list(fields.map { quoted($0.text) }, last: "or")
      return "no key was found; if \(names) identifies a record, write "
        + alternatives(fields.map { "key: " + $0.policyText }) + " in \(PolicyFile.path)"
    case .clocks(let fields):
      let names = list(fields.map { quoted($0.text) }, last: "and")
      let verb = fields.count == 1 ? "looks like a clock" : "look like clocks"
      return "\(names) \(verb); with "
        + alternatives(fields.map { "clock: " + $0.policyText })
        + " in \(PolicyFile.path), the later side wins"
    case .sets(let fields):
      let names = list(fields.map { quoted($0.text) }, last: "or")
      let lines = list(fields.map { quoted($0.policyText + ": union") }, last: "and")
      return "if the order in \(names) does not matter, write \(lines) under merge_rules in "
        + PolicyFile.path
    case .missingFields(let words): return missingFields(words)
    case .idleWord(let idle): return sentence(idle)
    }
  }

  private static func alternatives(_ lines: [String]) -> String {
    list(lines.map(quoted), last: "or")
  }

  /// The fields that a policy names and no record has, each once.
  private static func missingFields(_ words: [IdleWord]) -> String {
    var named: Set<FieldPath> = []
    var items: [String] = []
    for idle in words {
      guard let field = idle.word.subject.field, named.insert(field).inserted,
        case .isMissing(let nearest) = idle.reason
      else { continue }
      items.append("\(quoted(field.text)) in line \(idle.word.line)" + suggestion(nearest?.text))
    }
    let more = items.count > wordLimit ? ", and \(items.count - wordLimit) more" : ""
    return "its policy names fields that no record has: "
      + items.prefix(wordLimit).joined(separator: ", ") + more
  }

  private static func sentence(_ idle: IdleWord) -> String {
    let line = "line \(idle.word.line)"
    switch idle.reason {
    case .isMissing: return missingFields([idle])
    case .isNeverUsed:
      return "no record has its key by the alternative in \(line) of its policy"
    case .needsIdentity:
      return "its policy says \(quoted("collision: rename")) in \(line), which needs an identity"
    case .isIgnoredInLog:
      let name = idle.word.subject == .collision ? "collision" : "key"
      return "its policy has a \(name) in \(line), which has no effect in a log"
    }
  }
}
