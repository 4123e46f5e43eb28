import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Clients of a PostgreSQL server at the same time", .waits)
struct PostgresRaceTests {
  /// Runs bodies on threads of their own, and throws the first error.
  private func race(_ bodies: [@Sendable () throws -> Void]) throws {
    let failures = Shared<[any Error]>([])
    let group = DispatchGroup()
    for body in bodies {
      group.enter()
      Thread.detachNewThread {
        do { try body() } catch { failures.withLock { $0.append(error) } }
        group.leave()
      }
    }
    group.wait()
    if let failure = failures.withLock({ $0.first }) { throw failure }
  }

  @Test("Pushes to two collections in opposite orders, and edits by hand, don't wait for ever")
  func oppositeOrders() throws {
    let world = try PostgresWorld(collections: ["a.jsonl", "b.jsonl"])
    let database = world.database
    let keys = (0..<40).map { "k\($0)" }
    let orders = [(["a.jsonl", "b.jsonl"], keys), (["b.jsonl", "a.jsonl"], keys.reversed())]
    let doneCount = Shared(0)
    try race(
      orders.map { collections, keys in
        { @Sendable in
          let client = try TestClient(database.url("owner"))
          for round in 0..<25 {
            let pending = try collections.map { collection in
              let point = try client.remote.info().collection(collection)?.point
              client.known = point ?? .nothing
              return try client.remote.beginPush(
                client.makePush(keys.map { ($0, "{\"n\":\(round)}") }, to: collection)
              )
            }
            for push in pending where try push.wait().isDone { doneCount.withLock { $0 += 1 } }
          }
        }
      } + [
        {
          for round in 0..<10 {
            let order = round.isMultiple(of: 2) ? "asc" : "desc"
            try database.sql(
              """
              update jsonl.record r set line = convert_to('{"n":"by hand"}', 'UTF8')
                from (select * from jsonl.record order by key \(order), collection \(order)) s
                where s.collection = r.collection and s.key = r.key
              """
            )
          }
        }
      ]
    )
    #expect(doneCount.withLock { $0 } > 25)
    let log = try database.sql(
      "select deadlocks from pg_stat_database where datname = current_database()"
    )
    #expect(log == ["0"])
  }

  @Test("Counters add up, though every push is sent twice, and readers miss nothing")
  func counters() throws {
    let world = try PostgresWorld()
    let database = world.database
    let clientCount = 4
    let editCount = 25
    try race(
      (0..<clientCount).map { number in
        { @Sendable in
          let client = try TestClient(database.url("owner"))
          var counts: [String: Int] = [:]
          var random = SeededRandom(seed: UInt64(number + 1))
          for _ in 0..<editCount {
            let key = "k\(random.next() % 5)"
            while true {
              for line in try client.pull() ?? [] {
                counts[String(line.prefix(2))] = Int(line.dropFirst(8).dropLast(1))
              }
              let push = client.makePush([(key, "{\"n\":\(counts[key, default: 0] + 1)}")])
              let outcome = try client.remote.push(push)
              // The answer was lost.
              let again = try client.remote.push(push)
              guard case .done = outcome else { continue }
              #expect(again == outcome)
              break
            }
          }
        }
      }
    )
    let lines = try world.client().everything()
    let sum = lines.compactMap { Int($0.dropFirst(8).dropLast(1)) }.reduce(0, +)
    #expect(sum == clientCount * editCount)
  }
}
