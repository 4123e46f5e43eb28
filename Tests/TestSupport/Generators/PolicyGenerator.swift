package import MergePolicy
internal import JSONText
internal import Records

/// Makes valid policies over the fields of `RecordGenerator`, with every rule but those that break
/// the law of symmetry.
package struct PolicyGenerator: Sendable {
  package let keyName: String

  package init(keyName: String) { self.keyName = keyName }

  package func policy(_ random: inout SeededRandom) -> Policy {
    if random.chance(percent: 15) { return Policy() }
    if random.chance(percent: 10) && keyName == "id" { return .beads }
    var policy = Policy()
    policy.key = key(&random)
    if random.chance(percent: 35) {
      policy.identity = random.pick([
        ["created_at"], ["created_at", "created_by"], ["created_by"],
      ])
    }
    if random.chance(percent: 70) { policy.clock = "updated_at" }
    policy.editedDeleted = random.pick([.delete, .keep, .conflict])
    policy.collision = random.pick([nil, .rename, .merge, .conflict])
    if random.chance(percent: 35) { policy.tombstone = tombstone(&random) }
    for name in RecordGenerator.fieldNames where random.chance(percent: 55) {
      policy.rules[FieldPath(name)] = rule(for: name, &random)
    }
    for name in ["meta.owner", "meta.n", "meta.tags", "deps.v", "log.s"] {
      if random.chance(percent: 25) { policy.rules[FieldPath(name)] = rule(for: name, &random) }
    }
    if random.chance(percent: 15) { policy.rules[FieldPath(keyName)] = .immutable }
    // A key can have no other rule.
    for path in policy.key.all where policy.rules[path] != nil { policy.rules[path] = .immutable }
    if random.chance(percent: 50) { policy.otherwise = simpleRule(&random) }
    if random.chance(percent: 45) { policy.groups = groups(&policy, &random) }
    if random.chance(percent: 8) {
      policy.consistency = .append
      policy.sort = random.pick([[], ["updated_at"], ["s", "n"]])
    }
    if random.chance(percent: 10) {
      policy.checks = random.pick([["n > 0"], ["a IN ('x: y', \"#\")", "- b"]])
    }
    if random.chance(percent: 10) { policy.ids = ids(&random) }
    return policy
  }

  private func ids(_ random: inout SeededRandom) -> IDPolicy {
    var ids = IDPolicy()
    ids.prefix = random.pick([nil, "bd", "a b"])
    ids.minimumLength = 1 + random.below(8)
    ids.boundInPercent = Int64(1 + random.below(100))
    ids.fields = random.pick([["title"], ["title", "meta.owner"]])
    return ids
  }

  private func key(_ random: inout SeededRandom) -> KeyFields {
    switch random.below(10) {
    case 0..<4: []
    case 4..<9: KeyFields([FieldPath(keyName)])
    default: KeyFields([FieldPath(keyName), "created_by"])
    }
  }

  private func tombstone(_ random: inout SeededRandom) -> TombstonePolicy {
    TombstonePolicy(
      field: "status",
      value: RankedValue("tombstone").value,
      at: random.chance(percent: 85) ? "deleted_at" : nil,
      by: random.chance(percent: 70) ? "deleted_by" : nil,
      reason: random.chance(percent: 70) ? "delete_reason" : nil,
      timeToLiveInSeconds: random.pick([nil, 86_400, 30 * 86_400]),
      graceInSeconds: random.pick([0, 3600])
    )
  }

  /// Groups whose leads have a rule that takes one side's value.
  private func groups(_ policy: inout Policy, _ random: inout SeededRandom) -> [FieldGroup] {
    let all = [
      FieldGroup(lead: "status", fields: ["closed_at", "close_reason"]),
      FieldGroup(lead: "n", fields: ["s", "flag"]),
    ]
    let chosen = all.filter { _ in random.chance(percent: 70) }
    for group in chosen {
      let rule = policy.rules[group.lead] ?? policy.otherwise ?? .lastWrite
      if rule.isComputed || rule == .unset || policy.rules[group.lead] == nil {
        policy.rules[group.lead] = random.pick([
          .lastWrite, .firstWrite, .maximum, .minimum, .conflict,
          .rank([RankedValue("closed"), RankedValue("open")]),
        ])
      }
    }
    return chosen
  }

  /// A rule that fits a field, or now and then any.
  private func rule(for path: String, _ random: inout SeededRandom) -> Rule {
    if random.chance(percent: 12) { return anyRule(&random) }
    switch path.split(separator: ".").last.map(String.init) ?? path {
    case "tags", "deps", "items", "log": return listRule(&random)
    case "text": return random.pick([.text(then: simpleRule(&random)), .concatenate])
    case "votes": return random.pick([.counter, .maximum, .minimum])
    case "flag": return random.pick([.any, .all])
    case "meta": return random.pick([.object, .lastWrite, .object])
    case "content_hash": return .unset
    case "status":
      let words = ["closed", "in_progress", "open"].map { RankedValue($0) }
      return .rank(Array(words.prefix(1 + random.below(3))))
    default: return simpleRule(&random)
    }
  }

  private func listRule(_ random: inout SeededRandom) -> Rule {
    let key: [FieldPath] = random.pick([[], [], ["k"], ["author", "at"], ["id"]])
    switch random.below(6) {
    case 0..<2: return .union(key: key)
    case 2: return .grow(key: key)
    case 3: return .list(key: key)
    default: return .append(key: key, sort: random.pick([[], ["at"], ["at", "s"]]))
    }
  }

  private func simpleRule(_ random: inout SeededRandom) -> Rule {
    random.pick([
      .immutable, .lastWrite, .lastWrite, .firstWrite, .maximum, .minimum, .conflict,
    ])
  }

  private func anyRule(_ random: inout SeededRandom) -> Rule {
    switch random.below(6) {
    case 0: listRule(&random)
    case 1: .text(then: simpleRule(&random))
    case 2: random.pick([.counter, .concatenate, .object, .unset])
    case 3: random.pick([.any, .all])
    case 4: .rank([RankedValue("closed"), RankedValue("p")])
    default: simpleRule(&random)
    }
  }
}
