import Claims
import Testing

@Suite("When a claim has lapsed")
struct ClaimObservationTests {
  private func moment(_ seconds: Int64, boot: String = "b1") -> MachineMoment {
    MachineMoment(boot: boot, milliseconds: seconds * 1000)
  }

  private func see(_ object: String, _ previous: ClaimObservation?, _ seconds: Int64)
    -> ClaimObservation
  {
    ClaimObservation(of: object, after: previous, at: moment(seconds))
  }

  @Test("After a whole ttl of being seen unchanged, and no sooner")
  func ttl() {
    let first = see("o1", nil, 100)
    let second = see("o1", first, 150)
    #expect(second.since == moment(100))
    #expect(!second.hasLapsed(ttl: 60, at: moment(159)))
    #expect(second.millisecondsLeft(ttl: 60, at: moment(150)) == 10_000)
    #expect(second.hasLapsed(ttl: 60, at: moment(160)))
    #expect(!ClaimObservation(object: "o1", since: moment(100)).hasLapsed(ttl: 60, at: moment(100)))
  }

  @Test("Another object begins again")
  func change() {
    let changed = see("o2", see("o1", nil, 100), 159)
    #expect(changed == ClaimObservation(object: "o2", since: moment(159)))
    #expect(see("o1", changed, 200).since == moment(200))
  }

  @Test("A new start of the machine begins again, and so does a clock that went back")
  func restart() {
    let first = see("o1", nil, 100)
    let later = moment(5000, boot: "b2")
    #expect(!first.hasLapsed(ttl: 60, at: later))
    #expect(ClaimObservation(of: "o1", after: first, at: later).since == later)
    #expect(!first.hasLapsed(ttl: 60, at: moment(3)))
    #expect(see("o1", first, 3).since == moment(3))
  }
}
