/// A moment on a machine's clock that runs through suspension and can't be set. It is compared only
/// with other moments since the same start of the machine.
package struct MachineMoment: Hashable, Sendable {
  /// Differs for each start of the machine.
  package var boot: String
  package var milliseconds: Int64

  package init(boot: String, milliseconds: Int64) {
    self.boot = boot
    self.milliseconds = milliseconds
  }

  /// The time since an earlier moment; nil where the machine was started in between, or where it
  /// was not earlier.
  package func milliseconds(since earlier: MachineMoment) -> Int64? {
    guard boot == earlier.boot, milliseconds >= earlier.milliseconds else { return nil }
    return milliseconds - earlier.milliseconds
  }
}

/// How long this machine has seen a ref unchanged.
///
/// No written time is believed: a claim has lapsed once the same object was seen for a whole ttl,
/// on the clock of the one who looks. The owner of a claim renews it within that time, and each
/// renewal is another object.
package struct ClaimObservation: Equatable, Sendable {
  package var object: String
  /// When the object was first seen.
  package var since: MachineMoment

  package init(object: String, since: MachineMoment) {
    self.object = object
    self.since = since
  }

  /// What is known after an object was read.
  ///
  /// - Parameters:
  ///   - previous: what was known before; nil where nothing was.
  ///   - now: a moment after the reading. One before it would count time in which the ref may have
  ///     been another one.
  package init(of object: String, after previous: ClaimObservation?, at now: MachineMoment) {
    self.object = object
    let isSame = previous?.object == object
    let isCounted = previous.map { now.milliseconds(since: $0.since) != nil } ?? false
    since = isSame && isCounted ? previous?.since ?? now : now
  }

  /// How long it was seen unchanged.
  package func unchanged(at now: MachineMoment) -> Int64 { now.milliseconds(since: since) ?? 0 }

  /// How long it is until the claim has lapsed, for this machine; 0 where it has.
  package func millisecondsLeft(ttl: Int64, at now: MachineMoment) -> Int64 {
    // fault: claim-lapses-early
    return max(0, ttl * 1000 - unchanged(at: now))
  }

  package func hasLapsed(ttl: Int64, at now: MachineMoment) -> Bool {
    millisecondsLeft(ttl: ttl, at: now) == 0
  }
}
