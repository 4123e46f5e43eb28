internal import ClaimRefs
internal import Claims
internal import MergePolicy
internal import RecordStore

// What is wrong with claims. Nothing here asks the network: `git jsonl claims --probe` does.
extension Diagnosis {
  func claimFindings() throws -> [Finding] {
    guard let store else { return [] }
    let own = try store.ownClaims()
    // What is wrong with the policy file is a finding of its own.
    let policies = try? workspace.policies()
    let prefix = ClaimPrefix(policies?.claimRef ?? ClaimPrefix.standard.text)
    let hasRefs =
      try own.contains { !ClaimPrefix.isOfValue($0.ref) }
      || !store.claimSightings(withPrefix: prefix.text).isEmpty
    if own.isEmpty, !hasRefs { return [] }
    var findings: [ClaimFinding] = []
    do {
      if hasRefs {
        _ = try ClaimRemote(
          of: workspace.commonDirectory,
          git: workspace.gitProgram(),
          environment: workspace.context.environment
        )
      }
    } catch let error as ClaimRemoteError {
      if case .claim(let failure) = VerbFailure(error) { findings.append(.noRemote(failure)) }
    }
    let open = own.filter(\.isReleasing).map(Self.key)
    if !open.isEmpty { findings.append(.openReleases(keys: open)) }
    let now = ClaimWork.moment
    let overdue = own.filter { claim in
      let age = now.milliseconds(since: claim.renewed) ?? .max
      return !claim.isReleasing && age > claim.state.body.ttl * 1000
    }
    if !overdue.isEmpty { findings.append(.overdue(keys: overdue.map(Self.key))) }
    return findings.map { .claim($0) }
  }

  private static func key(_ claim: OwnClaim) -> String {
    KeyText(claim.state.body.subject.key).text
  }
}
