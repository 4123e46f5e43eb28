import Foundation
import JSONText
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("git jsonl watch with live collections", .waits)
struct LiveWatchTests {
  private let ada = #"{"id":"ada","at":"work"}"#
  private let ben = #"{"id":"ben","at":"home"}"#

  @Test("What changes on a remote comes into the files, and edits of files go there")
  func bothWays() throws {
    try followAndPublish(LiveWorld())
  }

  @Test("The same over NATS")
  func nats() throws {
    // Other tests have the same namespace.
    let server = try NATSServer()
    try followAndPublish(LiveWorld(url: server.url()))
    withExtendedLifetime(server) {}
  }

  private func followAndPublish(_ live: LiveWorld) throws {
    let watch = try live.watch(live.second)
    try watch.event("connected", ["remote": "shared"])
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    try live.run(live.first, "put", "-c", "live/log.jsonl", "id=m-1", "text=hi").orThrow()
    try waitUntil("Both came: \(watch)") {
      try live.file(live.second, "presence") == [ada]
        && live.file(live.second, "log") == [#"{"id":"m-1","text":"hi"}"#]
    }
    // A line more, by an editor.
    try live.write(live.second, "presence", ada + "\n" + ben + "\n")
    try live.write(
      live.second,
      "log",
      #"{"id":"m-1","text":"hi"}"# + "\n" + #"{"text":"edited"}"# + "\n"
    )
    try watch.event("published", ["path": "live/presence.jsonl", "remote": "shared"])
    try watch.event("published", ["path": "live/log.jsonl"])
    #expect(try live.list(live.first, "presence").sorted() == [ada, ben])
    let events = [#"{"id":"m-1","text":"hi"}"#, #"{"text":"edited"}"#]
    #expect(try Set(live.list(live.first, "log")) == Set(events))
    // What is taken out of the file is deleted.
    try live.write(live.second, "presence", ben + "\n")
    try waitUntil("It is deleted: \(watch)") { try live.list(live.first, "presence") == [ben] }
    // An event is there once, and stays as it is.
    try live.write(live.second, "log", #"{"id":"m-1","text":"changed"}"# + "\n")
    try watch.event("restored", ["path": "live/log.jsonl"])
    #expect(try live.file(live.second, "log") == events)
    #expect(try Set(live.list(live.first, "log")) == Set(events))
    // A file that was taken away comes back.
    try Files.remove(live.second + "/live/log.jsonl")
    try waitUntil("It is back: \(watch)") { try live.file(live.second, "log") == events }
    let status = try live.run(live.second, "watch", "--status")
    #expect(status.status == 0 && status.output.contains("shared: connected"), "\(status)")
    #expect(watch.end() == 0)
    let ended = try live.run(live.second, "watch", "--status", "--json")
    #expect(ended.status == 1 && ended.output.contains("\"is_running\":false"), "\(ended)")
  }

  @Test("The first events that an editor writes to a file that was not there are published, once")
  func firstEvents() throws {
    let live = try LiveWorld()
    let one = #"{"id":"m-1"}"#
    let two = #"{"text":"two"}"#
    let three = #"{"text":"three"}"#
    // The store has not met the stream yet.
    try Files.makeFolder(live.first + "/live")
    try live.write(live.first, "log", one + "\n" + two + "\n")
    try live.run(live.first, "list", "-c", "live/log.jsonl").orThrow()
    var watch = try live.watch(live.first)
    try waitUntil("They came: \(watch)") { try live.list(live.second, "log") == [one, two] }
    #expect(watch.end() == 0)
    // A third one has met it, and has no file yet.
    let third = live.world.repository.world.folder.path("third")
    try live.world.git("clone", "-q", live.first, third).orThrow()
    try live.world.run("init", "tasks.jsonl", in: third).orThrow()
    try live.addRemote(in: third)
    try live.world.git("-C", third, "config", "jsonl.autoExport", "false").orThrow()
    #expect(try live.list(third, "log") == [one, two])
    #expect(try live.file(third, "log") == [])
    try Files.makeFolder(third + "/live")
    try live.write(third, "log", three + "\n")
    // It waits for the remote, by which its place is behind the others.
    #expect(try live.list(third, "log") == [one, two])
    watch = try live.watch(third)
    try waitUntil("It came: \(watch)") { try live.list(live.first, "log") == [one, two, three] }
    #expect(watch.end() == 0)
    #expect(try live.list(third, "log") == [one, two, three])
  }

  @Test("A file that lost all records is left alone, and is not said to work meanwhile")
  func emptied() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    let watch = try live.watch(live.first)
    try watch.event("connected", [:])
    try waitUntil("It is there: \(watch)") { try live.file(live.first, "presence") == [ada] }
    try live.write(live.first, "presence", "")
    try watch.event("attention", ["path": "live/presence.jsonl"])
    #expect(try live.list(live.second, "presence") == [ada])
    try Files.remove(live.first + "/live/presence.jsonl")
    try waitUntil("It is back: \(watch)") { try live.file(live.first, "presence") == [ada] }
    // What the remote does meanwhile is nothing that works again.
    try Files.makeFolder(live.first + "/live/locks.jsonl")
    try watch.event("failed", ["path": "live/locks.jsonl"])
    try live.run(live.second, "put", "-c", "live/locks.jsonl", "build", "by=ben").orThrow()
    try watch.event("received", ["path": "live/locks.jsonl"])
    try live.run(live.second, "put", "-c", "live/log.jsonl", "id=m-1").orThrow()
    try watch.event("received", ["path": "live/log.jsonl"])
    #expect(try watch.events("recovered").isEmpty, "\(watch)")
    #expect(watch.end() == 1)
  }

  @Test("A store that is taken away is not a remote that is out of reach")
  func absentStore() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    let watch = try live.watch(live.first)
    try waitUntil("It is there: \(watch)") { try live.file(live.first, "presence") == [ada] }
    let folder = live.first + "/.git/jsonl"
    try Files.move(folder + "/store.db", to: folder + "/away.db")
    try watch.event("waiting", [:])
    // It hears of a change, and can't take it.
    try live.run(live.second, "put", "-c", "live/presence.jsonl", "ben", "at=home").orThrow()
    try Files.move(folder + "/away.db", to: folder + "/store.db")
    try waitUntil("It came: \(watch)") {
      try live.file(live.first, "presence").sorted() == [ada, ben]
    }
    #expect(try watch.events("connected").count == 1, "\(watch)")
    #expect(try watch.events("disconnected").isEmpty, "\(watch)")
    #expect(watch.end() == 0)
  }

  @Test("An edit of a lock's file is undone, with a message")
  func restored() throws {
    let live = try LiveWorld()
    let lock = #"{"id":"build","by":"ada"}"#
    try live.run(live.first, "put", "-c", "live/locks.jsonl", "build", "by=ada").orThrow()
    let watch = try live.watch(live.first)
    try watch.event("connected", [:])
    for text in [#"{"id":"build","by":"ben"}"# + "\n", "", #"{"id":"#] {
      let count = try watch.events("restored").count
      try live.write(live.first, "locks", text)
      try waitUntil("It is undone: \(watch)") {
        try watch.events("restored").count > count && live.file(live.first, "locks") == [lock]
      }
    }
    #expect(try live.list(live.second, "locks") == [lock])
    let attic = try live.run(live.first, "attic").orThrow()
    #expect(attic.output.contains(#"{"id":"build","by":"ben"}"#), "\(attic)")
    let message = try #require(try watch.events("restored").first)
    #expect(message.bytes.text.contains("in the attic"), "\(watch)")
    #expect(watch.end() == 0)
  }

  @Test("A half-written file is not published before it is whole, which is said once")
  func halfWritten() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    let watch = try live.watch(live.first)
    try watch.event("connected", [:])
    try live.write(live.first, "presence", #"{"id":"ben","at":"#)
    try watch.event("attention", ["path": "live/presence.jsonl"])
    // A verb does not read it either.
    let list = try live.run(live.first, "list", "-c", "live/presence.jsonl", "--json")
    #expect(list.output == ada + "\n" && list.errors.contains("its last line has no end"))
    #expect(try live.list(live.second, "presence") == [ada])
    try live.write(live.first, "presence", ada + "\n" + ben + "\n")
    try watch.event("published", ["path": "live/presence.jsonl"])
    #expect(try live.list(live.second, "presence").sorted() == [ada, ben])
    #expect(try watch.events("attention").count == 1, "\(watch)")
    #expect(watch.end() == 0)
  }

  @Test("A record expires in store and file while the remote is out of reach")
  func expiry() throws {
    let live = try LiveWorld(ttl: 3)
    let watch = try live.watch(live.second)
    try watch.event("connected", [:])
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    try waitUntil("It came: \(watch)") { try live.file(live.second, "presence") == [ada] }
    try Files.move(live.shared, to: live.shared + ".away")
    try watch.event("expired", ["path": "live/presence.jsonl", "count": "1"])
    try waitUntil("It is gone: \(watch)") { try live.file(live.second, "presence") == [] }
    let sql = "SELECT count(*) FROM records WHERE key = 'ada'"
    let store = live.second + "/.git/jsonl/store.db"
    #expect(try live.world.repository.world.run("sqlite3", [store, sql]).output == "0\n")
    #expect(watch.end() == 0)
  }

  @Test("Edits wait while the remote is away, also over a kill, and get there once")
  func absence() throws {
    let live = try LiveWorld()
    try surviveAbsence(
      live,
      leave: { try Files.move(live.shared, to: live.shared + ".away") },
      comeBack: { try Files.move(live.shared + ".away", to: live.shared) }
    )
  }

  @Test("The same over NATS, whose server is killed and started again")
  func absenceOfNATS() throws {
    let server = try NATSServer()
    let live = try LiveWorld(url: server.url())
    try surviveAbsence(live, leave: { try server.kill() }, comeBack: { try server.restart() })
    withExtendedLifetime(server) {}
  }

  private func surviveAbsence(
    _ live: LiveWorld,
    leave: () throws -> Void,
    comeBack: () throws -> Void
  ) throws {
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    try live.run(live.first, "put", "-c", "live/log.jsonl", "id=m-1").orThrow()
    var watch = try live.watch(live.first)
    try watch.event("connected", [:])
    // An edit that gets there shows that both sides are known.
    try live.write(live.first, "presence", ben + "\n")
    try watch.event("published", [:])
    try leave()
    try watch.event("disconnected", ["remote": "shared"])
    try live.write(live.first, "presence", ada + "\n" + ben + "\n")
    try live.write(live.first, "log", #"{"id":"m-1"}"# + "\n" + #"{"n":2}"# + "\n")
    try waitUntil("They wait: \(watch)") {
      let status = try live.run(live.first, "watch", "--status", "--json").output
      return status.contains(#"{"tier":"nats-kv","queue":1"#)
        && status.contains(#"{"tier":"nats-stream","queue":1"#)
        && status.contains(#""state":"waiting","until":""#)
    }
    watch.kill()
    watch = try live.watch(live.first)
    try watch.event("disconnected", [:])
    try comeBack()
    try watch.event("published", ["path": "live/presence.jsonl"])
    try watch.event("published", ["path": "live/log.jsonl"])
    #expect(try live.list(live.second, "presence").sorted() == [ada, ben])
    #expect(try live.list(live.second, "log") == [#"{"id":"m-1"}"#, #"{"n":2}"#])
    #expect(try live.file(live.first, "log") == [#"{"id":"m-1"}"#, #"{"n":2}"#])
    #expect(watch.end() == 0)
  }

  @Test("A killed daemon loses no edit, and sends none twice")
  func killed() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/log.jsonl", "n=0").orThrow()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    var lines = [#"{"n":0}"#]
    for round in 1...3 {
      let watch = try live.watch(live.first)
      lines.append(#"{"n":\#(round)}"#)
      try live.write(live.first, "log", lines.map { $0 + "\n" }.joined())
      try live.write(live.first, "presence", #"{"id":"ada","at":"\#(round)"}"# + "\n")
      if round > 1 { try watch.event("published", [:]) }
      watch.kill()
    }
    let watch = try live.watch(live.first)
    try waitUntil("All came: \(watch)") {
      try live.list(live.second, "log").sorted() == lines
        && live.list(live.second, "presence") == [#"{"id":"ada","at":"3"}"#]
    }
    #expect(try live.file(live.first, "log").sorted() == lines)
    #expect(watch.end() == 0)
  }

  @Test("A lock whose maker was killed before it knew is recognised as its own")
  func killedCreate() throws {
    let live = try LiveWorld()
    let snapshot = try FolderSnapshot(of: live.world.repository.world.folder.path)
    func put(_ field: String, _ variables: [String: String]) throws -> Outcome {
      try live.world.repository.world.run(
        "git",
        ["jsonl", "put", "-c", "live/locks.jsonl", "build", field],
        in: live.first,
        adding: variables.merging(["PATH": live.world.path]) { $1 }
      )
    }
    var sample = try FaultSample(of: "git-jsonl") { try put("by=ada", $0).orThrow() }
    for number in sample.numbers(6) {
      try snapshot.restore()
      let fault = ["JSONL_MERGE_FAULT": "\(number)", "JSONL_MERGE_FAULT_IN": "git-jsonl"]
      _ = try put("by=ada", fault)
      // Nobody but the maker of a lock may change it.
      let again = try put("n=2", [:])
      #expect(again.status == 0, "\(sample.place(number)): \(again)")
      let lock = try live.list(live.second, "locks")
      #expect(
        lock == [#"{"id":"build","by":"ada","n":2}"#] || lock == [#"{"id":"build","n":2}"#],
        "\(sample.place(number)): \(lock)"
      )
    }
  }

  @Test("Killed at any call, it leaves nothing half done: store, files and remote agree later")
  func killedAnywhere() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "ada", "at=work").orThrow()
    try live.run(live.first, "put", "-c", "live/log.jsonl", "id=m-1").orThrow()
    // So that the daemon knows what the remote has.
    let watch = try live.watch(live.first)
    try watch.event("received", ["path": "live/presence.jsonl"])
    #expect(watch.end() == 0)
    let log = [#"{"id":"m-1"}"#, #"{"n":2}"#]
    try live.write(live.first, "presence", ada + "\n" + ben + "\n")
    try live.write(live.first, "log", log.map { $0 + "\n" }.joined())
    let snapshot = try FolderSnapshot(of: live.world.repository.world.folder.path)
    func start(_ variables: [String: String]) throws -> BackgroundProcess {
      try BackgroundProcess(
        "git-jsonl",
        ["watch", "--log", "json"],
        environment: live.world.repository.world.environment
          .merging(["PATH": live.world.path]) { $1 }.merging(variables) { $1 },
        folder: live.first
      )
    }
    var sample = try FaultSample(of: "git-jsonl") { variables in
      let process = try start(variables)
      try waitUntil("Both are published") {
        try process.lines().count { $0.contains(#""event":"published""#) } == 2
      }
      process.send(SIGTERM)
      #expect(process.wait() == 0)
    }
    for number in sample.numbers(2) {
      try snapshot.restore()
      let place: Comment = "\(sample.place(number))"
      let killed = try start([
        "JSONL_MERGE_FAULT": "\(number)", "JSONL_MERGE_FAULT_IN": "git-jsonl",
      ])
      // A later call may not come, for the threads take turns in another way each time.
      _ = killed.wait(seconds: 10)
      let watch = try live.watch(live.first)
      try waitUntil("All came after \(place): \(watch)") {
        try live.list(live.second, "presence").sorted() == [ada, ben]
          && live.list(live.second, "log") == log
      }
      #expect(try live.file(live.first, "presence").sorted() == [ada, ben], place)
      #expect(try live.file(live.first, "log") == log, place)
      #expect(watch.end() == 0, place)
      #expect(try live.list(live.second, "log") == log, place)
    }
  }

  @Test("A noted write is recognised by its id, and is not done if it never was")
  func notedCreate() throws {
    let live = try LiveWorld()
    let path = "live/locks.jsonl"
    try live.run(live.first, "put", "-c", path, "other", "by=ada").orThrow()
    let store = live.first + "/.git/jsonl/store.db"
    func sql(_ statement: String) throws -> String {
      try live.world.repository.world.run("sqlite3", [store, statement]).orThrow().output
    }
    // As two processes leave it that were killed, one of them before it had sent its write.
    let remote = try live.remote()
    defer { remote.close() }
    let line = Bytes(#"{"id":"build","by":"ada"}"#)
    let write = ValueWrite(id: "w-1", key: Bytes("build"), over: .nothing, line: line)
    let name = LiveName(namespace: "team", collection: path)
    _ = try remote.write([write], to: name)
    let now = Int(Date().timeIntervalSince1970 * 1000)
    for (id, key) in [("w-1", "build"), ("w-2", "deploy")] {
      _ = try sql(
        """
        INSERT INTO live_writes(id, collection, key, line, writer, noted_at, is_sent)
        SELECT '\(id)', collection, '\(key)', '{"id":"\(key)","by":"ada"}', writer, \(now), 1
        FROM live_rows WHERE key = 'other'
        """
      )
    }
    try live.run(live.first, "put", "-c", path, "build", "n=2").orThrow()
    #expect(
      try live.list(live.second, "locks").sorted()
        == [#"{"id":"build","by":"ada","n":2}"#, #"{"id":"other","by":"ada"}"#]
    )
    #expect(try sql("SELECT id FROM live_writes") == "w-2\n")
    // What somebody else has written is still theirs.
    let foreign = ValueWrite(
      id: "w-3",
      key: Bytes("deploy"),
      over: .nothing,
      line: Bytes(#"{"id":"deploy","by":"eve"}"#)
    )
    _ = try remote.write([foreign], to: name)
    #expect(try live.run(live.first, "put", "-c", path, "deploy", "n=1").status == 1)
  }
}
