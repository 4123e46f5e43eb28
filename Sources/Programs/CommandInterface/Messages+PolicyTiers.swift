internal import MergePolicy
internal import PolicyYAML

/// Messages about what does not go with a tier.
extension Messages {
  static func sentence(_ problem: PolicyProblem.TierProblem) -> String {
    switch problem {
    case .consistency(let consistency, let tier): sentence(consistency, tier)
    case .timeToLive(let tier):
      "\"ttl\" is for \"tier: nats-kv\" alone" + advice(insteadOfTimeToLive: tier)
    case .retention(let tier):
      "\"retention\" is for \"tier: nats-stream\" alone" + advice(insteadOfRetention: tier)
    }
  }

  private static func sentence(_ consistency: Policy.Consistency, _ tier: Policy.Tier) -> String {
    let word = consistency.rawValue
    let choices = tier.consistencies.map(\.rawValue)
    // An entry without a consistency has this one.
    if consistency == .merge {
      return "\"tier: \(tier.rawValue)\" needs a consistency: write \"consistency: "
        + choices[0] + "\""
        + (choices.count > 1 ? ", or " + list(choices.dropFirst().map(quoted), last: "or") : "")
    }
    let others = Policy.Tier.allCases.filter { $0.consistencies.contains(consistency) }
    return "\"consistency: \(word)\" does not go with \"tier: \(tier.rawValue)\", which takes "
      + list(choices.map(quoted), last: "or") + "; it needs "
      + list(others.map { "\"tier: \($0.rawValue)\"" }, last: "or")
  }

  private static func advice(insteadOfTimeToLive tier: Policy.Tier) -> String {
    switch tier {
    case .git: ": records in git do not expire, so take it out"
    case .natsStream: ": for events, write \"retention: {max_age: ...}\""
    case .objectStore: ": blobs do not expire; git jsonl blob prune removes those that are not used"
    case .natsKeyValue: ""
    }
  }

  private static func advice(insteadOfRetention tier: Policy.Tier) -> String {
    switch tier {
    case .git: ": records in git stay until they are deleted, so take it out"
    case .natsKeyValue: ": here, \"ttl\" says when a record expires"
    case .objectStore: ": git jsonl blob prune removes blobs that are not used"
    case .natsStream: ""
    }
  }
}
