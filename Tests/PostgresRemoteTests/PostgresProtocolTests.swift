import RemoteCheck
import RemoteProtocol
import TestSupport
import Testing

@Suite("The helper for PostgreSQL and the protocol")
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
}
