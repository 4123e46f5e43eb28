@testable import FolderRemote
import JSONText
@testable import RemoteProtocol
import TestSupport
import Testing

@Suite("Pulls from a folder")
struct FolderPullTests {
  @Test("A pull has the newest row of each key, however few keys it may compare at a time")
  func windows() throws {
    let world = try FolderWorld()
    let remote = try world.begun()
    var random = SeededRandom(seed: 7)
    var expected: [String: String] = [:]
    for number in 1...12 {
      let known = try world.point(remote)
      let keys = Set((0..<8).map { _ in "k\(Int.random(in: 0..<20, using: &random))" }).sorted()
      let rows = keys.map { key -> (String, String?) in
        let line = Int.random(in: 0..<4, using: &random) == 0 ? nil : "{\"n\":\(number)}"
        expected[key] = "\(number) \(line ?? "-")"
        return (key, line)
      }
      _ = try remote.push(
        world.push(rows, base: known.version, known: known, number: Int64(number))
      )
    }
    remote.close()
    let folder = try CollectionFolder(world.collection, in: FolderRoot(url: "dir://" + world.root))
    let head = try #require(try folder.head())
    // Of one version, of a few, and of all.
    for byteLimit in [1, 1500, 1 << 20] {
      let reading = CollectionReading(folder, head, byteLimit: byteLimit)
      var found: [String: String] = [:]
      var pull = SyncPull(collection: world.collection, known: .nothing, limit: 3)
      var most = 0
      while true {
        let rows = try page(of: reading, pull)
        most = max(most, reading.newest?.byteCount ?? 0)
        for row in rows {
          #expect(found.updateValue("\(row.version) \(row.line ?? "-")", forKey: row.key) == nil)
        }
        guard rows.count == pull.limit, let last = rows.last else { break }
        pull.after = SyncPull.Place(version: last.version, key: Bytes(last.key))
      }
      #expect(found == expected)
      // One version has eight keys, and each counts 64 bytes.
      #expect(most <= byteLimit + 8 * 64)
      #expect(reading.newest == nil)
    }
  }

  private struct Row {
    var key: String
    var version: Int64
    var line: String?
  }

  private func page(of reading: CollectionReading, _ pull: SyncPull) throws -> [Row] {
    var page = RowPage(rowLimit: pull.limit)
    _ = try reading.pull(pull, into: &page, try HelperCall(id: 1, milliseconds: 60_000))
    var text = MessageText()
    page.add(to: &text)
    let parts = Repository.lines(of: Bytes(text.closed()).text)
    let message = try #require(try? JSONValue(parsing: Bytes(parts[0])))
    var lines = parts.dropFirst().makeIterator()
    return (message.member(Bytes("rows"))?.elements ?? []).map { row in
      let values = row.elements ?? []
      return Row(
        key: values[0].plainText ?? "",
        version: values[1].wholeNumber ?? 0,
        line: values[2].kind == .null ? nil : lines.next()
      )
    }
  }
}
