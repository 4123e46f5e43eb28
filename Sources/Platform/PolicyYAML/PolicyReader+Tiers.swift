internal import MergePolicy

/// Checks what an entry says of its tier against the rest of it.
extension PolicyReader {
  mutating func checkTier(of policy: Policy, _ entry: Mapping) {
    // A word that is not known was reported, and the policy has another one in its place.
    guard isKnown(entry["tier"], as: Policy.Tier.self),
      isKnown(entry["consistency"], as: Policy.Consistency.self)
    else { return }
    let tier = policy.tier
    if !tier.consistencies.contains(policy.consistency),
      let node = entry["consistency"] ?? entry["tier"]
    {
      report(.tier(.consistency(policy.consistency, of: tier)), at: node)
    }
    if let pair = entry.pairs["ttl"], policy.timeToLiveInSeconds != nil {
      if tier != .natsKeyValue {
        report(.tier(.timeToLive(of: tier)), at: pair.key)
      } else if policy.timeToLiveInSeconds == 0, let text = text(pair.value, named: "ttl") {
        report(.value(.noTime(text)), at: pair.value)
      }
    }
    if let pair = entry.pairs["retention"], policy.retention != nil, tier != .natsStream {
      report(.tier(.retention(of: tier)), at: pair.key)
    }
  }

  private func isKnown<Word: RawRepresentable>(_ node: YAMLNode?, as _: Word.Type) -> Bool
  where Word.RawValue == String {
    guard let node else { return true }
    guard case .scalar(let text, _) = node.content else { return false }
    return Word(rawValue: text) != nil
  }
}
