import Foundation
import TestSupport
import TestTraits
import Testing

@Suite("git jsonl live", .waits)
struct LiveVerbTests {
  @Test("init makes live collections and gives them their settings, and status shows them")
  func initialise() throws {
    let live = try LiveWorld()
    let world = live.world
    #expect(
      try world.output("live", "init") == """
        live/locks.jsonl: is on shared
        live/log.jsonl: is on shared
        live/presence.jsonl: is on shared
        live/settings.jsonl: is on shared

        """
    )
    try live.run(live.first, "put", "-c", "live/settings.jsonl", "a", "n=1").orThrow()
    let status = try world.output("live", "status", "--json").split(separator: "\n")
    #expect(status.count == 4)
    #expect(status[3].hasPrefix(#"{"path":"live/settings.jsonl","tier":"nats-kv","#))
    #expect(status[3].contains(#""remote":"shared","is_there":true,"count":1,"#))
    #expect(try world.output("live", "status").contains("live/log.jsonl"))
    // A ttl that changes in the policy changes on the server.
    var policies = LiveWorld.policies
    policies[2] = policies[2].replacing("ttl: 300", with: "ttl: 60")
    try world.repository.write(".jsonl/policies.yml", policies)
    let other = try world.run("live", "status")
    #expect(other.status == 1 && other.errors.contains("live/presence.jsonl: its ttl"))
    #expect(
      try world.output("live", "init").contains(
        "live/presence.jsonl: has the settings of its policy now on shared\n"
      )
    )
    #expect(try world.run("live", "status").status == 0)
  }

  @Test("init writes a namespace into the policy file, once")
  func namespace() throws {
    let world = try StoreWorld()
    try world.repository.write(".jsonl/policies.yml", ["policies: [{pattern: a, key: id}]"])
    let output = try world.output("live", "init", "--namespace", "team")
    #expect(output.hasPrefix("wrote \"namespace: team\" to .jsonl/policies.yml; commit it"))
    #expect(
      try world.repository.lines(".jsonl/policies.yml")
        == ["namespace: team", "policies: [{pattern: a, key: id}]"]
    )
    #expect(try world.run("live", "init", "--namespace", "other").status == 128)
    #expect(try world.run("live", "init", "--namespace", "te.am").status == 128)
    try world.repository.write(".jsonl/policies.yml", ["{policies: []}"])
    #expect(try world.run("live", "init").status == 128)
    try Files.remove(world.repository.path(".jsonl/policies.yml"))
    try world.run("live", "init").orThrow()
    #expect(try world.repository.lines(".jsonl/policies.yml")[1].hasPrefix("namespace: notes-"))
  }

  @Test("The last write wins, in every clone and in the files")
  func lastWrite() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "a", "at=work").orThrow()
    try live.run(live.second, "put", "-c", "live/presence.jsonl", "a", "at=home").orThrow()
    let line = #"{"id":"a","at":"home"}"#
    for folder in [live.first, live.second] {
      #expect(try live.list(folder, "presence") == [line])
      let file = String(decoding: try Files.read(folder + "/live/presence.jsonl"), as: UTF8.self)
      #expect(file == line + "\n")
      #expect(
        try live.run(folder, "get", "-c", "live/presence.jsonl", "a", "at").output == "home\n"
      )
    }
    try live.run(live.first, "delete", "-c", "live/presence.jsonl", "a").orThrow()
    #expect(try live.list(live.second, "presence") == [])
    #expect(try !live.world.git("status", "--porcelain").output.contains("live/"))
  }

  @Test("A field is set in the record that is there, even if another clone wrote it")
  func fields() throws {
    let live = try LiveWorld()
    let path = "live/presence.jsonl"
    try live.run(live.first, "put", "-c", path, "a", "at=work").orThrow()
    try live.run(live.second, "put", "-c", path, "a", "n=1").orThrow()
    let early = try live.run(live.first, "put", "-c", path, "a", "n+=1", "--if", "n=0")
    #expect(early.status == 1, "\(early)")
    try live.run(live.first, "put", "-c", path, "a", "n+=1").orThrow()
    #expect(try live.list(live.second, "presence") == [#"{"id":"a","at":"work","n":2}"#])
  }

  @Test("A record that must not exist yet is made once, and its holder alone may update it")
  func createOnce() throws {
    let live = try LiveWorld()
    let path = "live/locks.jsonl"
    try live.run(live.first, "put", "-c", path, "build", "by=ada").orThrow()
    let held = try live.run(live.second, "put", "-c", path, "build", "by=ben")
    #expect(held.status == 1)
    #expect(held.errors.contains("\"build\" is held by somebody else"), "\(held.errors)")
    #expect(held.errors.contains(#"{"id":"build","by":"ada"}"#))
    #expect(try live.list(live.second, "locks") == [#"{"id":"build","by":"ada"}"#])
    #expect(try live.run(live.second, "delete", "-c", path, "build").status == 1)
    let agent = ["JSONL_AGENT": "other"]
    #expect(
      try live.run(live.first, "put", "-c", path, "build", "n=1", adding: agent).status == 1
    )
    try live.run(live.first, "put", "-c", path, "build", "n=2").orThrow()
    #expect(try live.list(live.second, "locks") == [#"{"id":"build","by":"ada","n":2}"#])
    try live.run(live.first, "delete", "-c", path, "build").orThrow()
    try live.run(live.second, "put", "-c", path, "build", "by=ben").orThrow()
    #expect(try live.list(live.first, "locks") == [#"{"id":"build","by":"ben"}"#])
  }

  @Test("A put of the very content that is there is a write, too")
  func unchanged() throws {
    let live = try LiveWorld()
    func count(_ name: String) throws -> String {
      let lines = try live.run(live.first, "live", "status", "--json").orThrow().output
      let line = lines.split(separator: "\n").first { $0.contains("live/\(name).jsonl") }
      let members = try #require(line).split(separator: ",")
      return String(try #require(members.first { $0.hasPrefix("\"newest\"") }))
    }
    // Two agents ask for a lock in the same words: one has it.
    try live.run(live.first, "put", "-c", "live/locks.jsonl", "l", "is=held").orThrow()
    let held = try live.run(live.second, "put", "-c", "live/locks.jsonl", "l", "is=held")
    #expect(held.status == 1 && held.errors.contains("is held by somebody else"), "\(held)")
    let whole = #"{"id":"l","is":"held"}"#
    let second = try live.world.run(
      "put",
      "-c",
      "live/locks.jsonl",
      "--json",
      input: whole + "\n",
      in: live.second
    )
    #expect(second.status == 1, "\(second)")
    // Who has it renews it, as does who is present.
    for name in ["locks", "presence"] {
      let path = "live/\(name).jsonl"
      try live.run(live.first, "put", "-c", path, "l", "is=held").orThrow()
      let before = try count(name)
      try live.run(live.first, "put", "-c", path, "l", "is=held").orThrow()
      #expect(try count(name) != before)
    }
    // What has changed meanwhile is not what this store last saw.
    try live.run(live.first, "put", "-c", "live/settings.jsonl", "s", "n=1").orThrow()
    #expect(try live.list(live.second, "settings").count == 1)
    try live.run(live.first, "put", "-c", "live/settings.jsonl", "s", "n=2").orThrow()
    #expect(try live.run(live.second, "put", "-c", "live/settings.jsonl", "s", "n=1").status == 1)
  }

  @Test("A record is written only over the revision that this store last saw")
  func compareAndSwap() throws {
    let live = try LiveWorld()
    let path = "live/settings.jsonl"
    try live.run(live.first, "put", "-c", path, "s", "n=1").orThrow()
    // The other clone has not seen it, and does not write over it.
    #expect(try live.run(live.second, "put", "-c", path, "s", "n=5").status == 1)
    #expect(
      try live.run(live.second, "get", "-c", path, "s", "n").output == "1\n"
    )
    try live.run(live.second, "put", "-c", path, "s", "n+=1").orThrow()
    let stale = try live.run(live.first, "put", "-c", path, "s", "n+=10")
    #expect(stale.status == 1)
    #expect(stale.errors.contains("was changed since this store last saw it"), "\(stale.errors)")
    // The store was brought up to date, so the same command succeeds now.
    try live.run(live.first, "put", "-c", path, "s", "n+=10").orThrow()
    #expect(try live.list(live.second, "settings") == [#"{"id":"s","n":12}"#])
    try live.run(live.first, "delete", "-c", path, "s").orThrow()
    let gone = try live.run(live.second, "put", "-c", path, "s", "n=0")
    #expect(gone.status == 1 && gone.errors.contains("was deleted, or has expired"))
  }

  @Test("An event is appended once, and comes to every clone in one order")
  func append() throws {
    let live = try LiveWorld()
    let path = "live/log.jsonl"
    try live.run(live.first, "put", "-c", path, "id=m-1", "text=hi").orThrow()
    try live.run(live.second, "put", "-c", path, "id=m-2", "text=yo").orThrow()
    try live.run(live.first, "put", "-c", path, "text=free").orThrow()
    // The same event again is none; with other content it is refused.
    try live.run(live.second, "put", "-c", path, "id=m-1", "text=hi").orThrow()
    #expect(try live.run(live.first, "put", "-c", path, "id=m-1", "text=no").status == 128)
    let lines = [
      #"{"id":"m-1","text":"hi"}"#, #"{"id":"m-2","text":"yo"}"#, #"{"text":"free"}"#,
    ]
    for folder in [live.first, live.second] {
      #expect(try live.list(folder, "log") == lines)
      #expect(try live.list(folder, "log") == lines)
      let file = String(decoding: try Files.read(folder + "/" + path), as: UTF8.self)
      #expect(Repository.lines(of: file) == lines)
    }
  }

  @Test(
    "Under a pattern with wildcards, put --create and init make a collection, on the remote, too"
  )
  func wildcards() throws {
    let live = try LiveWorld()
    let more =
      LiveWorld.policies + [
        "  - {pattern: \"agents/**\", key: id, tier: nats-kv, consistency: lww}"
      ]
    for folder in [live.first, live.second] {
      try Files.write(more.map { $0 + "\n" }.joined(), to: folder + "/.jsonl/policies.yml")
    }
    #expect(try live.run(live.first, "put", "-c", "agents/a.jsonl", "x", "n=1").status != 0)
    try live.run(live.first, "put", "--create", "-c", "agents/a.jsonl", "x", "n=1").orThrow()
    try live.run(live.second, "init", "agents/a.jsonl").orThrow()
    let get = try live.run(live.second, "get", "-c", "agents/a.jsonl", "x", "n")
    #expect(get.output == "1\n", "\(get.errors)")
    #expect(try live.run(live.first, "live", "status").output.contains("agents/a.jsonl"))
  }

  @Test("undo takes a write back where the remote has it, too")
  func undo() throws {
    let live = try LiveWorld()
    let path = "live/settings.jsonl"
    try live.run(live.first, "put", "-c", path, "s", "n=1").orThrow()
    try live.run(live.first, "put", "-c", path, "s", "n=2").orThrow()
    try live.run(live.first, "undo").orThrow()
    #expect(try live.list(live.second, "settings") == [#"{"id":"s","n":1}"#])
    // What came from the remote is nobody's edit.
    #expect(try live.run(live.second, "undo").status != 0)
  }

  @Test("Without a remote, each kind has its default, which is said")
  func defaults() throws {
    let live = try LiveWorld(hasRemote: false)
    let presence = try live.run(live.first, "put", "-c", "live/presence.jsonl", "a", "n=1")
    #expect(presence.status == 0)
    #expect(presence.errors.contains("its records are in this clone alone"))
    let settings = try live.run(live.first, "put", "-c", "live/settings.jsonl", "a", "n=1")
    #expect(settings.status == 128 && settings.errors.contains("git jsonl remote add"))
    let lock = try live.run(live.first, "put", "-c", "live/locks.jsonl", "a", "n=1")
    #expect(lock.status == 0 && lock.errors.contains("are claims, by refs of git"))
    // The second clone has the first one as its git remote.
    let other = ["JSONL_AGENT": "other"]
    let held = try live.run(live.first, "put", "-c", "live/locks.jsonl", "a", "n=2", adding: other)
    #expect(held.status == 1, "\(held.errors)")
    try live.run(live.first, "delete", "-c", "live/locks.jsonl", "a").orThrow()
    try live.run(live.first, "put", "-c", "live/locks.jsonl", "a", "n=2", adding: other).orThrow()
  }

  @Test("While a server is out of reach, nothing is written, and the last state is read")
  func outOfReach() throws {
    let live = try LiveWorld()
    try live.run(live.first, "put", "-c", "live/presence.jsonl", "a", "n=1").orThrow()
    let shared = live.world.repository.world.folder.path("shared")
    try Files.move(shared, to: shared + ".away")
    let put = try live.run(live.first, "put", "-c", "live/presence.jsonl", "a", "n=2")
    #expect(put.status == 128, "\(put.errors)")
    let get = try live.run(live.first, "get", "-c", "live/presence.jsonl", "a", "n")
    #expect(get.status == 0 && get.output == "1\n", "\(get.errors)")
    #expect(!get.errors.isEmpty)
    try Files.move(shared + ".away", to: shared)
    #expect(try live.list(live.second, "presence") == [#"{"id":"a","n":1}"#])
  }

  /// `JSONL_BATCH_MEGABYTES` says how much is written at once; a request has room for 16.
  private static let batchCount =
    ProcessInfo.processInfo.environment["JSONL_BATCH_MEGABYTES"].flatMap { Int($0) } ?? 2

  @Test("What is longer than the remote takes is refused by itself, and the others are written")
  func largeBatch() throws {
    let live = try LiveWorld()
    let text = String(repeating: "x", count: 1_000_000)
    let lines = (0..<Self.batchCount).map { #"{"id":"r\#($0)","text":"\#(text)"}"# }
    let long = #"{"id":"long","text":"\#(text)\#(text)"}"#
    let key = String(repeating: "k", count: 1025)
    let input = (lines + [long, #"{"id":"\#(key)"}"#]).map { $0 + "\n" }.joined()
    for name in ["presence", "log"] {
      let put = try live.world.run("put", "-c", "live/\(name).jsonl", "--json", input: input)
      #expect(put.status == 128)
      #expect(put.errors.contains("\"long\" was not taken: a record of 2000023 bytes is longer"))
      #expect(put.errors.contains("was not taken: a key of 1025 bytes is longer"))
      #expect(try Set(live.list(live.second, name)) == Set(lines))
    }
  }

  @Test("An event that is in one command twice is one event")
  func repeatedEvents() throws {
    let live = try LiveWorld()
    func put(_ lines: [String]) throws -> Outcome {
      let input = lines.map { $0 + "\n" }.joined()
      return try live.world.run("put", "-c", "live/log.jsonl", "--json", input: input)
    }
    let (first, other) = (#"{"id":"m","n":1}"#, #"{"id":"m","n":2}"#)
    try put([first, first]).orThrow()
    #expect(try live.list(live.second, "log") == [first])
    let refused = try put([#"{"id":"o"}"#, other])
    #expect(refused.status == 128, "\(refused.errors)")
    #expect(refused.errors.contains("\"m\" was not taken: it is there already, with other content"))
    #expect(try Set(live.list(live.second, "log")) == [first, #"{"id":"o"}"#])
  }

  @Test("status shows what the other remotes have, if one of them can't be asked")
  func statusWithoutOne() throws {
    let live = try LiveWorld()
    try live.world.git("config", "jsonl.remote.gone.url", "dir://no/folder").orThrow()
    let unclear = try live.run(live.first, "live", "status")
    #expect(unclear.status == 128)
    #expect(unclear.errors.contains("each of the remotes \"gone\" and \"shared\" can serve nats-"))
    // What was last seen of a log is not shown as if it was in git.
    let list = try live.run(live.first, "list", "-c", "live/log.jsonl")
    #expect(list.status == 128 && list.errors.contains("can serve nats-stream"), "\(list)")
    try live.world.git("config", "jsonl.tier.nats-kv", "shared").orThrow()
    try live.world.git("config", "jsonl.tier.nats-stream", "gone").orThrow()
    let table = try live.run(live.first, "live", "status")
    #expect(table.status == 128)
    #expect(table.output.contains("live/locks.jsonl"), "\(table)")
    let said = "the remote \"gone\" could not be asked: "
    #expect(table.errors.components(separatedBy: said).count == 2, "\(table.errors)")
    let json = try live.run(live.first, "live", "status", "--json")
    #expect(json.status == 128)
    let lines = json.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines.count { $0.contains(#""is_there":true"#) } == 3)
    let log = try #require(lines.first { $0.contains(#""path":"live/log.jsonl""#) })
    #expect(log.contains(#""error":"the URL has to be"#), "\(log)")
  }
}
