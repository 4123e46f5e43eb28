internal import Exchange
internal import MergePolicy
internal import RecordStore
internal import RemoteProtocol
internal import System

/// Which live collections are to be followed, and where.
struct LivePlan: Equatable, Sendable {
  /// A remote, and what it keeps.
  struct Part: Equatable, Sendable {
    var remote: RecordRemote
    var namespace: String
    var collections: [LiveCollection]
  }

  var parts: [Part] = []

  var collections: [LiveCollection] { parts.flatMap(\.collections) }
}

extension Workspace {
  /// The store, for one of many short runs of a process that has opened it before: it is not
  /// checked from end to end because others are at work on it.
  func openStoreAgain() throws -> Store {
    guard hasStore else { throw VerbFailure.store(.noStore(path: storePath)) }
    return try storeFile.open(isSuspect: false)
  }

  /// The live collections with values and events that a remote serves. Those of the policy that
  /// this store does not know yet are made.
  ///
  /// - Parameter problem: gets what is wrong with a collection.
  func livePlan(
    in store: Store,
    _ problem: (_ path: String, any Error) -> Void
  ) throws -> LivePlan {
    var plan = LivePlan()
    var remotes: [Policy.Tier: RecordRemote?] = [:]
    for live in try liveCollections() where live.kind != .objects {
      do {
        let tier = live.policy.tier
        let remote = try remotes[tier] ?? remote(serving: tier)
        remotes[tier] = remote
        guard let remote else { continue }
        guard let namespace = try policies()?.namespace else {
          throw VerbFailure.blob(.noNamespace)
        }
        guard
          try store.collection(path: live.path) ?? liveCollection(live.path, in: store) != nil
        else { continue }
        if let index = plan.parts.firstIndex(where: { $0.remote == remote }) {
          plan.parts[index].collections.append(live)
        } else {
          let part = LivePlan.Part(remote: remote, namespace: namespace, collections: [live])
          plan.parts.append(part)
        }
      } catch {
        problem(live.path, error)
      }
    }
    return plan
  }
}
