/// What is wanted of one claim, and by whom.
package struct ClaimRequest: Equatable, Sendable {
  package enum Act: Equatable, Sendable {
    /// To have the record. With `retakesOwn`, a claim of the same owner that has not lapsed is
    /// taken back; otherwise it counts as held, since another process of the owner may be at work.
    case claim(retakesOwn: Bool)
    case renew
    /// With `isRepeated`, an earlier attempt may have removed the claim already.
    case release(isRepeated: Bool)
    /// To take the claim whose id begins like this, lapsed or not.
    case steal(of: String)
    /// To remove what has lapsed.
    case prune
  }

  package var act: Act
  package var subject: ClaimSubject
  package var owner: ClaimOwner
  /// In seconds; nil to keep that of a claim that is renewed.
  package var ttl: Int64?
  /// Nil to keep that of a claim that is renewed.
  package var note: String?
  /// Whether each object is the successor of the last, and a release leaves one that says so.
  package var keepsChain: Bool

  /// The time that holds where neither the user nor the policy says one.
  package static let standardTTL: Int64 = 4 * 3600

  package init(
    _ act: Act,
    subject: ClaimSubject,
    owner: ClaimOwner,
    ttl: Int64? = nil,
    note: String? = nil,
    keepsChain: Bool = false
  ) {
    self.act = act
    self.subject = subject
    self.owner = owner
    self.ttl = ttl
    self.note = note
    self.keepsChain = keepsChain
  }
}

/// A change of a claim's ref, which is made only if the ref is what it was when it was read.
package struct ClaimUpdate: Equatable, Sendable {
  package enum Change: Equatable, Sendable {
    /// - Parameter acquired: when the claim was acquired, in seconds since 1970; nil for now.
    case put(ClaimBody, acquired: Int64?, parent: String?)
    case delete
  }

  /// The object that the ref has to have; nil where it must not exist.
  package var lease: String?
  package var change: Change

  package init(lease: String?, change: Change) {
    self.lease = lease
    self.change = change
  }
}

/// What came of a request.
package enum ClaimAnswer: Equatable, Sendable {
  /// It is the owner's.
  case gained(ClaimState)
  case released
  case pruned
  /// Nothing was to be pruned.
  case kept
  /// Somebody else has it, or another process of the owner.
  case held(ClaimState)
  /// It is not the owner's any more.
  case lost(ClaimReading)
  /// It is not the claim that was to be stolen.
  case stale(ClaimReading)
  /// The ref has an object in another format.
  case foreign(object: String)
  /// The server refused, in its own words.
  case refused(String)
  /// It is not known whether anything was done, in the words of git.
  case unreachable(String)

  /// The exit status of a command for one claim.
  package var isDone: Bool {
    switch self {
    case .gained, .released, .pruned, .kept: true
    case .held, .lost, .stale, .foreign, .refused, .unreachable: false
    }
  }

  /// Whether the server or the way to it is the reason.
  package var isFailure: Bool {
    switch self {
    case .refused, .unreachable: true
    case .gained, .released, .pruned, .kept, .held, .lost, .stale, .foreign: false
    }
  }
}
