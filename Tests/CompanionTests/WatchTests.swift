import Foundation
import JSONText
import TestSupport
import TestTraits
import Testing

@Suite("git jsonl watch", .waits)
struct WatchTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]
  private let edited = #"{"id":"t-1","a":5}"#

  private func world() throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  @Test("Edits are exported, changes on disk imported, and a signal flushes and ends")
  func bothWays() throws {
    let world = try world()
    let watch = try Watch(world, debounce: "0.2")
    try world.run("put", "t-1", "a=5").orThrow()
    try waitUntil("The edit is in the file: \(watch)") { try world.tasks()[0] == edited }
    try watch.event("exported", ["path": "tasks.jsonl", "written": "1"])
    // By an editor that writes in place, and by one that replaces the file.
    try world.repository.write("tasks.jsonl", [edited, #"{"id":"t-2","a":7}"#])
    try watch.event("imported", ["path": "tasks.jsonl", "changed": "1"])
    #expect(try world.output("get", "t-2", "a") == "7\n")
    try world.repository.write("new", [edited, #"{"id":"t-2","a":8}"#])
    try Files.move(world.repository.path("new"), to: world.repository.path("tasks.jsonl"))
    try waitUntil("The edit is imported: \(watch)") { try watch.events("imported").count == 2 }
    #expect(try world.output("get", "t-2", "a") == "8\n")
    #expect(try world.run("status").end == .exit(0))
    #expect(watch.end(SIGTERM) == 0)
    try watch.event("ending", ["signal": #""SIGTERM""#])
    try watch.event("ended", ["left": "[]"])
  }

  @Test("Edits right before the end are in the file", arguments: [SIGTERM, SIGINT, SIGHUP])
  func lastEdits(signal: Int32) throws {
    let world = try world()
    let watch = try Watch(world, debounce: "3600")
    try world.run("put", "t-1", "a=5").orThrow()
    #expect(watch.end(signal) == 0)
    #expect(try world.tasks()[0] == edited)
    #expect(try world.run("status").end == .exit(0))
  }

  @Test("An edit by another client of the database is exported, while that has it open")
  func otherClient() throws {
    let world = try world()
    let watch = try Watch(world, debounce: "0.2")
    let client = try BackgroundProcess(
      "sh",
      [
        "-c",
        "mkfifo .git/statements && exec 3<>.git/statements && echo \"UPDATE records SET json = "
          + "json_set(json, '$.a', 5) WHERE key = 't-1';\" >&3 && "
          + "exec sqlite3 .git/jsonl/store.db <&3",
      ],
      environment: world.repository.world.environment,
      folder: world.repository.folder
    )
    try waitUntil("The edit is in the file: \(watch)") { try world.tasks()[0] == edited }
    client.send(SIGKILL)
    #expect(watch.end() == 0)
  }

  @Test("A second watcher names the first, and no lock outlives its process")
  func lock() throws {
    let world = try world()
    let first = try Watch(world, debounce: "5")
    let second = try world.run("watch")
    #expect(second.end == .exit(1))
    let place = "the work tree \"\(world.repository.folder)\" is watched already"
    #expect(second.errors == "git jsonl: \(place), by the process \(first.number)\n")
    first.kill()
    let third = try Watch(world, debounce: "5")
    #expect(third.end() == 0)
  }

  @Test("A killed watcher loses nothing, and the next one continues")
  func killed() throws {
    let world = try world()
    for round in 1...3 {
      let watch = try Watch(world, debounce: "0")
      for number in 1...4 { try world.run("put", "t-1", "a=\(round * 10 + number)").orThrow() }
      watch.kill()
      #expect(try world.output("get", "t-1", "a") == "\(round * 10 + 4)\n")
    }
    let watch = try Watch(world, debounce: "0.1")
    let last = #"{"id":"t-1","a":34}"#
    try waitUntil("The edit is in the file: \(watch)") { try world.tasks()[0] == last }
    #expect(watch.end() == 0)
    #expect(try world.run("status").end == .exit(0))
    #expect(try Files.names(in: world.repository.folder).allSatisfy { !$0.hasPrefix(".jsonl-") })
  }

  @Test("While git is in the middle of a merge, nothing is touched")
  func merge() throws {
    let world = try world()
    let repository = world.repository
    try repository.branch("b")
    try repository.write("tasks.jsonl", [#"{"id":"t-1","a":8}"#, lines[1]])
    try repository.commit("b")
    try repository.checkOut("main")
    try repository.write("tasks.jsonl", [#"{"id":"t-1","a":9}"#, lines[1]])
    try repository.commit("c")
    try world.run("import").orThrow()
    let watch = try Watch(world, debounce: "0.1")
    #expect(try world.git("merge", "-q", "b").end == .exit(1))
    let marked = try world.tasks()
    #expect(marked.contains("======="))
    try world.run("put", "t-2", "a=7").orThrow()
    try watch.event("waiting", [:])
    #expect(try world.tasks() == marked)
    try repository.write("tasks.jsonl", [edited, lines[1]])
    try repository.git("commit", "-q", "-a", "--no-verify", "-m", "Merge")
    try waitUntil("Both are in the file: \(watch)") {
      try world.tasks() == [edited, #"{"id":"t-2","a":7}"#]
    }
    try watch.event("resumed", [:])
    #expect(watch.end() == 0)
  }

  @Test("A broken policy and markers are reported once each, and recover when repaired")
  func mending() throws {
    let world = try world()
    let repository = world.repository
    let watch = try Watch(world, debounce: "0.1")
    try Files.makeFolder(repository.path(".jsonl"))
    try repository.write(".jsonl/policies.yml", ["version: 9"])
    let sql = "UPDATE records SET json = json_set(json, '$.a', 5) WHERE key = 't-1'"
    // The shell does not wait for others unless it is told to, and the watch has the store open as
    // well.
    try repository.world.run(
      "sqlite3",
      ["-cmd", ".timeout 20000", repository.path(".git/jsonl/store.db"), sql]
    ).orThrow()
    try watch.event("failed", ["path": "tasks.jsonl"])
    try Files.remove(repository.path(".jsonl/policies.yml"))
    try waitUntil("The edit is in the file: \(watch)") { try world.tasks()[0] == edited }
    try watch.event("recovered", ["path": "tasks.jsonl"])
    try repository.write("tasks.jsonl", ["<<<<<<< a", lines[0], "=======", edited, ">>>>>>> b"])
    try waitUntil("It is said: \(watch)") { try watch.events("failed").count > 1 }
    try repository.write("tasks.jsonl", [#"{"id":"t-1","a":6}"#, lines[1]])
    try waitUntil("The change is in the store: \(watch)") {
      try world.output("get", "t-1", "a") == "6\n"
    }
    #expect(watch.end() == 0)
  }

  @Test("A conflict is reported and waits, and everything else continues")
  func conflict() throws {
    let world = try world()
    let watch = try Watch(world, debounce: "3600")
    try world.run("put", "t-1", "a=5").orThrow()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":9}"#, #"{"id":"t-2","a":7}"#])
    try watch.event("attention", ["path": "tasks.jsonl"])
    #expect(try world.output("get", "t-2", "a") == "7\n")
    #expect(watch.end() == 1)
    try watch.event("ended", ["left": #"["tasks.jsonl"]"#])
    #expect(try world.tasks()[0] == #"{"id":"t-1","a":9}"#)
  }

  @Test("A repository that is taken away and brought back is watched again")
  func vanishing() throws {
    let world = try world()
    let place = world.repository.folder
    let watch = try Watch(world, debounce: "0.1")
    try Files.move(place, to: place + "-away")
    try watch.event("waiting", [:])
    try Files.move(place + "-away", to: place)
    try world.run("put", "t-1", "a=5").orThrow()
    try waitUntil("The edit is in the file: \(watch)") { try world.tasks()[0] == edited }
    #expect(watch.end() == 0)
  }

  @Test("A store that is removed and created again is watched again")
  func newStore() throws {
    let world = try world()
    let watch = try Watch(world, debounce: "0.1")
    try world.run("uninstall").orThrow()
    #expect(!Files.exists(world.repository.path(".git/jsonl")))
    try watch.event("waiting", [:])
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    try waitUntil("The edit is in the file: \(watch)") { try world.tasks()[0] == edited }
    #expect(watch.end() == 0)
  }

  @Test("Without a store there is nothing to watch")
  func nothing() throws {
    let world = try StoreWorld()
    let outcome = try world.run("watch")
    #expect(outcome.end == .exit(128))
    #expect(outcome.errors.contains("there is no store"))
  }
}

/// A `git jsonl watch` that runs while a test goes on.
final class Watch: CustomStringConvertible {
  private let process: BackgroundProcess

  /// Starts it, and waits until it watches.
  ///
  /// - Parameter folder: nil for that of the world.
  init(_ world: StoreWorld, debounce: String, in folder: String? = nil) throws {
    process = try BackgroundProcess(
      "git-jsonl",
      ["watch", "--log", "json", "--debounce", debounce],
      environment: world.repository.world.environment.merging(["PATH": world.path]) { $1 },
      folder: folder ?? world.repository.folder
    )
    try event("started", ["debounce": debounce])
  }

  var number: Int32 { process.number }
  var description: String { (try? process.lines().joined(separator: "\n")) ?? "" }

  func events(_ name: String) throws -> [JSONValue] {
    try process.lines().compactMap { line in
      let value = try JSONValue(parsing: Bytes(line))
      return value.member(Bytes("event"))?.string?.text == name ? value : nil
    }
  }

  /// Waits for an event that has members with these values, given as JSON or as their text.
  func event(_ name: String, _ members: [String: String]) throws {
    try waitUntil("\(name) with \(members) is told: \(self)") {
      try events(name).contains { event in
        members.allSatisfy { name, text in
          guard let value = event.member(Bytes(name)) else { return false }
          return value.bytes.text == text || value.string?.text == text
        }
      }
    }
  }

  func end(_ signal: Int32 = SIGTERM) -> Int32 {
    process.send(signal)
    return process.wait()
  }

  func kill() {
    process.send(SIGKILL)
    _ = process.wait()
  }
}
