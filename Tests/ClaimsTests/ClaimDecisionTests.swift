import Claims
import Testing

/// Each row of the table of what is read and what is done.
@Suite("What a request does about a ref")
struct ClaimDecisionTests {
  private typealias Act = ClaimRequest.Act

  private let own = Fixtures.claim(Fixtures.eva, epoch: 4, beat: 2)
  private let other = Fixtures.claim(Fixtures.bob, epoch: 4, beat: 2)
  private let free = Fixtures.claim(Fixtures.bob, epoch: 4, beat: 2, state: .free)
  private let foreign = ClaimReading.foreign(object: "o1")
  private let claim = Act.claim(retakesOwn: true)

  private func decide(
    _ act: Act,
    _ reading: ClaimReading,
    hasLapsed: Bool = false,
    keepsChain: Bool = false
  ) -> ClaimDecision {
    let request = ClaimRequest(
      act,
      subject: Fixtures.subject,
      owner: Fixtures.eva,
      ttl: 60,
      keepsChain: keepsChain
    )
    return request.decide(reading, hasLapsed: hasLapsed, nonce: "n")
  }

  private func put(
    epoch: Int,
    beat: Int = 0,
    acquired: Int64? = nil,
    over lease: String?,
    state: ClaimBody.State = .held,
    parent: String? = nil
  ) -> ClaimDecision {
    let body = Fixtures.body(Fixtures.eva, epoch: epoch, beat: beat, state: state)
    let change = ClaimUpdate.Change.put(body, acquired: acquired, parent: parent)
    return .update(ClaimUpdate(lease: lease, change: change))
  }

  private func state(_ reading: ClaimReading) throws -> ClaimState {
    guard case .claim(let state) = reading else { throw UnexpectedReading() }
    return state
  }

  private struct UnexpectedReading: Error {}

  @Test("claim")
  func claims() throws {
    #expect(decide(claim, .absent) == put(epoch: 1, over: nil))
    #expect(decide(claim, free) == put(epoch: 5, over: "o1"))
    #expect(decide(claim, free, keepsChain: true) == put(epoch: 5, over: "o1", parent: "o1"))
    #expect(decide(claim, own) == put(epoch: 4, beat: 3, acquired: 1000, over: "o1"))
    #expect(decide(claim, own, hasLapsed: true) == put(epoch: 5, over: "o1"))
    #expect(decide(claim, other) == .answer(.held(try state(other))))
    #expect(decide(claim, other, hasLapsed: true) == put(epoch: 5, over: "o1"))
    #expect(decide(claim, foreign, hasLapsed: true) == .answer(.foreign(object: "o1")))
    let fresh = Act.claim(retakesOwn: false)
    #expect(decide(fresh, own) == .answer(.held(try state(own))))
    #expect(decide(fresh, own, hasLapsed: true) == put(epoch: 5, over: "o1"))
  }

  @Test("The same name with another session is somebody else")
  func sessions() throws {
    let twoOfOneName = Fixtures.claim(ClaimOwner(name: "eva", session: "s9"))
    #expect(decide(claim, twoOfOneName) == .answer(.held(try state(twoOfOneName))))
    #expect(decide(.renew, twoOfOneName) == .answer(.lost(twoOfOneName)))
  }

  @Test("renew")
  func renewals() {
    #expect(decide(.renew, own) == put(epoch: 4, beat: 3, acquired: 1000, over: "o1"))
    for reading in [.absent, free, other, foreign] {
      #expect(decide(.renew, reading, hasLapsed: true) == .answer(.lost(reading)))
    }
  }

  @Test("release")
  func releases() {
    let release = Act.release(isRepeated: false)
    #expect(decide(release, own) == .update(ClaimUpdate(lease: "o1", change: .delete)))
    for reading in [.absent, free, other, foreign] {
      #expect(decide(release, reading) == .answer(.lost(reading)))
    }
    let repeated = Act.release(isRepeated: true)
    #expect(decide(repeated, .absent) == .answer(.released))
    let freed = Fixtures.claim(Fixtures.eva, state: .free)
    #expect(decide(repeated, freed) == .answer(.released))
    #expect(decide(repeated, free) == .answer(.lost(free)))
    #expect(decide(repeated, other) == .answer(.lost(other)))
  }

  @Test("A release of a branch leaves a successor that says so")
  func branches() {
    let expected = put(epoch: 4, beat: 3, over: "o1", state: .free, parent: "o1")
    #expect(decide(.release(isRepeated: false), own, keepsChain: true) == expected)
  }

  @Test("steal")
  func steals() {
    #expect(decide(.steal(of: "o1"), other) == put(epoch: 5, over: "o1"))
    #expect(decide(.steal(of: "o"), foreign) == put(epoch: 1, over: "o1"))
    #expect(decide(.steal(of: "o1"), own, hasLapsed: true) == put(epoch: 5, over: "o1"))
    for (id, reading) in [("o2", other), ("", other), ("o1", .absent)] {
      #expect(decide(.steal(of: id), reading) == .answer(.stale(reading)))
    }
  }

  @Test("prune")
  func pruning() {
    let deleted = ClaimDecision.update(ClaimUpdate(lease: "o1", change: .delete))
    #expect(decide(.prune, other, hasLapsed: true) == deleted)
    for (reading, hasLapsed) in [(other, false), (free, true), (foreign, true), (.absent, true)] {
      #expect(decide(.prune, reading, hasLapsed: hasLapsed) == .answer(.kept))
    }
  }
}
