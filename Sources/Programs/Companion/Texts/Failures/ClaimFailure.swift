internal import CommandInterface

/// Why a verb can't work with claims.
enum ClaimFailure: Equatable, Sendable {
  /// The setting `jsonl.claimRemote` names a remote that there is not.
  case unknownRemote(String)
  /// There are several remotes, and nothing says which has the claims.
  case severalRemotes([String])
  /// Git could not read the claims, or not write an object.
  case trouble(reason: String)
  /// Records of a branch that is landed are not claimed by its owner any more.
  case lost([String])
  /// A branch is landed on another remote than the claims are on.
  case otherRemote(String, claims: String?)
  /// The server does not take several refs in one step.
  case notAtomic
  /// Another process of the same owner works on the record.
  case running(key: String)
}

extension Messages {
  static func text(_ failure: ClaimFailure) -> FailureText {
    switch failure {
    case .unknownRemote(let name):
      .failure(
        "jsonl.claimRemote names the remote \(quoted(name)), which there is not; git remote lists "
          + "those that there are"
      )
    case .severalRemotes(let names):
      .failure(
        "there are the remotes \(list(names.map(quoted), last: "and")), and claims are on one of "
          + "them; git config jsonl.claimRemote NAME says on which"
      )
    case .trouble(let reason):
      .failure("git can't work with the claims: \(printable(reason))")
    case .lost(let sentences): FailureText(lines: sentences, exitStatus: ExitStatus.attention)
    case .otherRemote(let remote, let claims):
      .failure(
        "the claims are "
          + (claims.map { "on the remote \(quoted($0))" } ?? "in this repository alone")
          + ", and a release can't be part of a push to \(quoted(remote)); nothing was landed"
      )
    case .notAtomic:
      .failure(
        "the server does not take several refs in one step (git push --atomic), so that it can't "
          + "check the claim as it takes the work; nothing was landed; land without --release, and "
          + "release afterwards"
      )
    case .running(let key):
      .attention("another process of yours already runs a command for \(quoted(key))")
    }
  }
}
