package import JSONText
internal import Records

/// Records which words of a policy have an effect on some records. A policy that names a field that
/// no record has does nothing, and nobody would notice.
///
/// The records can come from several files, or from several versions of a file. Without any record,
/// nothing is known about the fields that a policy names.
package struct PolicyUsage: Sendable {
  private let policy: Policy
  private var searches: [(word: PolicyWord, search: FieldSearch)] = []
  private var alternatives: [(word: PolicyWord, isUsed: Bool)] = []
  private let otherWords: [PolicyWord]
  private var hasRecords = false
  /// Whether a record has an `id` and also a field that is an identity without a policy.
  private var hasUniversalIdentity = false

  /// - Parameter words: the words of the policy itself, without those of a preset.
  package init(of policy: Policy, words: [PolicyWord]) {
    self.policy = policy
    let isLog = policy.consistency == .append
    var otherWords: [PolicyWord] = []
    for word in words {
      switch word.subject {
      case .collision: otherWords.append(word)
      case .key where isLog, .alternative where isLog:
        // The finding is reported once for all fields of a key.
        if otherWords.allSatisfy({ $0.subject == .collision }) { otherWords.append(word) }
      case .alternative: alternatives.append((word, false))
      case .key(let field):
        searches.append((word, Self.search(field, word.subject, countsNull: false)))
      case .identity(let field), .clock(let field), .sort(let field), .tombstone(let field),
        .rule(let field), .element(let field), .group(let field), .states(let field):
        searches.append((word, Self.search(field, word.subject, countsNull: true)))
      }
    }
    self.otherWords = otherWords
  }

  private static func search(
    _ field: FieldPath,
    _ subject: PolicyWord.Subject,
    countsNull: Bool
  ) -> FieldSearch {
    FieldSearch(
      field,
      passesThroughArrays: subject.passesThroughArrays,
      countsNull: countsNull
    )
  }

  /// Whether no further record can change the findings.
  package var isComplete: Bool {
    hasRecords && searches.allSatisfy(\.search.isFound) && alternatives.allSatisfy(\.isUsed)
      && (hasUniversalIdentity || !isIdentityWanted)
  }

  /// The searches that are still open: for each word, the names that all have to be in a record.
  package var openNames: [[Bytes]] {
    var names = searches.filter { !$0.search.isFound }.map(\.search.path.names)
    for (word, isUsed) in alternatives where !isUsed {
      if case .alternative(let fields) = word.subject { names.append(fields.flatMap(\.names)) }
    }
    if isIdentityWanted, !hasUniversalIdentity {
      names += Self.universalIdentities.map { $0.names }
    }
    return names
  }

  /// The fields that, beside an `id`, are an identity without a policy.
  private static let universalIdentities: [FieldPath] = ["uuid", "guid"]

  package mutating func see(_ record: JSONValue) {
    hasRecords = true
    for index in searches.indices { searches[index].search.look(in: record) }
    if alternatives.contains(where: { !$0.isUsed }),
      let fields = RecordKey.alternative(of: record, in: policy.key)
    {
      for index in alternatives.indices
      where alternatives[index].word.subject == .alternative(fields) {
        alternatives[index].isUsed = true
      }
    }
    if isIdentityWanted, !hasUniversalIdentity {
      hasUniversalIdentity =
        FieldPath("id").value(in: record) != nil
        && Self.universalIdentities.contains { $0.value(in: record) != nil }
    }
  }

  /// Whether the policy renames records but names no field that tells them apart.
  private var isIdentityWanted: Bool { policy.collision == .rename && policy.identity.isEmpty }

  /// The words that have no effect on the records seen so far, by line.
  package var idleWords: [IdleWord] {
    var idle = otherWords.compactMap { word in reason(word).map { IdleWord(word, $0) } }
    if hasRecords {
      for (word, search) in searches where search.isMissing {
        idle.append(IdleWord(word, .isMissing(nearest: search.nearest)))
      }
      idle += unusedAlternatives
    }
    let lines = idle.enumerated().sorted {
      ($0.element.word.line, $0.offset) < ($1.element.word.line, $1.offset)
    }
    return lines.map(\.element)
  }

  private func reason(_ word: PolicyWord) -> IdleWord.Reason? {
    if policy.consistency == .append { return .isIgnoredInLog }
    let isRenaming = isIdentityWanted && !hasUniversalIdentity
    return word.subject == .collision && isRenaming ? .needsIdentity : nil
  }

  /// The alternatives of the key that no record uses although records have each of their fields. A
  /// field that no record has is reported by itself.
  private var unusedAlternatives: [IdleWord] {
    let missing = Set(
      searches.compactMap { word, search in
        if case .key(let field) = word.subject, search.isMissing { field } else { nil }
      }
    )
    return alternatives.compactMap { word, isUsed in
      guard !isUsed, case .alternative(let fields) = word.subject,
        missing.isDisjoint(with: fields)
      else { return nil }
      return IdleWord(word, .isNeverUsed)
    }
  }
}
