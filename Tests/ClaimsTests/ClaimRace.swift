import Claims
import TestSupport

/// One record, one server, and some agents, in steps of simulated milliseconds.
struct ClaimRace {
  private var random: SeededRandom
  private let keepsChain: Bool
  private var now: Int64 = 0
  private var ref = ClaimReading.absent
  private var agents: [Agent]
  /// Pushes on their way.
  private var late: [(arrival: Int64, update: ClaimUpdate, object: ClaimState?)] = []
  private var objectCount = 0

  private(set) var violations: [String] = []
  private(set) var gainCount = 0
  private(set) var takeoverCount = 0
  private(set) var releaseCount = 0
  /// Lets claims lapse in half of their time, which has to be noticed.
  var breaksExpiry = false

  private static let ttl: Int64 = 60
  private static let stepCount = 160

  private struct Agent {
    let owner: ClaimOwner
    /// What its clock is ahead of the simulation's, and the start of its machine.
    var clockOffset: Int64
    var boot = 0
    var attempt: ClaimAttempt?
    var step: ClaimAttempt.Step?
    /// When the attempt began.
    var began: Int64 = 0
    var observation: ClaimObservation?
    /// What it has, and until when it believes that; nil where it believes nothing.
    var held: ClaimState?
    var end: Int64 = 0
    var wasReleasing = false
  }

  init(seed: UInt64, keepsChain: Bool) {
    random = SeededRandom(seed: seed)
    self.keepsChain = keepsChain
    agents = []
    for number in 0..<2 + random.below(5) {
      let owner = ClaimOwner(name: random.chance(percent: 50) ? "eva" : "bob", session: "\(number)")
      let offset = Int64(random.below(7_200_000)) - 3_600_000
      agents.append(Agent(owner: owner, clockOffset: offset))
    }
  }

  mutating func run() {
    for _ in 0..<Self.stepCount where violations.isEmpty {
      now += Int64(random.below(random.chance(percent: 5) ? 30_000 : 1500))
      deliver()
      act(random.below(agents.count))
    }
  }

  /// The server takes what arrives, if the ref is what the push was made for.
  private mutating func deliver() {
    let arrived = late.filter { $0.arrival <= now }
    late.removeAll { $0.arrival <= now }
    for push in arrived { _ = swap(push.update, push.object) }
  }

  private mutating func swap(_ update: ClaimUpdate, _ object: ClaimState?) -> Bool {
    // As git does: a ref that has the object already is up to date.
    if let object, ref.object == object.object { return true }
    guard ref.object == update.lease else { return false }
    ref = object.map { .claim($0) } ?? .absent
    return true
  }

  private func clock(_ agent: Agent) -> MachineMoment {
    MachineMoment(boot: "\(agent.boot)", milliseconds: now + agent.clockOffset)
  }

  private mutating func act(_ index: Int) {
    if random.chance(percent: 3) { return crash(index) }
    // Whatever it was doing, it no longer relies on the claim.
    if now >= agents[index].end { agents[index].held = nil }
    guard let step = agents[index].step else { return begin(index) }
    switch step {
    case .read: read(index)
    case .push(let update): push(update, index)
    case .done(let answer): finish(answer, index)
    }
  }

  /// What was in memory is gone; what its store has stays. Half of the time, the machine starts
  /// again, too.
  private mutating func crash(_ index: Int) {
    agents[index].attempt = nil
    agents[index].step = nil
    agents[index].held = nil
    if random.chance(percent: 50) {
      agents[index].boot += 1
      agents[index].clockOffset = -now
    }
  }

  private mutating func begin(_ index: Int) {
    let agent = agents[index]
    let act: ClaimRequest.Act
    if agent.held != nil {
      act = random.chance(percent: 60) ? .renew : .release(isRepeated: false)
    } else if agent.wasReleasing {
      act = .release(isRepeated: true)
    } else {
      act = random.chance(percent: 10) ? .prune : .claim(retakesOwn: true)
    }
    if case .release = act {
      agents[index].wasReleasing = true
      // From here on it does not work on the record any more.
      agents[index].held = nil
    }
    let request = ClaimRequest(
      act,
      subject: Fixtures.subject,
      owner: agent.owner,
      ttl: Self.ttl,
      keepsChain: keepsChain
    )
    var attempt = ClaimAttempt(request)
    let assumed: ClaimReading? =
      agent.held.map { .claim($0) } ?? (random.chance(percent: 50) ? .absent : nil)
    agents[index].step = attempt.start(assuming: assumed, nonce: nonce())
    agents[index].attempt = attempt
    agents[index].began = now
  }

  private mutating func read(_ index: Int) {
    guard var attempt = agents[index].attempt else { return }
    if random.chance(percent: 5) {
      agents[index].step = attempt.didFail("no network")
      return
    }
    let moment = clock(agents[index])
    var hasLapsed = false
    if let object = ref.object {
      let seen = ClaimObservation(of: object, after: agents[index].observation, at: moment)
      agents[index].observation = seen
      hasLapsed = seen.hasLapsed(ttl: breaksExpiry ? Self.ttl / 2 : Self.ttl, at: moment)
    }
    agents[index].step = attempt.didRead(ref, hasLapsed: hasLapsed, nonce: nonce())
    agents[index].attempt = attempt
  }

  private mutating func push(_ update: ClaimUpdate, _ index: Int) {
    guard var attempt = agents[index].attempt else { return }
    var object: ClaimState?
    if case .put(let body, let acquired, _) = update.change {
      objectCount += 1
      object = ClaimState(object: "o\(objectCount)", body: body, acquired: acquired ?? now)
    }
    let result: PushResult
    switch random.below(20) {
    case 0: result = .unknown("lost on the way")
    case 1:
      _ = swap(update, object)
      result = .unknown("the answer is lost")
    case 2:
      late.append((now + Int64(random.below(120_000)), update, object))
      result = .unknown("late")
    case 3: result = .refused("cannot lock ref")
    default: result = swap(update, object) ? .accepted : .refused("stale info")
    }
    agents[index].step = attempt.didPush(update, object, result)
    agents[index].attempt = attempt
  }

  private mutating func finish(_ answer: ClaimAnswer, _ index: Int) {
    let before = agents[index].held
    agents[index].attempt = nil
    agents[index].step = nil
    switch answer {
    case .gained(let state):
      gainCount += 1
      if state.body.epoch > 1, before == nil { takeoverCount += 1 }
      agents[index].held = state
      agents[index].end = agents[index].began + Self.ttl * 1000
      agents[index].wasReleasing = false
    case .released:
      releaseCount += 1
      agents[index].wasReleasing = false
    case .lost, .held, .stale, .foreign:
      agents[index].held = nil
      agents[index].wasReleasing = false
    case .refused, .unreachable, .pruned, .kept: break
    }
    let holders = agents.filter { $0.held != nil && now < $0.end }
    if holders.count > 1 { violations.append("\(holders.map(\.owner)) at \(now)") }
  }

  private mutating func nonce() -> String { String(random.next()) }
}
