@testable import Companion
import JSONText
import MergePolicy
import RecordStore
import Records
import Testing

@Suite("What becomes of an edited file of a live collection")
struct LiveFileVerdictTests {
  private func verdict(
    _ file: String,
    known: [String] = [],
    _ consistency: Policy.Consistency
  ) -> LiveFileVerdict {
    LiveFileVerdict(
      Bytes(file),
      known: known.map { Bytes($0) },
      consistency,
      key: consistency == .append ? .none : Policy().defaultKey
    )
  }

  @Test(
    "Only whole files of records are read",
    arguments: [
      ("", LiveFileVerdict.take),
      ("{\"id\":\"a\"}\n\n{\"id\":\"b\"}\r\n", .take),
      ("{\"id\":\"a\"}\n{\"id\":\"b\"}", .wait(.unterminated)),
      ("{\"id\":\"a\"}\n{\"id\":", .wait(.unterminated)),
      ("{\"id\":\"a\"\n{\"id\":\"b\"}\n", .wait(.notRecord(line: 1))),
      ("\n[1]\n", .wait(.notRecord(line: 2))),
      ("{\"id\":\"a\"}\n{\"n\":1}\n", .wait(.notRecord(line: 2))),
      ("{\"id\":\"a\"}\n{\"id\":\"a\"}\n", .wait(.repeatedKey(line: 2))),
    ]
  )
  func values(file: String, expected: LiveFileVerdict) {
    #expect(verdict(file, .lastWrite) == expected)
  }

  @Test("Where only the remote decides, whatever was written is undone")
  func restored() {
    for consistency in [Policy.Consistency.createOnce, .compareAndSwap] {
      #expect(verdict("{\"id\":", consistency) == .restore(new: []))
    }
  }

  @Test("New lines of a stream are events, and all others stay as they are")
  func events() {
    let (a, b, c) = (#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#)
    func of(_ lines: [String]) -> LiveFileVerdict {
      verdict(lines.map { $0 + "\n" }.joined(), known: [a, b], .append)
    }
    #expect(of([a, b, c]) == .append([Bytes(c)]))
    #expect(of([a, b, c, c]) == .append([Bytes(c), Bytes(c)]))
    #expect(of([a]) == .restore(new: []))
    #expect(of([]) == .restore(new: []))
    // A changed line is not a new one.
    #expect(of([a, c]) == .restore(new: []))
    #expect(of([c, b]) == .restore(new: []))
    #expect(of([c, b, c]) == .restore(new: [Bytes(c)]))
    #expect(of([a, #"{"n":4}"#, c]) == .restore(new: [Bytes(c)]))
    #expect(verdict(a + "\n" + b, known: [a], .append) == .wait(.unterminated))
    #expect(verdict("x\n", known: [a], .append) == .wait(.notRecord(line: 1)))
  }

  @Test("A record is published, taken back or left alone by its consistency")
  func edits() {
    let (new, old) = (Bytes(#"{"id":"a","n":2}"#), Bytes(#"{"id":"a","n":1}"#))
    let key = KeyText(stored: Bytes("a"))
    func edit(
      _ record: Bytes?,
      _ row: LiveRow?,
      _ pending: LiveWrite? = nil,
      _ consistency: Policy.Consistency = .lastWrite
    ) -> LiveEdit {
      LiveEdit(LiveDifference(key: key, record: record, row: row), pending, consistency)
    }
    let row = LiveRow(revision: 3, writer: nil, line: old)
    let waiting = LiveWrite(id: "w", key: key, line: new, notedAt: 0)
    #expect(edit(new, row) == .publish(new, replacing: nil))
    #expect(edit(nil, row) == .publish(nil, replacing: nil))
    #expect(edit(new, nil) == .publish(new, replacing: nil))
    #expect(edit(new, row, waiting) == .isNoted)
    #expect(edit(nil, row, waiting) == .publish(nil, replacing: "w"))
    #expect(edit(nil, LiveRow(revision: 0, writer: nil, line: old)) == .forget)
    for consistency in [Policy.Consistency.createOnce, .compareAndSwap] {
      #expect(edit(new, row, nil, consistency) == .restore(old))
      #expect(edit(nil, row, nil, consistency) == .restore(old))
      #expect(edit(new, nil, nil, consistency) == .restore(nil))
    }
  }

  @Test("A value expires by the server's clock and the time that goes by here")
  func expiry() {
    let clock = LiveClock(ttl: 1000, serverNow: 50_000, machineNow: 7)
    #expect(clock.expiry(ofWriteAt: 49_900) == 907)
    #expect(!clock.hasExpired(49_001) && clock.hasExpired(49_000))
    let forever = LiveClock(ttl: nil, serverNow: 50_000, machineNow: 7)
    #expect(forever.expiry(ofWriteAt: 0) == nil && !forever.hasExpired(0))
    let write = LiveWrite(id: "w", key: KeyText(stored: Bytes("a")), line: nil, notedAt: 100)
    #expect(!LiveEdit.isTooOld(write, ttl: 50, now: 150))
    #expect(LiveEdit.isTooOld(write, ttl: 50, now: 151))
    #expect(!LiveEdit.isTooOld(write, ttl: nil, now: 1_000_000))
  }

  @Test("The pauses before attempts grow to half a minute, and are not the same for all")
  func backoff() {
    var backoff = LiveBackoff()
    #expect(
      (0..<9).map { _ in backoff.fail(chance: 1) }
        == [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]
    )
    backoff.succeed()
    #expect(backoff.fail(chance: 0) == 250)
  }
}
