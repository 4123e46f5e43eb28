internal import CommandInterface
internal import Git
internal import MergePolicy
internal import RecordStore
internal import Records

// Where the records of live collections are shared.

extension Workspace {
  /// The remote that serves a tier: the one that git's configuration names as `jsonl.tier.TIER`,
  /// else the only one that can; nil if there is none.
  func remote(serving tier: Policy.Tier) throws -> RecordRemote? {
    let setting = "jsonl.tier." + tier.rawValue
    if let name = try remoteSettings().last(where: { $0.key == setting })?.value {
      let remotes = try recordRemotes()
      if let remote = remotes.first(where: { $0.name == name }) { return remote }
      let nearest = nearestWord(to: name, among: remotes.map(\.name))
      throw VerbFailure.remote(.unknownServer(name, setting: setting, nearest: nearest))
    }
    let able = try recordRemotes().filter(\.servesTiers)
    if able.count > 1 {
      throw VerbFailure.remote(
        .severalServers(able.map(\.name), tier: tier.rawValue, setting: setting)
      )
    }
    return able.first
  }

  /// Whether the records of a file are kept by another tier than git, so that git has nothing to do
  /// with it. A stream that no remote serves is a log in git.
  func isLive(_ path: String) throws -> Bool {
    switch try policy(for: path).tier {
    case .git: return false
    case .natsKeyValue, .objectStore: return true
    case .natsStream:
      do {
        return try remote(serving: .natsStream) != nil
      } catch VerbFailure.remote {
        // It is only unclear which remote it is.
        return true
      }
    }
  }

  /// Like `isLive`; a file is git's affair where that can't be found out.
  func isKnownLive(_ path: String) -> Bool { (try? isLive(path)) ?? false }

  /// The collections whose files are git's affair.
  func collectionsInGit(of store: Store) throws -> [StoredCollection] {
    try store.collections().filter { !isKnownLive($0.path) }
  }
}

/// Which remote serves a tier, to show it rather than to use it.
struct TierService: Equatable, Sendable {
  enum Remote: Equatable, Sendable {
    case named(String)
    /// Why it is not clear which one it is, in a sentence.
    case unclear(String)
  }

  /// Nil if no remote does.
  var remote: Remote?
  /// What the names on its server begin with; nil if the policy file does not say.
  var namespace: String?
}

extension Workspace {
  func tierService(for tier: Policy.Tier) throws -> TierService {
    if tier == .git { return TierService() }
    var service = TierService(namespace: try policies()?.namespace)
    do {
      service.remote = try remote(serving: tier).map { .named($0.name) }
    } catch VerbFailure.remote(let problem) {
      service.remote = .unclear(Messages.text(problem).lines.joined(separator: "; "))
    }
    return service
  }
}

extension Messages {
  /// What holds for a collection where no remote serves its tier.
  static func withoutServer(_ tier: Policy.Tier, _ consistency: Policy.Consistency) -> String {
    switch tier {
    case .git: "its records are in git"
    case .natsStream: "its events are in git, like those of any log"
    case .objectStore: "its blobs are in this clone alone"
    case .natsKeyValue where consistency == .lastWrite: "its records are in this clone alone"
    case .natsKeyValue where consistency == .createOnce: "its records are claims, by refs of git"
    case .natsKeyValue: "it can't be written to; git jsonl remote add NAME URL adds a remote"
    }
  }
}

extension RecordRemote {
  /// Whether it serves tiers beyond git without being told to: it is of a scheme whose helper does.
  fileprivate var servesTiers: Bool {
    ["dir", "nats", "tls"].contains { url.lowercased().hasPrefix($0 + "://") }
  }
}
