@testable import Companion
import Records
import System
import Testing

@Suite("Progress of long work")
struct ProgressMeterTests {
  private func moment(_ milliseconds: Int) -> Timestamp {
    Timestamp(
      seconds: 1_000_000 + Int64(milliseconds / 1000),
      nanoseconds: Int32(milliseconds % 1000) * 1_000_000
    )
  }

  @Test("A line says how much of how many, and how fast")
  func lines() {
    var meter = ProgressMeter(title: "Importing a\n.jsonl", total: 100_000, start: moment(900))
    #expect(
      meter.line(done: 45_000, at: moment(2900), width: 100)
        == "Importing a\\n.jsonl: 45 % (45,000 of 100,000 records), 22,500 a second"
    )
    #expect(
      meter.line(done: 100_001, at: moment(3900), width: 100)
        == "Importing a\\n.jsonl: 100 % (100,001 of 100,000 records), 33,333 a second"
    )
    var open = ProgressMeter(title: "Reading", unit: "lines", start: moment(0))
    #expect(
      open.line(done: 1000, at: moment(1000), width: 80) == "Reading: 1,000 lines, 1,000 a second"
    )
    #expect(open.line(done: 1000, at: moment(2000), width: 12) == "Reading: 1,…")
    var empty = ProgressMeter(title: "Reading", total: 0, start: moment(0))
    #expect(
      empty.line(done: 0, at: moment(1000), width: 80)
        == "Reading: 100 % (0 of 0 records), 0 a second"
    )
  }

  @Test("Short work shows no progress, and long work not too often")
  func pace() {
    var meter = ProgressMeter(title: "Reading", start: moment(0))
    let shown = stride(from: 0, to: 2000, by: 50).filter {
      meter.line(done: $0, at: moment($0), width: 80) != nil
    }
    #expect(shown == [1000, 1200, 1400, 1600, 1800])
  }

  @Test("A clock that is set back says nothing, and breaks nothing")
  func clock() {
    var meter = ProgressMeter(title: "Reading", start: moment(5000))
    #expect(meter.line(done: 5, at: moment(1000), width: 80) == nil)
  }
}
