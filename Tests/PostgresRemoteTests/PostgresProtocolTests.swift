import RemoteCheck
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("The helper for PostgreSQL and the protocol", .waits)
struct PostgresProtocolTests {
  @Test("It keeps to every rule of the protocol")
  func rules() throws {
    let world = try PostgresWorld()
    var outcomes: [RuleOutcome] = []
    try checkRemote(TestClient.start(world.database.url("owner"))) { outcomes.append($0) }
    #expect(outcomes.filter { $0.problem != nil } == [])
    #expect(outcomes.count > 20)
    // It leaves nothing behind.
    #expect(try world.owner.remote.info().collections.map(\.path) == [PostgresWorld.collection])
  }

  @Test("--version says the version, and any other word is refused")
  func words() throws {
    func run(_ word: String) throws -> Outcome {
      try ChildProcess(
        BuiltProducts.path(of: "git-jsonl-remote-postgres"),
        [word],
        environment: [:],
        folder: "/"
      ).run()
    }
    #expect(try run("--version").orThrow().output.hasPrefix("git-jsonl-remote-postgres "))
    #expect(try run("x").end == .exit(129))
  }
}
