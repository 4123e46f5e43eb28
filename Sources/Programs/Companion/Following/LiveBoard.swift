internal import JSONText
internal import MergePolicy
internal import System

/// What the daemon of live collections shows of itself. Its threads write to it.
final class LiveBoard: Sendable {
  /// How a remote is.
  struct Remote: Equatable, Sendable {
    var name: String
    var isConnected = false
    /// When it is tried again, on `SteadyClock`; nil if it is connected, or was not tried yet.
    var retriedAt: Int64?
    /// Why it is out of reach.
    var problem: [String] = []
    /// How often it was tried again.
    var retryCount = 0
  }

  /// What was done for a collection.
  struct Counts: Equatable, Sendable {
    var tier: Policy.Tier
    var remote: String
    var receivedCount = 0
    var publishedCount = 0
    /// Edits that were not allowed, or not taken.
    var conflictCount = 0
    var expiredCount = 0
    /// How old the last changes were when they came, in milliseconds.
    var lags: [Int64] = []
    private var nextLag = 0

    init(tier: Policy.Tier, remote: String) {
      self.tier = tier
      self.remote = remote
    }

    mutating func note(lag: Int64) {
      if lags.count < Self.lagLimit {
        lags.append(lag)
      } else {
        lags[nextLag] = lag
        nextLag = (nextLag + 1) % Self.lagLimit
      }
    }

    private static let lagLimit = 1000
  }

  struct State: Sendable {
    var remotes: [String: Remote] = [:]
    var counts: [String: Counts] = [:]
    /// When the next record expires, on `MachineClock`.
    var nextExpiry: Int64?
    /// Counts the changes of this state.
    var version = 0
  }

  private let locked = Locked(State())

  var state: State { locked.withLock { $0 } }
  var nextExpiry: Int64? { locked.withLock(\.nextExpiry) }
  var version: Int { locked.withLock(\.version) }

  private func change<Result>(_ body: (inout State) -> Result) -> Result {
    locked.withLock { state in
      state.version += 1
      return body(&state)
    }
  }

  /// Notes what is followed; all else is forgotten.
  func follow(_ plan: LivePlan) {
    change { state in
      let names = Set(plan.parts.map(\.remote.name))
      state.remotes = state.remotes.filter { names.contains($0.key) }
      for name in names where state.remotes[name] == nil {
        state.remotes[name] = Remote(name: name)
      }
      var counts: [String: Counts] = [:]
      for part in plan.parts {
        for live in part.collections {
          let new = Counts(tier: live.policy.tier, remote: part.remote.name)
          let known = state.counts[live.path]
          counts[live.path] = known?.tier == new.tier && known?.remote == new.remote ? known : new
        }
      }
      state.counts = counts
    }
  }

  /// - Returns: whether it was not connected before.
  func connected(_ name: String) -> Bool {
    change { state in
      var remote = state.remotes[name] ?? Remote(name: name)
      defer { state.remotes[name] = remote }
      if remote.isConnected { return false }
      (remote.isConnected, remote.retriedAt, remote.problem) = (true, nil, [])
      return true
    }
  }

  /// - Parameter pause: how long it is left alone, in milliseconds.
  /// - Returns: whether that is news.
  func disconnected(_ name: String, for pause: Int, _ problem: [String]) -> Bool {
    change { state in
      var remote = state.remotes[name] ?? Remote(name: name)
      defer { state.remotes[name] = remote }
      let isNews = remote.isConnected || remote.problem != problem
      remote.isConnected = false
      remote.retriedAt = SteadyClock.milliseconds + Int64(pause)
      remote.problem = problem
      remote.retryCount += 1
      return isNews
    }
  }

  func note(_ path: String, _ body: (inout Counts) -> Void) {
    change { state in
      if var counts = state.counts[path] {
        body(&counts)
        state.counts[path] = counts
      }
    }
  }

  func note(nextExpiry: Int64?) {
    locked.withLock { $0.nextExpiry = nextExpiry }
  }
}
