import Foundation
import JSONText
import RemoteProtocol
import System
import TestSupport
import Testing

@Suite("A folder as a remote")
struct FolderRemoteTests {
  @Test("A folder that was put back to an older state is noticed, before and after it goes on")
  func restored() throws {
    let world = try FolderWorld()
    let remote = try world.begun()
    func push(_ number: Int64, _ line: String) throws -> HistoryPoint {
      let known = try world.point(remote)
      let rows = [("k", Optional(line))]
      let outcome = try remote.push(
        world.push(rows, base: known.version, known: known, number: number)
      )
      guard case .done(let made) = outcome else { throw NeverDone(outcome: outcome) }
      return made
    }
    _ = try push(1, #"{"n":1}"#)
    try world.copy(world.root, to: world.folder.path("backup"))
    let seen = try push(2, #"{"n":2}"#)
    try Files.remove(world.root)
    try Files.move(world.folder.path("backup"), to: world.root)
    let question = SyncPull(collection: world.collection, known: seen, limit: 10)
    let old = try world.point(remote)
    #expect(old.version == 1)
    #expect(try remote.pull(question) == .reset(old))
    // The same helper goes on with another history, up to the same version.
    let other = try push(3, #"{"n":3}"#)
    #expect(other.version == seen.version && other.chain != seen.chain)
    #expect(try remote.pull(question) == .reset(other))
    let lost = world.push([("k", #"{"n":4}"#)], base: 2, known: seen, number: 4)
    #expect(try remote.push(lost) == .reset(other))
    #expect(try world.records(remote) == ["k": #"{"n":3}"#])
    // What was pushed before is known still, and what was lost is not.
    let again = world.push([("k", #"{"n":1}"#)], base: 0, known: .nothing, number: 1)
    #expect(try remote.push(again) == .done(old))
    remote.close()
  }

  private struct NeverDone: Error { var outcome: PushOutcome }

  @Test("Clients that count, and lose a third of their answers, lose no count and make none twice")
  func counting() throws {
    let world = try FolderWorld()
    let helpers = [try world.begun(), try world.remote(), try world.remote()]
    var random = SeededRandom(seed: 20)
    var counts = [String: Int]()
    var number: Int64 = 0
    for _ in 0..<60 {
      let helper = helpers[Int.random(in: 0..<3, using: &random)]
      let key = "k\(Int.random(in: 0..<3, using: &random))"
      counts[key, default: 0] += 1
      var known = HistoryPoint.nothing
      var present = 0
      if Bool.random(using: &random) {
        known = try world.point(helper)
        present = try world.records(helper)[key].map(Self.number) ?? 0
      }
      while true {
        number += 1
        let line = "{\"n\":\(present + 1)}"
        let push = world.push([(key, line)], base: known.version, known: known, number: number)
        var outcome = try helper.push(push)
        if Int.random(in: 0..<3, using: &random) == 0 {
          let other = helpers[Int.random(in: 0..<3, using: &random)]
          let second = try other.push(push)
          // A refused push leaves nothing behind, so only a push that was done is answered again.
          if case .done = outcome { #expect(second == outcome) } else { outcome = second }
        }
        guard case .refused(let rows, let point) = outcome else { break }
        known = point
        guard case .line(let found, _) = try #require(rows.first).serverRow else {
          Issue.record("A stale row is \(rows)")
          return
        }
        present = Self.number(found.text)
      }
    }
    #expect(try world.records(helpers[0]).mapValues(Self.number) == counts)
    for helper in helpers { helper.close() }
  }

  private static func number(_ line: String) -> Int {
    Int(line.dropFirst(5).dropLast()) ?? -1
  }

  @Test("A line of a mebibyte and a thousand rows come back as they were, in several pages")
  func large() throws {
    let world = try FolderWorld()
    let remote = try world.begun()
    let point = try world.point(remote)
    let long = "{\"x\":\"" + String(repeating: "\\\"", count: 1 << 19) + "\"}"
    var lines: [(String, String?)] = (0..<1000).map { ("k\($0)", "{\"n\":\($0), \"x\": \"é\"}") }
    lines += [("long-1", long), ("long-2", long + " ")]
    _ = try remote.push(world.push(lines, base: 0, known: point, number: 1))
    let expected = Dictionary(lines.map { ($0.0, $0.1 ?? "") }) { first, _ in first }
    #expect(try world.records(remote) == expected)
    remote.close()
  }

  @Test("A folder that is not set up, or of a newer form, is told apart")
  func forms() throws {
    let world = try FolderWorld()
    let remote = try world.remote()
    do throws(RemoteFailure) {
      _ = try remote.info()
      Issue.record("There is something.")
    } catch {
      #expect(error.kind == .missing && error.reason == .schema)
    }
    _ = try remote.create([world.collection])
    #expect(try remote.upgrade() == (try remote.info()))
    try Files.write(#"{"server":"abc","schema":2}"#, to: world.root + "/server")
    let info = try remote.info()
    #expect(info.schema == 2 && info.knownSchema == 1 && info.collections == [])
    let later = try world.remote()
    do throws(RemoteFailure) {
      _ = try later.pull(SyncPull(collection: world.collection, known: .nothing, limit: 1))
      Issue.record("It was read.")
    } catch {
      #expect(error.reason == .schemaNewer)
    }
    for each in [remote, later] { each.close() }
  }

  @Test("Damage is said, with the file's path, and nothing is written over it")
  func damage() throws {
    let world = try FolderWorld()
    let remote = try world.begun()
    let point = try world.point(remote)
    _ = try remote.push(world.push([("k", "{}")], base: 0, known: point, number: 1))
    let folder = try world.collectionFolder()
    for name in ["log", "versions", "head"] {
      let path = folder + "/" + name
      let content = try Files.read(path)
      try Files.write(content.dropLast(8), to: path)
      let other = try world.remote()
      let attempts: [() throws -> Void] = [
        { _ = try world.records(other) },
        { _ = try other.push(world.push([("k", "{}")], base: 0, known: .nothing, number: 2)) },
      ]
      for attempt in attempts {
        do {
          try attempt()
          Issue.record("\(name) was not missed.")
        } catch let failure as RemoteFailure {
          #expect(failure.kind == .unavailable, "\(name): \(failure)")
          #expect("\(failure)".contains(path), "\(failure)")
        }
      }
      #expect(try Files.read(path).count == content.count - 8)
      try Files.write(content, to: path)
      #expect(try world.records(other) == ["k": "{}"])
      other.close()
    }
    remote.close()
  }

  @Test("URLs that lead to no folder of this machine are refused")
  func urls() throws {
    let world = try FolderWorld()
    do throws(RemoteFailure) {
      _ = try world.remote(root: "host/a")
      Issue.record("It was opened.")
    } catch {
      #expect(error.kind == .badRequest)
    }
    let missing = try world.remote(root: world.folder.path("no/such/place"))
    do throws(RemoteFailure) {
      _ = try missing.create(["a"])
      Issue.record("It was made.")
    } catch {
      #expect(error.kind == .unavailable)
    }
    missing.close()
  }

  @Test("New files have the permissions of the folder, so that a group can share it")
  func permissions() throws {
    let world = try FolderWorld()
    try Files.makeFolder(world.root)
    try Files.setMode(0o770, of: world.root)
    let remote = try world.begun()
    let point = try world.point(remote)
    _ = try remote.push(world.push([("k", "{}")], base: 0, known: point, number: 1))
    remote.close()
    let folder = try world.collectionFolder()
    let paths =
      [world.root + "/server", world.root + "/lock"]
      + ["head", "log", "versions", "lock"].map { folder + "/" + $0 }
    for path in paths { #expect(try Self.mode(of: path) == "660", "\(path)") }
    for path in [world.root + "/collections", folder] {
      #expect(try Self.mode(of: path) == "770", "\(path)")
    }
  }

  private static func mode(of path: String) throws -> String {
    let outcome = try ChildProcess(
      "/bin/sh",
      ["-c", "stat -c %a \"$1\" 2>/dev/null || stat -f %Lp \"$1\"", "sh", path],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: "/"
    ).run().orThrow()
    return String(outcome.output.prefix { !$0.isNewline })
  }

  @Test("A person who starts the helper is told what it is")
  func commandLine() throws {
    let path = try BuiltProducts.path(of: "git-jsonl-remote-dir")
    func run(_ words: [String]) throws -> Outcome {
      try ChildProcess(path, words, environment: [:], folder: "/").run()
    }
    let version = try run(["--version"])
    #expect(version.status == 0)
    #expect(version.output == "git-jsonl-remote-dir \(productVersion)\n")
    let other = try run(["dir:///x"])
    #expect(other.status == 129)
    #expect(other.errors.contains("git jsonl starts this program"))
  }

  @Test("The folder of a remote may be a link to it")
  func linkedRoot() throws {
    let world = try FolderWorld()
    try Files.makeFolder(world.root)
    let link = world.folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: world.root)
    let remote = try world.remote(root: link)
    defer { remote.close() }
    _ = try remote.create([world.collection])
    #expect(try Files.names(in: world.root + "/collections").count == 1)
  }

  @Test("A head that is a link is not read, and nothing is written through it")
  func linkedHead() throws {
    let world = try FolderWorld()
    let remote = try world.begun()
    defer { remote.close() }
    let known = try world.point(remote)
    let head = try world.collectionFolder() + "/head"
    let outside = world.folder.path("outside")
    try Files.move(head, to: outside)
    let before = try Files.read(outside)
    try FileManager.default.createSymbolicLink(atPath: head, withDestinationPath: outside)
    do throws(RemoteFailure) {
      _ = try remote.push(world.push([("a", "{}")], base: 0, known: known, number: 1))
      Issue.record("The push was done.")
    } catch {
      #expect(error.kind == .unavailable)
    }
    #expect(try Files.read(outside) == before)
  }

  @Test(
    "Numbers in a damaged log are too great for nobody but the log",
    arguments: [
      "3000000000", "9007199254740991",
    ]
  )
  func greatNumbers(number: String) throws {
    let world = try FolderWorld()
    let remote = try world.begun()
    defer { remote.close() }
    let line = #"{"x":"\#(String(repeating: "x", count: 200))"}"#
    _ = try remote.push(
      world.push([("a", line)], base: 0, known: world.point(remote), number: 1)
    )
    let path = try world.collectionFolder() + "/log"
    let log = String(decoding: try Files.read(path), as: UTF8.self)
    // Of the same length, since the head says how long it is.
    let damaged = log.replacing(#"["a",\#(line.utf8.count)]"#, with: #"["a",\#(number)]"#)
    try Files.write(String(damaged.prefix(log.count)), to: path)
    let other = try world.remote()
    defer { other.close() }
    do {
      _ = try world.records(other)
      Issue.record("The log was read.")
    } catch let failure as RemoteFailure {
      #expect(failure.kind == .unavailable)
      #expect(other.client.end == nil, "The helper ended.")
    }
  }
}
