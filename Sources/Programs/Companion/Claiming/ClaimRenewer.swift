internal import Claims
internal import CommandInterface
internal import Exchange
internal import RecordStore
internal import Records
internal import System

/// Renews the claims of a store for `git jsonl watch`, on a thread of its own: a network that hangs
/// must not keep files from being imported and exported.
///
/// The claims of commands that run are renewed by the processes that run them, so that they lapse
/// if those are killed.
actor ClaimRenewer {
  nonisolated private let thread: WorkThread
  nonisolated private let context: VerbContext
  nonisolated private let tell: @Sendable (WatchEvent) -> Void
  private let storePath: String
  /// The last message about the renewals, so that it is reported once.
  private var failure: [String] = []
  /// When a renewal that failed is tried again, in milliseconds of the machine's clock.
  private var nextAttempt: Int64 = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(
    _ context: VerbContext,
    storePath: String,
    tell: @escaping @Sendable (WatchEvent) -> Void
  ) throws {
    thread = try WorkThread()
    self.context = context
    self.storePath = storePath
    self.tell = tell
  }

  /// The longest time between two looks.
  private static let longestPause: Int64 = 10_000

  /// Renews what is due: each claim at a third of its time.
  ///
  /// - Returns: how long to wait before the next call, in milliseconds.
  func renewDue() -> Int64 {
    do {
      return try renew()
    } catch {
      report(Messages.failure(VerbFailure(error)))
      return Self.longestPause
    }
  }

  private func renew() throws -> Int64 {
    if !entryExists(at: storePath) { return Self.longestPause }
    let claims = try StoreFile(at: storePath).open(isSuspect: false).ownClaims().filter {
      !$0.isOfRun && !$0.isReleasing
    }
    let now = ClaimWork.moment
    let due = claims.filter { Self.millisecondsLeft($0, at: now) == 0 }
    if !due.isEmpty, now.milliseconds >= nextAttempt { try renew(due) }
    let left = claims.map { Self.millisecondsLeft($0, at: ClaimWork.moment) }.filter { $0 > 0 }
    return min(left.min() ?? Self.longestPause, Self.longestPause)
  }

  /// How long it is until a claim is to be renewed.
  private static func millisecondsLeft(_ claim: OwnClaim, at now: MachineMoment) -> Int64 {
    guard let age = now.milliseconds(since: claim.renewed) else { return 0 }
    return max(0, claim.state.body.ttl * 1000 / 3 - age)
  }

  private func renew(_ claims: [OwnClaim]) throws {
    let workspace = try Workspace(context, tell: { _ in })
    defer { workspace.liveServers?.close() }
    let store = try workspace.openStoreForEditing()
    let work = try ClaimWork(workspace, store, as: nil)
    var sentences: [String] = []
    for (owner, claims) in Dictionary(grouping: claims, by: \.state.body.owner) {
      let own = ClaimWork(work, owner: owner)
      let subjects = claims.map(\.state.body.subject).sorted {
        ($0.path, $0.key) < ($1.path, $1.key)
      }
      for (subject, answer) in zip(subjects, try own.ask(.renew, subjects)) {
        guard let sentence = ClaimReport(subject, answer, own).sentence else { continue }
        if answer.isFailure {
          sentences.append(sentence)
        } else {
          tell(.attention(path: subject.path, message: sentence))
        }
      }
    }
    if sentences.isEmpty {
      if !failure.isEmpty { tell(.recovered(path: nil)) }
      failure = []
    } else {
      nextAttempt = MachineClock.milliseconds + Self.longestPause
      report(sentences)
    }
  }

  private func report(_ sentences: [String]) {
    if sentences == failure { return }
    failure = sentences
    tell(.failed(path: nil, message: sentences.joined(separator: "\n")))
  }
}
