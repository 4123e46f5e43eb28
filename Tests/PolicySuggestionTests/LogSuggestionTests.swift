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
    let versions = Versions(events(6), events(8), events(9))
    #expect(versions.parts == [.log(sort: ["at"])])
    #expect(
      versions.suggestion?.parts.first?.evidence == .log(lineCount: 9, growthCount: 2)
    )
    // Moments that go back don't sort the file.
    let mixed = events(9).reversed() + events(1)
    #expect(
      Versions(Array(mixed.prefix(6)), Array(mixed.prefix(8)), mixed).parts == [.log(sort: [])]
    )
  }

  @Test("An edit or a removal of a line shows that it is not a log")
  func edits() {
    #expect(Versions(events(6), events(8), Array(events(9).dropFirst())).parts == [])
    #expect(Versions(events(6)).parts == [])
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
