internal import CommandInterface

/// Why a verb can't work with claims.
enum ClaimFailure: Equatable, Sendable {
  /// The setting `jsonl.claimRemote` names a remote that there is not.
  case unknownRemote(String)
  /// There are several remotes, and nothing says which has the claims.
  case severalRemotes([String])
  /// Git could not read the claims, or not write an object; or the remote that keeps them as values
  /// could not read them.
  case trouble(reason: String, remote: String?)
  /// The remote removes claims earlier than the policy says.
  case removedEarlier(path: String, remote: String, seconds: Int64)
  /// The remote removes claims before they would have lasted so long.
  case tooLong(path: String, seconds: Int64, limit: Int64)
  /// Records of a branch that is landed are not claimed by its owner any more.
  case lost([String])
  /// They could not be renewed before the work was to be landed.
  case notRenewed([String])
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
    case .trouble(let reason, nil):
      .failure("git can't work with the claims: \(printable(reason))")
    case .trouble(let reason, let remote?):
      .failure("the claims on the remote \(quoted(remote)) can't be read: \(printable(reason))")
    case .removedEarlier(let path, let remote, let seconds):
      .failure(
        "the remote \(quoted(remote)) removes the claims of \(printable(path)) after "
          + "\(counted(Int(seconds), "second")), which is earlier than the policy says; git jsonl "
          + "live init changes that"
      )
    case .tooLong(let path, let seconds, let limit):
      .failure(
        "a claim of \(printable(path)) lasts for \(counted(Int(limit), "second")) at most, and not "
          + "for \(seconds): the policy's \"claims: {ttl: ...}\" is the longest time"
      )
    case .lost(let sentences): FailureText(lines: sentences, exitStatus: ExitStatus.attention)
    case .notRenewed(let sentences):
      FailureText(lines: sentences, exitStatus: ExitStatus.failure)
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
