package import JSONText
package import MergePolicy
package import Records

/// Looks for what a merge that asks can suggest.
///
/// A merge that asks nobody costs nothing here: no record is looked at.
package struct MergeHints {
  /// Hands out the records of a version one after the other, until it is told to stop. What is no
  /// record of the file's data is left out: comments, bad lines, a header, and what stands between
  /// committed conflict markers.
  package typealias RecordVisitor = (_ version: Version, _ visit: (JSONValue) -> Bool) -> Void

  private let policy: Policy
  private let words: [PolicyWord]
  private let key: KeyFields
  private let mayHold: (Version, Bytes) -> Bool
  private let forEachRecord: RecordVisitor

  /// - Parameters:
  ///   - words: what the policy says itself, rather than by a preset.
  ///   - key: the key that the merge found.
  ///   - mayHold: whether a text may be in a version; false spares a look into each of its records.
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

  /// The hints for a merge that has come to this; none where it asks nobody.
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

  /// How many records are looked at before the text of a version is searched for what is missing.
  private static let sampleCount = 1000

  /// Whether a version may hold a field that was not found yet.
  private func mayHoldMore(_ version: Version, _ usage: PolicyUsage) -> Bool {
    usage.openNames.contains { names in
      names.allSatisfy { name in !Self.isSpelledOneWay(name) || mayHold(version, name.withQuote) }
    }
  }

  /// Whether every program spells a name alike: it has nothing that some of them escape.
  private static func isSpelledOneWay(_ name: Bytes) -> Bool {
    name.array.allSatisfy { byte in
      (0x20..<0x7F).contains(byte) && ![UInt8(ascii: "\""), 0x5C, UInt8(ascii: "/")].contains(byte)
    }
  }

  // MARK: Fields in conflict

  /// How many fields one hint names.
  static let fieldLimit = 3

  /// The fields of some decisions, those of most of them first, each once.
  private func fields(of decisions: [FieldDecision]) -> [FieldPath] {
    var counts: [FieldPath: Int] = [:]
    for decision in decisions { counts[decision.path, default: 0] += 1 }
    let ranked = counts.sorted { left, right in
      if left.value != right.value { return left.value > right.value }
      return Bytes(left.key.text) < Bytes(right.key.text)
    }
    return ranked.prefix(Self.fieldLimit).map(\.key)
  }

  /// Whether both sides moved a moment on from base, to different ones. A field inside of the
  /// record may be one of an element, which has no clock.
  private func isLikeClock(_ decision: FieldDecision) -> Bool {
    guard policy.rules[decision.path] == nil, decision.path.names.count == 1,
      let base = decision.base.flatMap({ Timestamp(likely: $0) }),
      let ours = decision.ours.flatMap({ Timestamp(likely: $0) }),
      let theirs = decision.theirs.flatMap({ Timestamp(likely: $0) })
    else { return false }
    return base < ours && base < theirs && ours != theirs
  }

  /// Whether a field that no line of the policy names holds scalars, each once.
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
  /// The moment that a value spells, unless it is more likely a count: a number before 1973.
  init?(likely value: JSONValue) {
    self.init(moment: value)
    if value.kind == .number, seconds <= 100_000_000 { return nil }
  }
}

extension Bytes {
  /// The end of a name as JSON spells it, if it has nothing to escape. With the quote before it as
  /// well, a search would have to look closely wherever there are two quotes.
  fileprivate var withQuote: Bytes { Bytes(array + [UInt8(ascii: "\"")]) }
}
