internal import CommandInterface

/// A problem of the claims of a work tree.
enum ClaimFinding: Equatable, Sendable {
  /// It is not known on which remote they are.
  case noRemote(ClaimFailure)
  /// The releases of these records have begun, and it is not known whether they arrived.
  case openReleases(keys: [String])
  /// These records are claimed in this store, and the claims were not renewed in their time.
  case overdue(keys: [String])
}

extension Messages {
  static func text(_ finding: ClaimFinding) -> FindingText {
    switch finding {
    case .noRemote(let failure):
      FindingText(
        code: "claim-remote",
        evidence: text(failure).lines.joined(separator: "; "),
        meaning: "Nobody can claim records here.",
        fix: "git config jsonl.claimRemote NAME says on which remote the claims of all clones are."
      )
    case .openReleases(let keys):
      FindingText(
        code: "open-release",
        evidence: "the release of \(list(keys.map(quoted), last: "and")) was not answered",
        meaning: "Others may still have to wait for the claim to lapse.",
        fix: "git jsonl release \(keys.map(printable).joined(separator: " ")) finishes it."
      )
    case .overdue(let keys):
      FindingText(
        code: "overdue-claim",
        evidence: "the claim of \(list(keys.map(quoted), last: "and")) was not renewed in its time",
        meaning: "Others may have taken it.",
        fix: "git jsonl claim --renew renews what is still yours; git jsonl watch does so in time."
      )
    }
  }
}
