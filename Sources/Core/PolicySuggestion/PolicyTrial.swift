internal import JSONText
package import MergePolicy
package import RecordMerge
internal import Records

/// What a policy makes of the merges of a file's history.
package struct TrialCounts: Equatable, Sendable {
  /// Merges in which both sides changed the file.
  package internal(set) var mergeCount = 0
  /// Merges that ask.
  package internal(set) var askedCount = 0
  /// The places that they ask about.
  package internal(set) var conflictCount = 0
  package internal(set) var overriddenCount = 0
  package internal(set) var lostCount = 0
}

/// The merges of a file's history, done again by git, by the policy that holds, and by the one that
/// is suggested.
package struct PolicyTrial: Equatable, Sendable {
  /// The merges that git's text merge asks about.
  package private(set) var askedByGitCount = 0
  package private(set) var present = TrialCounts()
  package private(set) var suggested = TrialCounts()
  /// The suggestion, without the parts that lost facts.
  package private(set) var suggestion: SuggestedPolicy
  /// The parts that were taken back because they lost facts.
  package private(set) var takenBack: [SuggestedPart] = []

  /// Passes the versions of each merge to a function.
  package typealias MergeVisitor = ((JoinedVersions) throws -> Void) throws -> Void

  /// Tries a suggestion out, and takes back what loses facts.
  ///
  /// - Parameters:
  ///   - asks: whether git's text merge of these versions has a conflict.
  ///   - engine: the engine with a policy.
  ///   - forEachMerge: is called again for each part that may be taken back; nothing is kept of the
  ///     merges.
  package init(
    of suggestion: SuggestedPolicy,
    asks: @escaping (JoinedVersions) -> Bool,
    engine: @escaping (Policy) -> DocumentMerge,
    forEachMerge: MergeVisitor
  ) throws {
    self.suggestion = suggestion
    let parts = suggestion.parts
    var (git, now, then) = (0, TrialCounts(), TrialCounts())
    let present = suggestion.present
    try forEachMerge { merge in
      if asks(merge) { git += 1 }
      Self.count(merge, engine(present), suggestion, &now)
      if !parts.isEmpty { Self.count(merge, engine(suggestion.policy), suggestion, &then) }
    }
    (askedByGitCount, self.present) = (git, now)
    suggested = parts.isEmpty ? now : then
    while suggested.lostCount > 0, !self.suggestion.parts.isEmpty {
      try takeBack(engine, forEachMerge)
    }
  }

  /// Takes back the part without which the least is lost, of several the last one; if each of them
  /// alone makes no difference, all parts.
  private mutating func takeBack(
    _ engine: @escaping (Policy) -> DocumentMerge,
    _ forEachMerge: MergeVisitor
  ) throws {
    var best: (part: SuggestedPart, rest: SuggestedPolicy, counts: TrialCounts)?
    for part in suggestion.parts.reversed() where part.evidence != .path {
      let rest = suggestion.without(part)
      let policy = rest.parts.isEmpty ? rest.present : rest.policy
      var counts = TrialCounts()
      try forEachMerge { Self.count($0, engine(policy), rest, &counts) }
      if counts.lostCount < best?.counts.lostCount ?? suggested.lostCount {
        best = (part, rest, counts)
      }
      if counts.lostCount == 0 { break }
    }
    if let best {
      takenBack.append(best.part)
      (suggestion, suggested) = (best.rest, best.counts)
      return
    }
    takenBack += suggestion.parts.filter { $0.evidence != .path }
    for part in suggestion.parts { suggestion = suggestion.without(part) }
    suggested = present
  }

  private static func count(
    _ merge: JoinedVersions,
    _ engine: DocumentMerge,
    _ suggestion: SuggestedPolicy,
    _ counts: inout TrialCounts
  ) {
    guard
      let document = try? engine.merge(base: merge.base, ours: merge.ours, theirs: merge.theirs)
    else { return }
    counts.mergeCount += 1
    if document.hasConflicts { counts.askedCount += 1 }
    counts.conflictCount += document.report.conflictCount
    counts.overriddenCount += document.report.discardedCount
    let facts = LostFacts(of: document, merge)
    // A wrong key would find its own results right.
    let keys = [suggestion.key, suggestion.usualKey].filter { !$0.isEmpty }
    if keys.isEmpty || engine.policy.consistency == .append {
      counts.lostCount += facts.lostLineCount
    } else {
      let lost = Set(keys).map { facts.lostCount(by: $0, policy: engine.policy) }
      counts.lostCount += lost.max() ?? 0
    }
  }
}
