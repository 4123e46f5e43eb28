import FlushLoad
import Testing

@Suite("Flushes under load")
struct FlushLoadTests {
  /// `Tests/FlushLoad/run` has the same checked for races.
  @Test("50 writers, 10,000 edits: none is missing, and no flush is lost")
  func load() async throws {
    let problems = try await FlushLoad().run()
    #expect(problems == [])
  }
}
