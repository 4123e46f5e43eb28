internal import CommandInterface
internal import MergePolicy

/// Why a verb can't work with live collections.
enum LiveFailure: Equatable, Sendable {
  /// No entry of the policy file names a tier beyond git.
  case noLivePolicy
  case badNamespace(String)
  /// The policy file names another one.
  case otherNamespace(String)
  /// The policy file is in a form into which no line can be put.
  case policyOfOtherForm(namespace: String)
  /// The helper of the remote serves no live collections of this kind.
  case notServed(path: String, remote: String, kind: String)
  /// It can't be written to without a remote.
  case noServer(path: String, tier: String)
  /// It was never made on its remote.
  case notOnServer(path: String, remote: String)
  /// Somebody else has the record; `present` is theirs.
  case held(path: String, key: String, present: String?)
  /// The sentence of a claim that somebody else holds.
  case claimed(String)
  /// The record is not what this store last saw; nil if it is gone.
  case stale(path: String, key: String, present: String?)
  /// The server does not take a record.
  case refused(path: String, key: String, reason: String)
  /// The server may have made a change, and does not answer.
  case unknown(path: String, count: Int)
}

extension Messages {
  static func text(_ failure: LiveFailure) -> FailureText {
    switch failure {
    case .noLivePolicy:
      .failure(
        "no policy of \(PolicyFile.path) names a tier beyond git; Documentation/policies.md shows "
          + "how one does"
      )
    case .badNamespace(let name):
      .failure(
        "\(quoted(name)) can't be a namespace: it has up to 32 letters, digits and dashes, and "
          + "begins with a letter or a digit"
      )
    case .otherNamespace(let name):
      .failure(
        "\(PolicyFile.path) has the namespace \(quoted(name)) already; another one would leave "
          + "behind what is on the server under this one"
      )
    case .policyOfOtherForm(let name):
      .failure(
        "no line can be put into \(PolicyFile.path) as it is written; write there \"namespace: "
          + "\(name)\", beside \"policies\", and run this again"
      )
    case .notServed(let path, let remote, let kind):
      .failure(
        "\(printable(path)): the program of the remote \(quoted(remote)) does not serve \(kind)"
      )
    case .noServer(let path, let tier):
      .failure(
        "\(printable(path)): no remote serves \(tier), so nothing can be written; git jsonl remote "
          + "add NAME URL adds one, for example dir:///mnt/shared/records"
      )
    case .notOnServer(let path, let remote):
      .failure(
        "\(printable(path)): is not on the remote \(quoted(remote)); git jsonl live init makes it"
      )
    case .held(let path, let key, let present):
      .attention(
        "\(printable(path)): \(quoted(key)) is held by somebody else; it was not changed"
          + (present.map { ": " + printable($0) } ?? "")
      )
    case .claimed(let sentence): .attention(sentence)
    case .stale(let path, let key, nil):
      .attention(
        "\(printable(path)): \(quoted(key)) was deleted, or has expired, since this store last saw "
          + "it; it was not changed"
      )
    case .stale(let path, let key, let present?):
      .attention(
        "\(printable(path)): \(quoted(key)) was changed since this store last saw it; it was not "
          + "changed here: \(printable(present))"
      )
    case .refused(let path, let key, let reason):
      .failure("\(printable(path)): \(quoted(key)) was not taken: \(printable(reason))")
    case .unknown(let path, let count):
      .failure(
        "\(printable(path)): it is not known whether \(counted(count, "record")) got there; look "
          + "at \(count == 1 ? "it" : "them") before you try again"
      )
    }
  }
}
