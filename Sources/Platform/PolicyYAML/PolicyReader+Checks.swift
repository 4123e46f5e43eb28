internal import JSONText
internal import MergePolicy
internal import Records

/// The places of an entry's parts, for problems with combinations.
struct RulePlaces {
  /// The value of `key`.
  var key: YAMLNode?
  /// The fields that the entry has rules for.
  var rules: [FieldPath: YAMLNode] = [:]
  /// The `"*"` of the entry.
  var otherwise: YAMLNode?
  /// The leads of the groups that the entry has.
  var leads: [FieldPath: YAMLNode] = [:]
  /// The fields that a claim sets by the entry.
  var claims: [FieldPath: YAMLNode] = [:]
}

/// Rules and groups of an entry, and checks of their combinations.
extension PolicyReader {
  mutating func readRules(
    _ node: YAMLNode,
    into policy: inout Policy,
    _ places: inout RulePlaces
  ) {
    guard !node.isNull, let mapping = mapping(node, named: "merge_rules") else { return }
    for name in mapping.names {
      guard let pair = mapping.pairs[name] else { continue }
      if name == "*" {
        places.otherwise = pair.key
        if let rule = rule(pair.value, named: name, for: nil) { policy.otherwise = rule }
      } else if let path = path(name, at: pair.key) {
        places.rules[path] = pair.key
        note(.rule(path), at: pair.key)
        if let rule = rule(pair.value, named: name, for: path) { policy.rules[path] = rule }
      }
    }
  }

  /// The groups of an entry. A field can be in only one of them.
  mutating func groups(_ node: YAMLNode, _ places: inout RulePlaces) -> [FieldGroup] {
    guard !node.isNull, let list = list(node, named: "groups") else { return [] }
    var lines: [FieldPath: Int] = [:]
    var groups: [FieldGroup] = []
    for element in list {
      guard
        let mapping = mapping(
          element,
          named: "groups",
          isElement: true,
          choices: ["lead", "fields"]
        )
      else {
        continue
      }
      for name in ["lead", "fields"] where mapping[name] == nil { require(name, in: mapping) }
      let lead = mapping["lead"].flatMap { path($0, named: "lead") }
      if let lead, let node = mapping["lead"] {
        claim(lead, at: node, &lines)
        note(.group(lead), at: node)
        places.leads[lead] = node
      }
      var fields: [FieldPath] = []
      for (text, node) in mapping["fields"].flatMap({ texts($0, named: "fields") }) ?? [] {
        guard let path = path(text, at: node) else { continue }
        if path == lead {
          report(.rule(.leadAmongFields(text)), at: node)
        } else if fields.contains(path) {
          report(.value(.repeatedValue(text)), at: node)
        } else {
          claim(path, at: node, &lines)
          note(.group(path), at: node)
          fields.append(path)
        }
      }
      if let lead { groups.append(FieldGroup(lead: lead, fields: fields)) }
    }
    return groups
  }

  /// Notes that a field is in a group.
  private mutating func claim(
    _ path: FieldPath,
    at node: YAMLNode,
    _ lines: inout [FieldPath: Int]
  ) {
    if let firstLine = lines[path] {
      report(.rule(.fieldInTwoGroups(path.text, firstLine: firstLine)), at: node)
    } else {
      lines[path] = node.place.line + 1
    }
  }

  /// Checks an entry against its other parts and its preset.
  mutating func check(_ policy: Policy, _ places: RulePlaces) {
    for field in policy.key.all {
      guard let rule = policy.rules[field], rule != .immutable,
        let node = places.rules[field] ?? places.key
      else { continue }
      report(.rule(.ruleForKey(field: field.text, rule: rule.word)), at: node)
    }
    for field in policy.claims.release.map(\.field) where policy.key.all.contains(field) {
      // A rule of the preset's was reported at the key.
      let isReported = policy.rules[field].map { $0 != .immutable } ?? false
      guard let node = places.claims[field] ?? (isReported ? nil : places.key) else { continue }
      report(.rule(.claimOfKey(field.text)), at: node)
    }
    for group in policy.groups {
      guard let rule = policy.rules[group.lead] ?? policy.otherwise, rule.isComputed,
        let node = places.leads[group.lead] ?? places.rules[group.lead] ?? places.otherwise
      else { continue }
      report(.rule(.computedLead(field: group.lead.text, rule: rule.word)), at: node)
    }
  }
}
