import ContentHash
import JSONText
import MergePolicy
import RecordStore
import Testing

@Suite struct RecordIDTests {
  private let maker = RecordID(
    prefix: Bytes("bd"),
    policy: IDPolicy(),
    workspace: Bytes("w"),
    digest: { sha256($0) }
  )

  private func record(_ json: String) throws -> JSONValue { try JSONValue(parsing: Bytes(json)) }

  @Test func oneRecordHasOneID() throws {
    let one = try record(#"{"title":"A","created_at":"2026-01-01T00:00:00Z"}"#)
    let same = try record(#"{"created_at":"2026-01-01T01:00:00.000+01:00","title":"\u0041","x":1}"#)
    #expect(
      maker.candidate(for: one, length: 6, attempt: 0)
        == maker.candidate(for: same, length: 6, attempt: 0)
    )
  }

  /// The digits were computed apart, by Python: int(sha256(text), 16), least significant base 36
  /// digits first, of the parts after their lengths.
  @Test func theDigitsAreThoseOfTheHash() throws {
    let one = try record(#"{"title":"A","created_at":"2026-01-01T00:00:00Z"}"#)
    #expect(maker.candidate(for: one, length: 8, attempt: 0).text == "bd-zd9h1clm")
  }

  @Test func partsAreKeptApart() throws {
    let left = try record(#"{"title":"ab","description":"c"}"#)
    let right = try record(#"{"title":"a","description":"bc"}"#)
    let empty = try record(#"{"title":"abc","description":""}"#)
    let absent = try record(#"{"title":"abc"}"#)
    let keys = [left, right, empty, absent].map {
      maker.candidate(for: $0, length: 8, attempt: 0)
    }
    #expect(Set(keys).count == 4)
  }

  @Test(arguments: [(0, 6), (32_900, 6), (33_100, 7), (197_000, 7), (199_000, 8), (9_000_000, 8)])
  func theLengthFollowsTheBirthdayBound(_ count: Int, _ length: Int) {
    #expect(maker.length(forCount: count) == length)
  }

  @Test func takenKeysAreCountedOn() throws {
    let one = try record(#"{"title":"A"}"#)
    var tried: [Bytes] = []
    let none = maker.make(for: one, count: 0) { key in
      tried.append(key)
      return true
    }
    #expect(none == nil)
    #expect(tried.count == 30)
    #expect(Set(tried).count == 30)
    #expect(tried.map(\.count) == [9, 10, 11].flatMap { Array(repeating: $0, count: 10) })
    let free = maker.make(for: one, count: 0) { $0 != tried[12] }
    #expect(free == tried[12])
  }
}
