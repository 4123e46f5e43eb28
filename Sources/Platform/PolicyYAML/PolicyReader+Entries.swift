internal import JSONText
internal import MergePolicy
internal import Records

/// Reads one entry of the list.
extension PolicyReader {
  private static let entryKeys = [
    "pattern", "tier", "consistency", "preset", "key", "identity", "clock", "edited_deleted",
    "collision", "tombstone", "merge_rules", "groups", "sort", "rotation", "checks", "ids", "ttl",
    "retention", "claims", "views", "states",
  ]

  mutating func entry(of node: YAMLNode) -> PolicyFile.Entry? {
    guard let entry = mapping(node, named: "policies", isElement: true, choices: Self.entryKeys)
    else { return nil }
    var pattern: PathPattern?
    if let node = entry["pattern"] {
      pattern = self.pattern(node)
    } else {
      require("pattern", in: entry)
    }
    if let pattern, pattern.isNegated {
      for name in entry.names where name != "pattern" {
        guard let pair = entry.pairs[name] else { continue }
        report(.shape(.keyOfNegatedPattern(name)), at: pair.key)
      }
      return PolicyFile.Entry(pattern: pattern, policy: nil, line: line(of: entry))
    }
    (words, viewPlaces) = ([], [:])
    let policy = policy(of: entry)
    return pattern.map {
      PolicyFile.Entry(
        pattern: $0,
        policy: policy,
        line: line(of: entry),
        words: words,
        viewPlaces: viewPlaces
      )
    }
  }

  /// The line of the pattern, from 1.
  private func line(of entry: Mapping) -> Int {
    (entry.pairs["pattern"]?.key.place ?? entry.place).line + 1
  }

  private mutating func pattern(_ node: YAMLNode) -> PathPattern? {
    guard let text = text(node, named: "pattern") else { return nil }
    do {
      return try PathPattern(text)
    } catch {
      report(.value(.badPattern(error)), at: node)
      return nil
    }
  }

  /// The policy of an entry: its preset, with the entry's own keys on top.
  private mutating func policy(of entry: Mapping) -> Policy {
    var policy = Policy()
    if let node = entry["preset"], let name = text(node, named: "preset") {
      if let preset = Policy.preset(named: name) {
        policy = preset
      } else {
        report(.value(.unknownWord(name, kind: .preset, choices: Policy.presetNames)), at: node)
      }
    }
    readWords(of: entry, into: &policy)
    readFields(of: entry, into: &policy)
    if let node = entry["tombstone"] { policy.tombstone = tombstone(node, over: policy.tombstone) }
    if let node = entry["checks"], let checks = texts(node, named: "checks") {
      policy.checks = checks.map(\.text)
    }
    if let node = entry["ids"] { policy.ids = ids(node, over: policy.ids) }
    if let node = entry["retention"] { policy.retention = retention(node) }
    if let node = entry["ttl"] { policy.timeToLiveInSeconds = duration(node, named: "ttl") }
    if let node = entry["views"] { readViews(node, into: &policy.views) }
    if let node = entry["states"] { policy.states = states(node) }
    var places = RulePlaces(key: entry["key"])
    if let node = entry["claims"] { readClaims(node, into: &policy, &places) }
    if let node = entry["merge_rules"] { readRules(node, into: &policy, &places) }
    if let node = entry["groups"] { policy.groups = groups(node, &places) }
    check(policy, places)
    checkTier(of: policy, entry)
    return policy
  }

  private mutating func readWords(of entry: Mapping, into policy: inout Policy) {
    if let node = entry["tier"], let tier: Policy.Tier = word(node, named: "tier", kind: .tier) {
      policy.tier = tier
    }
    if let node = entry["consistency"],
      let consistency: Policy.Consistency = word(node, named: "consistency", kind: .consistency)
    {
      policy.consistency = consistency
    }
    if let node = entry["edited_deleted"],
      let word: Policy.EditedDeleted = word(node, named: "edited_deleted", kind: .editedDeleted)
    {
      policy.editedDeleted = word
    }
    if let node = entry["collision"],
      let collision: Policy.Collision = word(node, named: "collision", kind: .collision)
    {
      policy.collision = collision
      note(.collision, at: node)
    }
  }

  private mutating func readFields(of entry: Mapping, into policy: inout Policy) {
    if let node = entry["key"], let key = keyFields(node) { policy.key = key }
    if let node = entry["identity"],
      let paths = paths(node, named: "identity", as: PolicyWord.Subject.identity)
    {
      policy.identity = paths
    }
    if let node = entry["clock"], let path = path(node, named: "clock") {
      policy.clock = path
      note(.clock(path), at: node)
    }
    if let node = entry["sort"] {
      if let byMoments = node.plainFlag {
        (policy.sort, policy.sortsByKnownMoments) = ([], byMoments)
      } else if let paths = paths(node, named: "sort", as: PolicyWord.Subject.sort) {
        (policy.sort, policy.sortsByKnownMoments) = (paths, false)
      }
    }
    if let node = entry["rotation"], let rotates = flag(node, named: "rotation") {
      policy.rotates = rotates
    }
  }

  /// Reads a tombstone, on top of the preset's.
  private mutating func tombstone(
    _ node: YAMLNode,
    over preset: TombstonePolicy?
  ) -> TombstonePolicy? {
    let keys = ["field", "value", "at", "by", "reason", "ttl", "grace"]
    guard let mapping = mapping(node, named: "tombstone", choices: keys) else { return preset }
    if preset == nil {
      for name in ["field", "value"] where mapping[name] == nil { require(name, in: mapping) }
    }
    func path(_ name: String) -> FieldPath? {
      guard let node = mapping[name], let path = self.path(node, named: name) else { return nil }
      note(.tombstone(path), at: node)
      return path
    }
    let field = path("field") ?? preset?.field
    let value = mapping["value"].flatMap { self.value($0, named: "value") } ?? preset?.value
    // Other problems are reported too if one of these is missing.
    var tombstone =
      preset ?? TombstonePolicy(field: field ?? "", value: value ?? RankedValue("").value)
    if let field { tombstone.field = field }
    if let value { tombstone.value = value }
    if mapping["at"] != nil { tombstone.at = path("at") }
    if mapping["by"] != nil { tombstone.by = path("by") }
    if mapping["reason"] != nil { tombstone.reason = path("reason") }
    if let node = mapping["ttl"] { tombstone.timeToLiveInSeconds = duration(node, named: "ttl") }
    if let node = mapping["grace"] {
      tombstone.graceInSeconds = duration(node, named: "grace") ?? 0
    }
    return tombstone
  }

  /// Reads how the keys of new records are made, on top of the preset.
  private mutating func ids(_ node: YAMLNode, over preset: IDPolicy?) -> IDPolicy? {
    let keys = ["prefix", "length", "bound", "fields", "children"]
    guard let mapping = mapping(node, named: "ids", choices: keys) else { return preset }
    var ids = preset ?? IDPolicy()
    if let node = mapping["prefix"] { ids.prefix = text(node, named: "prefix") ?? ids.prefix }
    if let node = mapping["length"], let length = number(node, named: "length", in: 1...8) {
      ids.minimumLength = Int(length)
    }
    if let node = mapping["bound"], let bound = percent(node, named: "bound") {
      ids.boundInPercent = bound
    }
    if let node = mapping["fields"], let fields = paths(node, named: "fields") {
      ids.fields = fields
    }
    if let node = mapping["children"],
      let children: IDPolicy.Children = word(node, named: "children", kind: .children)
    {
      ids.children = children
    }
    return ids
  }

  private mutating func retention(_ node: YAMLNode) -> Retention? {
    let keys = ["max_age_days", "max_age", "max_records", "max_bytes"]
    guard let mapping = mapping(node, named: "retention", choices: keys) else { return nil }
    var retention = Retention()
    if let node = mapping["max_age"] {
      retention.maximumAgeInSeconds = duration(node, named: "max_age")
    }
    if let pair = mapping.pairs["max_age_days"] {
      if mapping["max_age"] != nil {
        report(.shape(.exclusiveKeys("max_age_days", "max_age")), at: pair.key)
      }
      if let days = count(pair.value, named: "max_age_days") {
        let seconds = days.multipliedReportingOverflow(by: 86_400)
        if seconds.overflow || seconds.partialValue > longestDurationInSeconds {
          report(.value(.badDuration("\(days)d")), at: pair.value)
        }
        retention.maximumAgeInSeconds = seconds.partialValue
      }
    }
    retention.maximumRecordCount = mapping["max_records"].flatMap {
      count($0, named: "max_records")
    }
    retention.maximumByteCount = mapping["max_bytes"].flatMap { count($0, named: "max_bytes") }
    return retention
  }
}
