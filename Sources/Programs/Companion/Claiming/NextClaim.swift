internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import RecordStore
internal import Records
internal import System

/// The first record that is free, and in a view.
struct NextClaim {
  let work: ClaimWork
  let collection: StoredCollection
  /// A condition or the name of a view; nil for any record that can be claimed.
  let condition: String?
  let order: [SortField]
  let terms: ClaimWork.Terms
  let upstream: UpstreamRecords
  /// Takes a record for a process that is to run a command for it; nil where another process of the
  /// owner does so already. Without one, claims of the owner that have not lapsed count as held.
  let lock: ((ClaimSubject) throws -> ProcessLock?)?

  enum Outcome {
    case gained(ClaimSubject, ClaimState, ProcessLock?)
    /// No record is free that is in the view.
    case none
    /// The remote refuses, or can't be reached.
    case failed(ClaimSubject, ClaimAnswer)
  }

  /// The keys of records with claims.
  private struct Claimed {
    /// Whose claims have lapsed, or are the owner's and no process works on them, with the names of
    /// who claimed them.
    var lapsed: [KeyText: String] = [:]
    var held: Set<KeyText> = []
  }

  /// Claims it. Another agent may take a record or finish it at any time, so a record is looked at
  /// again, as the upstream then has it, once it is claimed.
  func take() throws -> Outcome {
    try upstream.fetch()
    let claimed = claimed(try work.look(at: collection.path))
    for key in try candidates(claimed) {
      guard let subject = Workspace.subject(key, of: collection) else { continue }
      let lock = try self.lock?(subject)
      if self.lock != nil, lock == nil { continue }
      let act = ClaimRequest.Act.claim(retakesOwn: lock != nil)
      let answer = try work.ask(act, [subject], terms)[0]
      switch answer {
      case .refused, .unreachable: return .failed(subject, answer)
      case .gained(let state):
        if try isStillThere(key, claimed, subject) {
          return .gained(subject, state, lock)
        }
        let released = try work.ask(.release(isRepeated: false), [subject])[0]
        if released.isFailure { return .failed(subject, released) }
      case .released, .pruned, .kept, .held, .lost, .stale, .foreign: break
      }
      work.end(lock, of: subject)
    }
    return .none
  }

  /// Whether a record that was just claimed is still in the view. What is not known to be there is
  /// not kept.
  private func isStillThere(
    _ key: KeyText,
    _ claimed: Claimed,
    _ subject: ClaimSubject
  ) throws -> Bool {
    do {
      try upstream.fetch()
      return try candidates(Claimed(lapsed: claimed.lapsed)).contains(key)
    } catch {
      _ = try work.ask(.release(isRepeated: false), [subject])
      throw error
    }
  }

  private func claimed(_ readings: [String: ClaimReading]) -> Claimed {
    var claimed = Claimed()
    for (ref, reading) in readings {
      guard let body = reading.held?.body, body.subject.path == collection.path else { continue }
      let isOwn = lock != nil && body.owner == work.owner
      if isOwn || work.sightings[ref]?.hasLapsed == true {
        claimed.lapsed[KeyText(body.subject.key)] = body.owner.name
      } else {
        claimed.held.insert(KeyText(body.subject.key))
      }
    }
    return claimed
  }

  private func candidates(_ claimed: Claimed) throws -> [KeyText] {
    let records = ClaimedRecords(of: collection, in: work.store, work.workspace)
    return try work.store.supposing(upstream.changes, in: collection) {
      try records.candidates(
        where: condition,
        order: order,
        lapsed: claimed.lapsed,
        held: claimed.held
      )
    }
  }
}
