internal import Blobs
internal import Claims
internal import MergePolicy
internal import RecordStore
internal import RemoteProtocol

/// A collection whose records, events or blobs a tier beyond git keeps.
struct LiveCollection: Equatable, Sendable {
  /// The path of its file, or of the folder of the blobs.
  var path: String
  var policy: Policy

  var kind: LiveKind {
    switch policy.tier {
    case .natsStream: .events
    case .objectStore: .objects
    case .natsKeyValue, .git: .values
    }
  }

  /// The settings that the policy wants on the server.
  var settings: LiveSettings {
    func milliseconds(_ seconds: Int64?) -> Int64? { seconds.map { $0 * 1000 } }
    switch kind {
    case .values: return LiveSettings(ttl: milliseconds(policy.timeToLiveInSeconds))
    case .objects: return LiveSettings()
    case .events:
      return LiveSettings(
        age: milliseconds(policy.retention?.maximumAgeInSeconds),
        byteCount: policy.retention?.maximumByteCount,
        count: policy.retention?.maximumRecordCount
      )
    }
  }
}

extension LiveCollection {
  /// Where the claims of a file's records are values, which the server removes once nobody has
  /// renewed them for their time.
  init(claimsOf path: String, by policy: Policy) {
    self.path = ".jsonl/claims/" + path
    self.policy = Policy()
    self.policy.tier = .natsKeyValue
    self.policy.consistency = .createOnce
    let ttl = policy.claims.ttl.map(Int64.init)
    self.policy.timeToLiveInSeconds = ttl ?? ClaimRequest.standardTTL
  }
}

extension Workspace {
  /// The live collections of the repository, by path: those of the store, and those that exist by
  /// their policy, since its pattern is a path; with the folder of blobs where a policy has some.
  func liveCollections() throws -> [LiveCollection] {
    guard let file = try policies() else { return [] }
    var paths = Set(file.entries.compactMap(\.pattern.onlyPath))
    if hasStore { paths.formUnion(try openStore().collections().map(\.path)) }
    var found = paths.map { LiveCollection(path: $0, policy: file.policy(forPath: $0)) }
      .filter { $0.policy.tier == .natsKeyValue || $0.policy.tier == .natsStream }
    if let blobs = file.entries.compactMap(\.policy).first(where: { $0.tier == .objectStore }) {
      found.append(LiveCollection(path: BlobFolder.path, policy: blobs))
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The live collections in which remotes keep the claims of files.
  func claimCollections() throws -> [LiveCollection] {
    guard let file = try policies() else { return [] }
    var paths = Set(file.entries.compactMap(\.pattern.onlyPath))
    if hasStore { paths.formUnion(try openStore().collections().map(\.path)) }
    return paths.sorted().map { ($0, file.policy(forPath: $0)) }
      .filter { $1.claims.tier == .natsKeyValue }
      .map { LiveCollection(claimsOf: $0, by: $1) }
  }
}
