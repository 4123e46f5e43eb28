package import JSONText
package import MergePolicy
package import Records

/// Finds suggestions for a merge that asks.
///
/// A merge without conflicts costs nothing here: no record is read.
package struct MergeHints {
  /// Passes the records of a version to `visit`, until it returns false. Lines that are not records
  /// of the file's data are left out: comments, bad lines, a header, and lines between committed
  /// conflict markers.
  package typealias RecordVisitor = (_ version: Version, _ visit: (JSONValue) -> Bool) -> Void

  private let policy: Policy
  private let words: [PolicyWord]
  private let key: KeyFields
  private let mayHold: (Version, Bytes) -> Bool
  private let forEachRecord: RecordVisitor

  /// - Parameters:
  ///   - words: the words of the policy itself, without those of a preset.
  ///   - key: the key that the merge found.
  ///   - mayHold: whether a version may contain a text; false avoids reading each of its records.
  package init(
    policy: Policy,
    words: [PolicyWord],
    key: KeyFields,
    mayHold: @escaping (Version, Bytes) -> Bool = { _, _ in true },
    forEachRecord: @escaping RecordVisitor
  ) {
    self.policy = policy
    self.words = words
    self.key = key
    self.mayHold = mayHold
    self.forEachRecord = forEachRecord
  }

  /// The hints for a merge with this report; none if it asks nothing.
  package func hints(for report: MergeReport) -> [MergeHint] {
    guard report.conflictCount > 0 else { return [] }
    let idle = idleWords
    var hints: [MergeHint] = []
    let missing = idle.filter { $0.isMissing }
    if !missing.isEmpty { hints.append(.missingFields(missing)) }
    hints += idle.filter { !$0.isMissing }.map { .idleWord($0) }
    let isLog = policy.consistency == .append
    if key.isEmpty, policy.key.isEmpty, !isLog {
      let keys = KeyHint(forEachRecord).fields
      if !keys.isEmpty { hints.append(.keys(keys)) }
    }
    let conflicts = report.records.filter(\.isConflict).flatMap(\.decisions)
      .filter { $0.winner == .conflict }
    if policy.clock == nil || missing.contains(where: { $0.word.subject.isClock }) {
      let clocks = fields(of: conflicts.filter(isLikeClock))
      if !clocks.isEmpty { hints.append(.clocks(clocks)) }
    }
    let sets = fields(of: conflicts.filter(isLikeSet))
    if !sets.isEmpty { hints.append(.sets(sets)) }
    return hints
  }

  private var idleWords: [IdleWord] {
    if words.isEmpty { return [] }
    var usage = PolicyUsage(of: policy, words: words)
    for version in [Version.ours, .theirs, .base] where !usage.isComplete {
      var recordCount = 0
      forEachRecord(version) { record in
        usage.see(record)
        recordCount += 1
        if usage.isComplete { return false }
        return recordCount != Self.sampleCount || mayHoldMore(version, usage)
      }
    }
    return usage.idleWords
  }

  /// The number of records that are read before the text of a version is searched for missing
  /// fields.
  private static let sampleCount = 1000

  /// Whether a version may have a field that was not found yet.
  private func mayHoldMore(_ version: Version, _ usage: PolicyUsage) -> Bool {
    usage.openNames.contains { names in
      names.allSatisfy { name in !Self.isSpelledOneWay(name) || mayHold(version, name.withQuote) }
    }
  }

  /// Whether every program spells a name alike: it has no character that some of them escape.
  private static func isSpelledOneWay(_ name: Bytes) -> Bool {
    name.array.allSatisfy { byte in
      (0x20..<0x7F).contains(byte) && ![UInt8(ascii: "\""), 0x5C, UInt8(ascii: "/")].contains(byte)
    }
  }

  // MARK: Fields in conflict

  /// The most fields that one hint names.
  static let fieldLimit = 3

  /// The fields of some decisions, each once, beginning with the most frequent ones.
  private func fields(of decisions: [FieldDecision]) -> [FieldPath] {
    var counts: [FieldPath: Int] = [:]
    for decision in decisions { counts[decision.path, default: 0] += 1 }
    let ranked = counts.sorted { left, right in
      if left.value != right.value { return left.value > right.value }
      return Bytes(left.key.text) < Bytes(right.key.text)
    }
    return ranked.prefix(Self.fieldLimit).map(\.key)
  }

  /// Whether both sides moved a moment forward from base, to different ones. A field inside the
  /// record may belong to an element, which has no clock.
  private func isLikeClock(_ decision: FieldDecision) -> Bool {
    guard policy.rules[decision.path] == nil, decision.path.names.count == 1,
      let base = decision.base.flatMap({ Timestamp(likely: $0) }),
      let ours = decision.ours.flatMap({ Timestamp(likely: $0) }),
      let theirs = decision.theirs.flatMap({ Timestamp(likely: $0) })
    else { return false }
    return base < ours && base < theirs && ours != theirs
  }

  /// Whether a field that the policy does not name holds distinct scalars.
  private func isLikeSet(_ decision: FieldDecision) -> Bool {
    guard policy.rules[decision.path] == nil, policy.otherwise == nil,
      let ours = decision.ours, let theirs = decision.theirs
    else { return false }
    let base = decision.base.flatMap { $0.kind == .null ? nil : $0 }
    return [base, ours, theirs].allSatisfy { $0.map(holdsDistinctScalars) ?? true }
  }

  private func holdsDistinctScalars(_ value: JSONValue) -> Bool {
    guard let elements = value.elements else { return false }
    var seen: Set<Bytes> = []
    return elements.allSatisfy { element in
      element.kind != .array && element.kind != .object
        && seen.insert(element.canonicalForm.bytes).inserted
    }
  }
}

extension IdleWord {
  fileprivate var isMissing: Bool { if case .isMissing = reason { true } else { false } }
}

extension PolicyWord.Subject {
  fileprivate var isClock: Bool { if case .clock = self { true } else { false } }
}

extension Timestamp {
  /// The moment that a value spells. A number before 1973 is more likely a count, and gives nil.
  package init?(likely value: JSONValue) {
    self.init(moment: value)
    if value.kind == .number, seconds <= 100_000_000 { return nil }
  }
}

extension Bytes {
  /// The end of a name as JSON spells it, if no character is escaped. With the opening quote too, a
  /// search would have to stop wherever there are two quotes.
  fileprivate var withQuote: Bytes { Bytes(array + [UInt8(ascii: "\"")]) }
}
