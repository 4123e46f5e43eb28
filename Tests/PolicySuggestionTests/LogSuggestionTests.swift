import JSONText
import MergePolicy
import PolicySuggestion
import Records
import Testing

@Suite("Suggested logs")
struct LogSuggestionTests {
  private func events(_ count: Int, _ extra: String = "") -> [String] {
    (1...count).map { #"{"at":\#(1_767_225_600 + $0 / 2),"what":"it ran"\#(extra)}"# }
  }

  @Test("Lines that are only ever added are a log, in the order of their moments")
  func log() {
    let versions = Versions(events(6), events(8), events(9), events(12))
    #expect(versions.parts == [.log(sort: ["at"])])
    #expect(
      versions.suggestion?.parts.first?.evidence == .log(lineCount: 12, growthCount: 3)
    )
    // Moments that go back don't sort the file, and it takes more to show that it is a log.
    let mixed = events(24).reversed() + events(1)
    let counts = [6, 8, 12, 20, 21, 25]
    #expect(Versions(of: counts.map { Array(mixed.prefix($0)) }).parts == [.log(sort: [])])
    #expect(Versions(of: counts.dropFirst().map { Array(mixed.prefix($0)) }).parts == [])
  }

  @Test("An edit or a removal of a line shows that it is not a log, and few versions show nothing")
  func edits() {
    let removed = Versions(events(6), events(8), events(9), Array(events(12).dropFirst()))
    #expect(removed.parts == [])
    #expect(Versions(events(8), events(9), events(12)).parts == [])
    #expect(Versions(events(12)).parts == [])
  }

  @Test("Records with a key are a log only if much shows it")
  func keyed() {
    func lines(_ count: Int, _ name: String) -> [String] {
      (1...count).map { #"{"id":"e\#($0)","\#(name)":\#(1_767_225_600 + $0)}"# }
    }
    let counts = [15, 18, 20, 22, 24, 26]
    #expect(Versions(of: counts.map { lines($0, "ts") }).parts == [.log(sort: ["ts"])])
    #expect(Versions(of: counts.map { lines($0, "created_at") }).parts == [.key(["id"])])
    #expect(Versions(of: counts.prefix(3).map { lines($0, "ts") }).parts == [.key(["id"])])
  }
}
