package import Claims
internal import System

/// One request, with the claim that it is about.
package struct ClaimTask: Sendable {
  package var request: ClaimRequest
  /// The name of the claim.
  package var ref: String
  /// What is likely to be there, so that it need not be read first; nil where that is not known.
  package var assumed: ClaimReading?

  package init(_ request: ClaimRequest, ref: String, assumed: ClaimReading?) {
    self.request = request
    self.ref = ref
    self.assumed = assumed
  }
}

/// Carries out requests together: one reading and one push for all of them, as often as it takes.
package struct ClaimRunner {
  /// What remembers readings: it notes them, and says which claims have lapsed.
  package typealias Observer = ([String: ClaimReading]) throws -> Set<String>

  private let place: any ClaimPlace
  /// The time in seconds since 1970, which is written into objects.
  private let now: () -> Int64
  private let known: () throws -> [String: ClaimReading]
  private let observe: Observer

  /// - Parameters:
  ///   - known: what objects say that were read before, by their ids.
  ///   - observe: is given what was read of some claims, at once after that.
  package init(
    _ place: any ClaimPlace,
    now: @escaping () -> Int64,
    known: @escaping () throws -> [String: ClaimReading],
    observe: @escaping Observer
  ) {
    self.place = place
    self.now = now
    self.known = known
    self.observe = observe
  }

  private struct Running {
    let task: ClaimTask
    var attempt: ClaimAttempt
    var step: ClaimAttempt.Step
  }

  /// - Returns: the answers, in the order of the tasks.
  /// - Throws: what fails here, such as a full disk. That the place can't be reached is an answer.
  package func run(_ tasks: [ClaimTask]) throws -> [ClaimAnswer] {
    var running = tasks.map { task in
      var attempt = ClaimAttempt(task.request)
      let assumed = task.assumed.flatMap { place.takes(assumed: $0) ? $0 : nil }
      let step = attempt.start(assuming: assumed, nonce: Self.nonce)
      return Running(task: task, attempt: attempt, step: step)
    }
    var pushCount = 0
    while true {
      let isPushing = running.contains { if case .push = $0.step { true } else { false } }
      if isPushing {
        // Others that lost the same race would lose the next one together, too.
        if pushCount > 0 { pause(milliseconds: Int.random(in: 5...(50 << min(pushCount, 4)))) }
        pushCount += 1
        try push(&running)
      } else if running.contains(where: { $0.step == .read }) {
        try read(&running)
      } else {
        break
      }
    }
    return running.map { running in
      if case .done(let answer) = running.step { answer } else { .unreachable("") }
    }
  }

  private static var nonce: String { randomDigits(byteCount: 8) }

  private func push(_ running: inout [Running]) throws {
    var indices: [Int] = []
    var updates: [ClaimUpdate] = []
    for (index, one) in running.enumerated() {
      if case .push(let update) = one.step {
        indices.append(index)
        updates.append(update)
      }
    }
    _ = faultOfNextCall("claim before its objects")
    let states = try place.make(updates, now: now())
    _ = faultOfNextCall("claim before its push")
    let pushes = indices.enumerated().map { position, index in
      ClaimPush(
        ref: running[index].task.ref,
        update: updates[position],
        state: states[position]
      )
    }
    let results = try place.push(pushes)
    _ = faultOfNextCall("claim after its push")
    for (position, index) in indices.enumerated() {
      running[index].step = running[index].attempt.didPush(
        updates[position],
        states[position],
        results[position]
      )
    }
  }

  private func read(_ running: inout [Running]) throws {
    let indices = running.indices.filter { running[$0].step == .read }
    let names = indices.map { running[$0].task.ref }
    let readings: [String: ClaimReading]
    do {
      readings = try place.read(names, knowing: known())
    } catch let trouble as ClaimTrouble {
      for index in indices { running[index].step = running[index].attempt.didFail(trouble.reason) }
      return
    }
    var all: [String: ClaimReading] = [:]
    for name in names { all[name] = readings[name] ?? .absent }
    let lapsed = try observe(all)
    for index in indices {
      let ref = running[index].task.ref
      running[index].step = running[index].attempt.didRead(
        all[ref] ?? .absent,
        hasLapsed: lapsed.contains(ref),
        nonce: Self.nonce
      )
    }
  }
}
