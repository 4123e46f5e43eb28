/// Carries out one request: what to do next, until there is an answer.
///
/// It is told what came of each step and knows neither git nor a clock, so that a simulation can
/// drive it as git does. These rules hold:
///
/// - Every push has a lease on exactly what was read, or assumed.
/// - After a push that was not accepted, the ref is read before anything is answered. The answer is
///   never yes unless the server said so, or the ref has an object that this attempt has sent.
/// - A lost race is decided again, by what the ref is now, a few times.
package struct ClaimAttempt: Sendable {
  package enum Step: Equatable, Sendable {
    case read
    case push(ClaimUpdate)
    case done(ClaimAnswer)
  }

  /// How often a race may be lost, or a push disappear, before the attempt gives up.
  package static let tryLimit = 6

  package let request: ClaimRequest
  private var tryCount = 0
  /// The push that was not accepted, and what is known of it.
  private var open: (update: ClaimUpdate, result: PushResult)?
  /// The objects that were sent, which may arrive late.
  private var sent: Set<String> = []

  package init(_ request: ClaimRequest) { self.request = request }

  /// The first step.
  ///
  /// - Parameter assumed: what the ref is likely to be; a push with a lease on it finds out whether
  ///   it is, and saves the reading. Nil to read first.
  package mutating func start(assuming assumed: ClaimReading?, nonce: String) -> Step {
    guard let assumed else { return .read }
    switch request.decide(assumed, hasLapsed: false, nonce: nonce) {
    case .update(let update): return .push(update)
    // Only what was read is answered.
    case .answer: return .read
    }
  }

  /// The step after a push.
  ///
  /// - Parameter state: the claim that was pushed; nil for a deletion.
  package mutating func didPush(
    _ update: ClaimUpdate,
    _ state: ClaimState?,
    _ result: PushResult
  ) -> Step {
    if let state { sent.insert(state.object) }
    if result == .accepted { return .done(success(state)) }
    open = (update, result)
    return .read
  }

  /// The step after the ref was read.
  ///
  /// - Parameter hasLapsed: whether this machine has seen the claim unchanged for its whole ttl.
  package mutating func didRead(
    _ reading: ClaimReading,
    hasLapsed: Bool,
    nonce: String
  ) -> Step {
    if let object = reading.object, sent.contains(object), case .claim(let state) = reading {
      return .done(success(state))
    }
    guard let (update, result) = open else {
      return step(request.decide(reading, hasLapsed: hasLapsed, nonce: nonce), reading)
    }
    open = nil
    tryCount += 1
    // fault: refusal-is-not-read-back
    if reading.object == update.lease { return stepAfterNothing(update, result) }
    if update.change == .delete, reading == .absent, case .unknown = result {
      return .done(success(nil))
    }
    let decision = request.decide(reading, hasLapsed: hasLapsed, nonce: nonce)
    return step(decision, reading)
  }

  /// The answer where the ref can't be read. After a push that may have arrived, it is not known
  /// what the server did.
  package func didFail(_ reason: String) -> Step {
    if case .unknown? = open?.result { return .done(.unreachable(reason)) }
    return .done(PushResult.isDenial(reason) ? .refused(reason) : .unreachable(reason))
  }

  private func step(_ decision: ClaimDecision, _ reading: ClaimReading) -> Step {
    switch decision {
    case .answer(let answer): return .done(answer)
    case .update(let update):
      if tryCount < Self.tryLimit { return .push(update) }
      if let state = reading.held { return .done(.held(state)) }
      return .done(.refused("the ref changed during each of \(tryCount) attempts"))
    }
  }

  /// The step where the ref is still what it was before the push.
  private func stepAfterNothing(_ update: ClaimUpdate, _ result: PushResult) -> Step {
    switch result {
    case .accepted: return .push(update)
    case .refused(let reason):
      let isTriedAgain = result.isContention && tryCount < Self.tryLimit
      return isTriedAgain ? .push(update) : .done(.refused(reason))
    case .unknown(let reason):
      return tryCount < 2 ? .push(update) : .done(.unreachable(reason))
    }
  }

  private func success(_ state: ClaimState?) -> ClaimAnswer {
    switch request.act {
    case .claim, .renew, .steal: state.map { .gained($0) } ?? .released
    case .release: .released
    case .prune: .pruned
    }
  }
}
