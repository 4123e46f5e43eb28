internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import PolicySuggestion
internal import PolicyYAML
internal import Records

// The output of `git jsonl policy suggest`; `Documentation/policies.md` describes the JSON.
extension FileSuggestion {
  /// The lines of the entry, with the evidence as comments, without indentation.
  var entryLines: [String] {
    policyEntryLines(
      of: suggestion.parts.map { ExplainedPart($0.part, comments: [Messages.text($0.evidence)]) },
      forPath: path
    )
  }

  /// What was read, what the merges of the history become, and what was taken back.
  var account: [String] {
    let counts = suggestion
    let edits = Messages.groupedCount(counts.editCount, "edit") + " of records"
    var lines = [
      "\(printable(path)): \(Messages.groupedCount(counts.recordCount, "record")), "
        + "\(Messages.groupedCount(counts.versionCount, "version")), \(edits)"
        + (isComplete ? "" : "; older commits were not read")
    ]
    if counts.parts.isEmpty { lines.append(Messages.nothingSuggested(counts)) }
    lines += trialLines
    lines += trial.takenBack.map { part in
      "taken back, because merges of the history would lose facts by it: "
        + printable(part.part.brief)
    }
    return lines
  }

  private var trialLines: [String] {
    let now = trial.present
    if now.mergeCount == 0 { return ["no merge in the history tries it out"] }
    let then = trial.suggested
    let isAlone = suggestion.parts.isEmpty
    var table = TextTable(heading: ["", "git", "now"] + (isAlone ? [] : ["with it"]))
    table.rightAligned = [1, 2, 3]
    func add(_ name: String, _ git: String, _ number: (TrialCounts) -> Int) {
      let cells = isAlone ? [now] : [now, then]
      table.add([name, git] + cells.map { grouped(number($0)) })
    }
    add("merges that ask", grouped(trial.askedByGitCount)) { $0.askedCount }
    add("places asked about", "") { $0.conflictCount }
    add("values overridden", "") { $0.overriddenCount }
    add("facts lost", "") { $0.lostCount }
    let count = Messages.groupedCount(now.mergeCount, "merge")
    let rest = leftOutCount > 0 ? "; \(grouped(leftOutCount)) older ones were not" : ""
    return ["\(count) of the history, done again\(rest):"] + table.lines()
  }

  /// The suggestion as a JSON object.
  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: path)
    object.add("records", number: suggestion.recordCount)
    object.add("versions", number: suggestion.versionCount)
    object.add("edits", number: suggestion.editCount)
    object.add("complete", flag: isComplete)
    if !suggestion.parts.isEmpty {
      object.add("entry", text: entryLines.map { $0 + "\n" }.joined())
    }
    object.add("parts", json: ObjectText.array(suggestion.parts.map(\.json)))
    object.add("taken_back", json: ObjectText.array(trial.takenBack.map(\.json)))
    var merges = ObjectText()
    merges.add("count", number: trial.present.mergeCount)
    merges.add("left_out", number: leftOutCount)
    var git = ObjectText()
    git.add("asked", number: trial.askedByGitCount)
    merges.add("git", json: git.closed)
    merges.add("now", json: trial.present.json)
    if !suggestion.parts.isEmpty { merges.add("suggested", json: trial.suggested.json) }
    object.add("merges", json: merges.closed)
    return Bytes(object.closed)
  }
}

extension TrialCounts {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("asked", number: askedCount)
    object.add("conflicts", number: conflictCount)
    object.add("overridden", number: overriddenCount)
    object.add("lost", number: lostCount)
    return object.closed
  }
}

extension SuggestedPart {
  fileprivate var json: [UInt8] {
    var object = ObjectText()
    object.add("part", text: part.name)
    object.add("lines", json: ObjectText.array(ofTexts: part.policyLines.map { Bytes($0) }))
    object.add("evidence", text: Messages.text(evidence))
    return object.closed
  }
}

extension PolicyPart {
  /// The key of an entry that the part belongs to.
  fileprivate var name: String {
    switch self {
    case .preset: "preset"
    case .key: "key"
    case .identity: "identity"
    case .clock: "clock"
    case .log: "consistency"
    case .tombstone: "tombstone"
    case .view: "views"
    case .rule: "merge_rules"
    case .group: "groups"
    }
  }

  /// The part in a few words.
  var brief: String {
    switch self {
    case .preset, .key, .identity, .clock, .view, .rule: policyLines.joined(separator: " ")
    case .log: policyLines.joined(separator: ", ")
    case .tombstone(let tombstone): "tombstone by \(tombstone.field.text)"
    case .group(let group):
      "a group of " + ([group.lead] + group.fields).map(\.text).joined(separator: ", ")
    }
  }
}

extension Messages {
  /// A count with its word, and commas in a long number.
  static func groupedCount(_ count: Int, _ word: String) -> String {
    "\(grouped(count)) \(count == 1 ? word : word + "s")"
  }

  /// Why nothing is suggested.
  fileprivate static func nothingSuggested(_ suggestion: SuggestedPolicy) -> String {
    if suggestion.present.consistency == .append { return "its policy makes it a log" }
    if suggestion.recordCount == 1 { return "nothing is suggested: one record shows nothing" }
    return suggestion.key.isEmpty
      ? "nothing is suggested: no fields tell the records apart in each version"
      : "nothing is suggested beyond the policy that holds"
  }

  /// Offers a suggestion in one line; nil if it decides nothing that a merge does not do anyway.
  static func offer(_ found: FileSuggestion) -> String? {
    let parts = found.suggestion.decisiveParts
    if parts.isEmpty { return nil }
    let listed = parts.prefix(4).map { printable($0.part.brief) }
    let more = parts.count > listed.count ? ["\(parts.count - listed.count) more"] : []
    let path = printable(found.path)
    return "\(path): a policy could say: \(list(listed + more, last: "and")); git jsonl policy "
      + "suggest \(path) shows why, and --write writes it"
  }

  /// The sentence for evidence, without the name of the field.
  static func text(_ evidence: SuggestedPart.Evidence) -> String {
    func many(_ count: Int, _ word: String) -> String { groupedCount(count, word) }
    switch evidence {
    case .path: return "the preset for a file at this path"
    case .key(let keys, let records, let versions, let sound, let edits):
      return keyText(keys: keys, records: records, versions: versions, sound: sound, edits: edits)
    case .identity(let pairs):
      return "\(many(pairs, "pair")) of records had one key; each pair differs in this, both "
        + "records were kept, and no edit changed it"
    case .clock(let forward, let edits):
      return "moved forward in \(grouped(forward)) of \(many(edits, "edit")), and never back"
    case .forwardMoment(let count):
      return "moved forward in \(many(count, "edit")), and never back"
    case .set(let added, let removed, let replaced):
      let both = replaced == 0 ? "" : ", both in \(grouped(replaced))"
      return "\(many(added, "edit")) added elements, \(grouped(removed)) removed some\(both), and "
        + "none put them into another order: a set"
    case .sortedSet(let count):
      return "sorted, and without repeats, in each of \(many(count, "array")) of three or more: "
        + "a set"
    case .elements(let arrays, let added, let removed, let edited):
      return "different for each element of \(many(arrays, "array")); \(many(added, "edit")) added "
        + "elements, \(grouped(removed)) removed some, and \(many(edited, "element")) changed in "
        + "place"
    case .growingList(let count):
      return "\(many(count, "edit")) added elements at the end, and none changed or removed one"
    case .counter(let rises, let merges):
      if merges > 0 {
        return "both sides changed it in \(many(merges, "merge")), and the sum of the changes was "
          + "committed"
      }
      return "rose in \(many(rises, "edit")), and never fell: a count, by its name"
    case .greatest(let rises, let merges):
      if merges > 0 {
        return "never fell; both sides raised it in \(many(merges, "merge")), and the greater "
          + "number was committed"
      }
      return "rose in \(many(rises, "edit")), and never fell: a version, by its name"
    case .oneWay(let way): return text(way)
    case .digest(let changes, let edits):
      return "a digest, which \(grouped(changes)) of \(many(edits, "edit")) changed; the program "
        + "that writes it computes it again"
    case .group(let records, let edits):
      return "the value of the lead alone says which of \(many(records, "record")) have them; "
        + "\(many(edits, "edit")) changed them, and each changed the lead"
    case .tombstone(let records):
      return "\(many(records, "record")) have this mark, and they alone have the moment"
    case .log(let lines, let growths):
      return "\(many(lines, "line")); \(many(growths, "commit")) added lines, and none changed or "
        + "removed one"
    }
  }

  /// The sentence for a field whose edits all went the same way.
  private static func text(_ way: SuggestedPart.OneWay) -> String {
    switch way {
    case .fall(let count, let merges):
      merges > 0
        ? "never rose; both sides lowered it in \(groupedCount(merges, "merge")), and the lesser "
          + "number was committed"
        : "fell in \(groupedCount(count, "edit")), and never rose: the lesser number counts, by "
          + "its name"
    case .order(let moves):
      "\(groupedCount(moves, "edit")) moved it toward the first of these, and none back"
    case .flag(let turns, let value):
      "became \(value) in \(groupedCount(turns, "edit")), and never \(!value) again"
    }
  }

  private static func keyText(
    keys: Int,
    records: Int,
    versions: Int,
    sound: Int,
    edits: Int
  ) -> String {
    var text = "unique in \(grouped(keys)) of \(groupedCount(records, "record"))"
    if versions > 1 {
      text +=
        sound == versions
        ? " in \(grouped(versions)) versions"
        : "; missing or repeated in \(grouped(versions - sound)) of \(grouped(versions)) versions"
    }
    return edits > 0 ? text + "; \(groupedCount(edits, "edit")) left it as it was" : text
  }
}
