internal import JSONText
internal import MergePolicy
internal import Records

extension MergeHint {
  /// The objects for the hint in a report: one for each line to write or to correct.
  var json: [[UInt8]] {
    switch self {
    case .keys(let fields):
      fields.map { Self.proposal("key", $0, line: "key: " + $0.policyText) }
    case .clocks(let fields):
      fields.map { Self.proposal("clock", $0, line: "clock: " + $0.policyText) }
    case .sets(let fields):
      fields.map { Self.proposal("set", $0, line: $0.policyText + ": union") }
    case .missingFields(let words): words.map(\.json)
    case .idleWord(let word): [word.json]
    }
  }

  private static func proposal(_ kind: String, _ field: FieldPath, line: String) -> [UInt8] {
    var object = ObjectText()
    object.add("hint", text: kind)
    object.add("field", json: ObjectText.array(ofTexts: field.names))
    object.add("write", text: line)
    return object.closed
  }
}

extension IdleWord {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("hint", text: "policy")
    object.add("word", text: word.subject.word)
    if let field = word.subject.field {
      object.add("field", json: ObjectText.array(ofTexts: field.names))
    }
    object.add("line", number: word.line)
    object.add("reason", text: reason.word)
    if case .isMissing(let nearest?) = reason {
      object.add("nearest", json: ObjectText.array(ofTexts: nearest.names))
    }
    return object.closed
  }
}

extension IdleWord.Reason {
  fileprivate var word: String {
    switch self {
    case .isMissing: "missing"
    case .isNeverUsed: "never_used"
    case .needsIdentity: "needs_identity"
    case .isIgnoredInLog: "ignored_in_log"
    }
  }
}

extension PolicyWord.Subject {
  /// The word for the subject in reports: mostly the key of the policy entry.
  fileprivate var word: String {
    switch self {
    case .key, .alternative: "key"
    case .identity: "identity"
    case .clock: "clock"
    case .sort: "sort"
    case .tombstone: "tombstone"
    case .rule: "rule"
    case .element: "element"
    case .group: "group"
    case .states: "states"
    case .collision: "collision"
    }
  }
}
