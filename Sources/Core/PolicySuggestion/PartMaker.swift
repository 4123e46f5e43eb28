internal import JSONText
internal import MergePolicy
internal import Records

/// Makes the parts of a suggestion that are about fields, from what is known of them.
struct PartMaker {
  let evidence: PolicyEvidence
  let key: KeyEvidence
  /// The policy that holds without the suggestion; what it says of a field stays.
  let present: Policy

  private var edits: EditTable { key.edits }

  var parts: [SuggestedPart] {
    var parts: [SuggestedPart] = []
    var taken = Set(key.fields.all).union(present.rules.keys).union(present.identity)
    for group in present.groups { taken.formUnion([group.lead] + group.fields) }
    if let clock = present.clock { taken.insert(clock) }
    if present.identity.isEmpty, let identity = identityPart {
      parts.append(identity)
      if case .identity(let fields) = identity.part { taken.formUnion(fields) }
    }
    if present.clock == nil, let clock = clockPart {
      parts.append(clock)
      if case .clock(let field) = clock.part { taken.insert(field) }
    }
    if present.tombstone == nil, let (tombstone, count) = evidence.state.tombstone {
      parts.append(SuggestedPart(.tombstone(tombstone), .tombstone(recordCount: count)))
      let others = [tombstone.at, tombstone.by, tombstone.reason].compactMap { $0 }
      taken.formUnion(others)
    }
    let groups = groupParts(without: taken)
    var leads: Set<FieldPath> = []
    for case .group(let group) in groups.map(\.part) {
      leads.insert(group.lead)
      taken.formUnion(group.fields)
    }
    for path in evidence.table.paths where !taken.contains(path) {
      // A group follows its lead to the side whose value is taken, which no computed rule says.
      let part = leads.contains(path) ? statePart(path) : rulePart(path)
      if let part { parts.append(part) }
    }
    return parts + groups
  }

  // MARK: The identity

  /// What tells two records with one key apart: when they were made, and by whom.
  private var identityPart: SuggestedPart? {
    guard let moment = DoubleKeys.moments.first(where: tellsApart) else { return nil }
    let fields = [moment] + [DoubleKeys.makers.first(where: tellsApart)].compactMap { $0 }
    return SuggestedPart(
      .identity(fields),
      .identity(pairCount: key.doubles.keptCount(by: moment))
    )
  }

  /// Whether records with one key were told apart by a field that all have and no edit changed.
  private func tellsApart(_ path: FieldPath) -> Bool {
    key.doubles.keptCount(by: path) > 0 && edits[path].count == 0
      && evidence.table.facts[path]?.count == evidence.table.recordCount
  }

  // MARK: The clock

  private var clockPart: SuggestedPart? {
    var best: (path: FieldPath, count: Int, rank: Int)?
    for path in evidence.table.paths where path.names.count <= 2 {
      guard evidence.table.facts[path]?.areMoments == true else { continue }
      let moves = edits[path]
      let rank = Policy.usualClocks.firstIndex(of: path) ?? Policy.usualClocks.count
      let isUsual = rank < Policy.usualClocks.count
      guard moves.backCount == 0, moves.forwardCount >= (isUsual ? 1 : 2),
        moves.count * 10 >= edits.editCount * 9, moves.forwardCount * 10 >= moves.count * 8
      else { continue }
      if let best, (-best.count, best.rank) <= (-moves.forwardCount, rank) { continue }
      best = (path, moves.forwardCount, rank)
    }
    return best.map { best in
      SuggestedPart(
        .clock(best.path),
        .clock(forwardCount: best.count, editCount: edits.editCount)
      )
    }
  }

  // MARK: Groups

  private func groupParts(without taken: Set<FieldPath>) -> [SuggestedPart] {
    var grouped = taken
    var parts: [SuggestedPart] = []
    for lead in evidence.state.leads where !grouped.contains(lead.path) {
      let fields = lead.fields.filter { field in
        !grouped.contains(field) && edits.count(of: field, with: lead.path) >= 2
          && edits.count(of: field, without: lead.path) == 0
      }
      if fields.isEmpty { continue }
      grouped.formUnion([lead.path] + fields)
      let editCount = fields.map { edits.count(of: $0, with: lead.path) }.max() ?? 0
      parts.append(
        SuggestedPart(
          .group(FieldGroup(lead: lead.path, fields: fields)),
          .group(recordCount: evidence.state.recordCount, editCount: editCount)
        )
      )
    }
    return parts
  }

  // MARK: Rules

  private func rulePart(_ path: FieldPath) -> SuggestedPart? {
    guard let facts = evidence.table.facts[path] else { return nil }
    if facts.isOnly([.array]) { return arrayPart(path, facts.arrays) }
    if facts.areMoments { return momentPart(path) }
    if facts.areDigests { return digestPart(path) }
    if facts.areWholeNumbers, let part = numberPart(path) { return part }
    return facts.isOnly([.number]) ? leastPart(path) : statePart(path)
  }

  /// A flag that only ever turns one way, or a text that only ever moves along one order.
  private func statePart(_ path: FieldPath) -> SuggestedPart? {
    guard let facts = evidence.table.facts[path], !isMark(path) else { return nil }
    let moves = edits[path]
    if facts.isOnly([.true, .false]) {
      let (count, other) = (max(moves.onCount, moves.offCount), min(moves.onCount, moves.offCount))
      let turnsOn = moves.onCount > 0
      guard count >= Self.leastTurnCount, other == 0 else { return nil }
      return SuggestedPart(
        .rule(path, turnsOn ? .any : .all),
        .oneWay(.flag(turnCount: count, value: turnsOn))
      )
    }
    // Where no edit moved a text, nothing says where in the order it belongs.
    guard let words = facts.words, let order = moves.texts.order, words.isSubset(of: order) else {
      return nil
    }
    return SuggestedPart(
      .rule(path, .rank(order.map { RankedValue($0.text) })),
      .oneWay(.order(moveCount: moves.texts.count))
    )
  }

  private static let leastTurnCount = 3

  /// Whether the field marks deleted records, which a tombstone decides about.
  private func isMark(_ path: FieldPath) -> Bool {
    present.tombstone?.field == path
      || present.tombstone == nil && evidence.state.tombstone?.policy.field == path
  }

  /// A merge takes the later moment of a usual clock without a rule.
  private func momentPart(_ path: FieldPath) -> SuggestedPart? {
    let moves = edits[path]
    guard !Policy.usualClocks.contains(path), moves.backCount == 0, moves.forwardCount >= 3 else {
      return nil
    }
    return SuggestedPart(.rule(path, .maximum), .forwardMoment(moves.forwardCount))
  }

  /// A digest that changes with the record is derived from it.
  private func digestPart(_ path: FieldPath) -> SuggestedPart? {
    let count = edits[path].count
    guard count >= 5, count * 10 >= edits.editCount * 9 else { return nil }
    return SuggestedPart(
      .rule(path, .unset),
      .digest(changeCount: count, editCount: edits.editCount)
    )
  }

  private static let counterNames = [
    "count", "counter", "votes", "views", "hits", "likes", "stars", "downloads", "uses", "visits",
    "clicks", "plays", "attempts", "retries", "runs", "wins", "losses",
  ]
  private static let greatestNames = [
    "version", "revision", "rev", "seq", "sequence", "generation", "epoch",
  ]

  /// A number that only rises: what was committed of merges says whether it counts, or else its
  /// name. Otherwise nothing tells.
  private func numberPart(_ path: FieldPath) -> SuggestedPart? {
    let (sums, maxima) = (key.sums[path] ?? 0, key.maxima[path] ?? 0)
    if key.minima[path] != nil { return nil }
    let riseCount = edits[path].riseCount
    let name = (path.names.last?.text ?? "").lowercased()
    // A merge takes the greater `version` without a rule.
    if path == "version" { return nil }
    let onlyRises = edits[path].fallCount == 0 && riseCount >= 3
    if sums > 0, maxima == 0 || onlyRises && Self.isNamed(name, Self.counterNames) && sums > maxima
    {
      return counterPart(path, riseCount, mergeCount: sums)
    }
    guard edits[path].fallCount == 0 else { return nil }
    if maxima > 0, sums == 0 { return greatestPart(path, riseCount, mergeCount: maxima) }
    guard onlyRises, sums == 0, maxima == 0 else { return nil }
    if Self.isNamed(name, Self.counterNames) { return counterPart(path, riseCount, mergeCount: 0) }
    return Self.isNamed(name, Self.greatestNames)
      ? greatestPart(path, riseCount, mergeCount: 0) : nil
  }

  private func counterPart(_ path: FieldPath, _ riseCount: Int, mergeCount: Int) -> SuggestedPart {
    let shown = SuggestedPart.Evidence.counter(riseCount: riseCount, mergeCount: mergeCount)
    return SuggestedPart(.rule(path, .counter), shown)
  }

  private static let leastNames = ["priority", "prio", "best", "lowest", "minimum", "min"]

  /// A number that only falls. Stocks fall, too, so what was committed of merges has to show that
  /// the lesser one counts, or else its name.
  private func leastPart(_ path: FieldPath) -> SuggestedPart? {
    let (fallCount, mergeCount) = (edits[path].fallCount, key.minima[path] ?? 0)
    let name = (path.names.last?.text ?? "").lowercased()
    guard edits[path].riseCount == 0, key.sums[path] == nil, key.maxima[path] == nil,
      mergeCount > 0 || fallCount >= 3 && Self.isNamed(name, Self.leastNames)
    else { return nil }
    return SuggestedPart(
      .rule(path, .minimum),
      .oneWay(.fall(count: fallCount, mergeCount: mergeCount))
    )
  }

  private func greatestPart(_ path: FieldPath, _ riseCount: Int, mergeCount: Int) -> SuggestedPart {
    let shown = SuggestedPart.Evidence.greatest(riseCount: riseCount, mergeCount: mergeCount)
    return SuggestedPart(.rule(path, .maximum), shown)
  }

  /// Whether a name is one of these words, or ends with one behind an underscore or as one with a
  /// capital letter.
  private static func isNamed(_ name: String, _ words: [String]) -> Bool {
    words.contains { name == $0 || name.hasSuffix("_" + $0) || name.hasSuffix("-" + $0) }
      || words.prefix(1).contains { name.hasSuffix($0) }
  }

  // MARK: Arrays

  private func arrayPart(_ path: FieldPath, _ facts: ArrayFacts) -> SuggestedPart? {
    let moves = edits[path].arrays
    if moves.permutationCount > 0 || facts.longest == 0 { return nil }
    if facts.holdScalars { return setPart(path, facts, moves) }
    return elementsPart(path, facts, moves)
  }

  private func setPart(
    _ path: FieldPath,
    _ facts: ArrayFacts,
    _ moves: ArrayEdits
  ) -> SuggestedPart? {
    guard facts.areDistinct else { return nil }
    let union = PolicyPart.rule(path, .union(key: []))
    let (added, removed) = (moves.additionCount, moves.removalCount)
    // Elements that only ever replace one another have places, as steps do.
    if added > 0, removed > 0, moves.replacementCount <= added + removed {
      let shown = SuggestedPart.Evidence.set(
        additionCount: added,
        removalCount: removed,
        replacementCount: moves.replacementCount
      )
      return SuggestedPart(union, shown)
    }
    guard facts.areSorted, facts.sortedCount >= 5 else { return nil }
    return SuggestedPart(union, .sortedSet(arrayCount: facts.sortedCount))
  }

  /// The fewest arrays of several elements that show what tells elements apart.
  private static let leastArrayCount = 2

  private func elementsPart(
    _ path: FieldPath,
    _ facts: ArrayFacts,
    _ moves: ArrayEdits
  ) -> SuggestedPart? {
    let onlyGrows =
      moves.removalCount == 0 && moves.replacementCount == 0
      && moves.additionCount == moves.appendedCount && moves.elementEditCounts.isEmpty
    if onlyGrows, moves.appendedCount >= 3, let moment = facts.orderedMoments?.first {
      return SuggestedPart(
        .rule(path, .append(key: [], sort: [FieldPath(names: [moment])])),
        .growingList(additionCount: moves.appendedCount)
      )
    }
    // Arrays of one element don't show what tells elements apart.
    guard facts.severalCount >= Self.leastArrayCount, moves.additionCount > 0,
      let names = Self.likeliestKey(facts.keys ?? [], moves)
    else { return nil }
    let editCount = moves.elementEditCounts[names] ?? 0
    guard editCount > 0 || moves.removalCount > 0 else { return nil }
    return SuggestedPart(
      .rule(path, .union(key: names.map { FieldPath(names: [$0]) })),
      .elements(
        arrayCount: facts.severalCount,
        additionCount: moves.additionCount,
        removalCount: moves.removalCount,
        editCount: editCount
      )
    )
  }

  /// The members that identify elements: those by which most were edited in place, then by name.
  private static func likeliestKey(_ keys: [[Bytes]], _ moves: ArrayEdits) -> [Bytes]? {
    keys.enumerated().min { left, right in
      func place(_ key: (offset: Int, element: [Bytes])) -> (Int, Int, Int, Int) {
        let edits = moves.elementEditCounts[key.element] ?? 0
        let rank = KeySearch.rank(FieldPath(names: Array(key.element.prefix(1))))
        return (-edits, key.element.count, rank, key.offset)
      }
      return place(left) < place(right)
    }?.element
  }
}
