import Foundation
import TestSupport
import Testing

@Suite("Temporary files of a process that was killed")
struct TemporaryFileTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  /// A repository whose git directory is at a path, or in its work tree.
  private func world(gitDirectory: String? = nil) throws -> StoreWorld {
    let world = try StoreWorld()
    if let gitDirectory {
      // Git itself does not move its directory to another file system.
      try Files.remove(world.repository.path(".git"))
      try world.repository.git("init", "-q", "--template=", "--separate-git-dir", gitDirectory)
      try world.repository.git("config", "user.name", "Eva")
      try world.repository.git("config", "user.email", "eva@example.org")
    }
    try world.repository.write("tasks.jsonl", lines)
    try world.run("init", "tasks.jsonl").orThrow()
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  /// Kills an export at each of its calls of the system, and returns what git and the folder of
  /// the file show afterwards.
  private func kill(_ world: StoreWorld, _ check: () throws -> Void) throws {
    let log = world.repository.world.folder.path("log")
    func export(_ fault: String?) throws -> Outcome {
      var environment = ["JSONL_MERGE_FAULT_IN": "git-jsonl", "JSONL_MERGE_FAULT_LOG": log]
      environment["JSONL_MERGE_FAULT"] = fault
      return try world.run("export", adding: environment)
    }
    // The first one may have to prepare something.
    for value in [99, 100] {
      try world.run("put", "t-1", "a=\(value)").orThrow()
      try export(nil).orThrow()
    }
    let calls = Repository.lines(of: String(decoding: try Files.read(log), as: UTF8.self))
    let renaming = try #require(calls.firstIndex(of: "rename"))
    let creating = try #require(calls.firstIndex(of: "write"))
    for number in creating...renaming + 1 {
      try world.run("put", "t-1", "a=\(number)").orThrow()
      _ = try export(String(number))
      try check()
      // The next one ends what this one began.
      try world.run("export").orThrow()
      #expect(try world.tasks()[0] == #"{"id":"t-1","a":\#(number)}"#)
    }
  }

  private func leftOvers(in folder: String) throws -> [String] {
    try Files.names(in: folder).filter { $0.contains("jsonl-merge-") || $0.hasPrefix("replacing-") }
  }

  @Test("They lie in the git directory, and the next process removes them")
  func gitDirectory() throws {
    let world = try world()
    let store = world.repository.path(".git/jsonl")
    var count = 0
    try kill(world) {
      count += try leftOvers(in: store).count
      #expect(try leftOvers(in: world.repository.folder) == [])
    }
    #expect(count > 0)
    #expect(try leftOvers(in: store) == [])
    // That of a process that lives is left alone.
    let own = "replacing-\(ProcessInfo.processInfo.processIdentifier)-abcdefgh"
    try Files.write("", to: store + "/" + own)
    try world.run("put", "t-1", "a=200").orThrow()
    try world.run("export").orThrow()
    #expect(try leftOvers(in: store) == [own])
  }

  @Test("On another file system they lie beside the file, where git ignores them")
  func otherFileSystem() throws {
    func device(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.systemNumber] as? Int
    }
    let memory = "/dev/shm"
    let other = try TemporaryFolder()
    guard Files.exists(memory), try device(memory) != device(other.path) else { return }
    let place = "\(memory)/jsonl-merge-test-\(ProcessInfo.processInfo.processIdentifier)"
    defer { try? Files.remove(place) }
    let world = try world(gitDirectory: place)
    let folder = world.repository.folder
    var count = 0
    try kill(world) {
      count += try leftOvers(in: folder).count
      let untracked = try world.repository.git("ls-files", "--others", "--exclude-standard")
      #expect(untracked == "")
    }
    #expect(count > 0)
    #expect(try leftOvers(in: folder) == [])
    try world.run("uninstall").orThrow()
    #expect(!Files.exists(place + "/info/exclude"))
  }
}
