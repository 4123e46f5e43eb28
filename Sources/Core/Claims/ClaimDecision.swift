/// What a request does about a ref as it was read: an update of it, or an answer at once.
package enum ClaimDecision: Equatable, Sendable {
  case update(ClaimUpdate)
  case answer(ClaimAnswer)
}

extension ClaimRequest {
  /// Decides by what was read.
  ///
  /// - Parameters:
  ///   - hasLapsed: whether this machine has seen the claim unchanged for its whole ttl.
  ///   - nonce: for the object that is made.
  package func decide(
    _ reading: ClaimReading,
    hasLapsed: Bool,
    nonce: String
  ) -> ClaimDecision {
    switch act {
    case .claim(let retakesOwn):
      decideClaim(reading, hasLapsed: hasLapsed, retakesOwn: retakesOwn, nonce)
    case .renew: decideRenewal(reading, nonce)
    case .release(let isRepeated): decideRelease(reading, isRepeated: isRepeated, nonce)
    case .steal(let id): decideSteal(reading, of: id, nonce)
    case .prune: decidePruning(reading, hasLapsed: hasLapsed, nonce)
    }
  }

  private func decideClaim(
    _ reading: ClaimReading,
    hasLapsed: Bool,
    retakesOwn: Bool,
    _ nonce: String
  ) -> ClaimDecision {
    switch reading {
    case .absent: return acquire(after: nil, nonce)
    case .foreign(let object): return .answer(.foreign(object: object))
    case .claim(let state):
      let isOwn = state.body.owner == owner
      if state.body.state == .free || hasLapsed { return acquire(after: state, nonce) }
      if isOwn, retakesOwn { return renewal(of: state, nonce) }
      return .answer(.held(state))
    }
  }

  private func decideRenewal(_ reading: ClaimReading, _ nonce: String) -> ClaimDecision {
    // fault: renewal-takes-from-another
    guard let state = reading.held, state.body.owner == owner else {
      return .answer(.lost(reading))
    }
    return renewal(of: state, nonce)
  }

  private func decideRelease(
    _ reading: ClaimReading,
    isRepeated: Bool,
    _ nonce: String
  ) -> ClaimDecision {
    if let state = reading.held, state.body.owner == owner { return end(of: state, nonce) }
    return .answer(isRepeated && isFree(reading) ? .released : .lost(reading))
  }

  /// Whether nobody holds it, as a release of the owner leaves it.
  private func isFree(_ reading: ClaimReading) -> Bool {
    switch reading {
    case .absent: true
    case .claim(let state): state.body.state == .free && state.body.owner == owner
    case .foreign: false
    }
  }

  private func decideSteal(
    _ reading: ClaimReading,
    of id: String,
    _ nonce: String
  ) -> ClaimDecision {
    guard let object = reading.object, !id.isEmpty, object.hasPrefix(id) else {
      return .answer(.stale(reading))
    }
    if case .claim(let state) = reading { return acquire(after: state, nonce) }
    return acquire(after: nil, over: object, nonce)
  }

  private func decidePruning(
    _ reading: ClaimReading,
    hasLapsed: Bool,
    _ nonce: String
  ) -> ClaimDecision {
    guard let state = reading.held, hasLapsed else { return .answer(.kept) }
    return end(of: state, nonce)
  }

  // MARK: Objects

  private func acquire(
    after state: ClaimState?,
    over object: String? = nil,
    _ nonce: String
  ) -> ClaimDecision {
    let lease = state?.object ?? object
    let body = ClaimBody(
      subject: subject,
      owner: owner,
      epoch: (state?.body.epoch ?? 0) + 1,
      beat: 0,
      ttl: ttl ?? Self.standardTTL,
      note: note,
      nonce: nonce
    )
    return put(body, acquired: nil, over: lease)
  }

  private func renewal(of state: ClaimState, _ nonce: String) -> ClaimDecision {
    var body = state.body
    body.beat += 1
    body.ttl = ttl ?? body.ttl
    body.note = note ?? body.note
    body.nonce = nonce
    return put(body, acquired: state.acquired, over: state.object)
  }

  /// Branches stay: some servers don't let them be deleted.
  private func end(of state: ClaimState, _ nonce: String) -> ClaimDecision {
    if !keepsChain { return .update(ClaimUpdate(lease: state.object, change: .delete)) }
    var body = state.body
    body.state = .free
    body.beat += 1
    body.note = nil
    body.nonce = nonce
    return put(body, acquired: nil, over: state.object)
  }

  private func put(_ body: ClaimBody, acquired: Int64?, over lease: String?) -> ClaimDecision {
    let change = ClaimUpdate.Change.put(
      body,
      acquired: acquired,
      parent: keepsChain ? lease : nil
    )
    return .update(ClaimUpdate(lease: lease, change: change))
  }
}
