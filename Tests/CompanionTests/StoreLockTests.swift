import Foundation
import System
import TestSupport
import Testing

@Suite("Locks of the store")
struct StoreLockTests {
  private func world(_ lines: [String]) throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  @Test("A commit that would lack edits is refused, and says which process is in the way")
  func refused() throws {
    let world = try world([#"{"id":"t-1","a":1}"#])
    try world.run("put", "t-1", "a=5").orThrow()
    try world.repository.write("other", ["x"])
    try world.repository.git("add", "other")
    let path = world.repository.path(".git/jsonl/lock")
    func commit() throws -> Outcome { try world.git("commit", "-q", "-m", "x") }
    do {
      let lock = try ProcessLock(at: path, waitLimitInMilliseconds: 0)
      defer { withExtendedLifetime(lock) {} }
      lock.noteHolder(command: "git-jsonl import")
      let start = Date()
      let refused = try commit()
      #expect(Date().timeIntervalSince(start) < 30)
      #expect(refused.end == .exit(1))
      let holder = "the process \(ProcessInfo.processInfo.processIdentifier) (git-jsonl import)"
      #expect(refused.errors.contains("the store is in use by \(holder)"), "\(refused)")
      #expect(refused.errors.contains("there is no commit, because it would lack edited records"))
    }
    try commit().orThrow()
    #expect(try world.repository.git("show", "HEAD:tasks.jsonl") == #"{"id":"t-1","a":5}"#)
  }

  @Test("A slow reader of what export prints holds up no other command")
  func reader() throws {
    let text = String(repeating: "x", count: 400_000)
    let world = try world([#"{"id":"t-1","a":1,"text":"\#(text)"}"#])
    let repository = world.repository
    // More than a pipe holds.
    let reading = try BackgroundProcess(
      "sh",
      ["-c", "git jsonl export --stdout | { head -c 1; touch started; sleep 60; }"],
      environment: repository.world.environment.merging(["PATH": world.path]) { $1 },
      folder: repository.folder
    )
    try waitUntil("a reader of what export prints") { Files.exists(repository.path("started")) }
    try world.run("put", "t-1", "a=5").orThrow()
    let start = Date()
    try world.run("export").orThrow()
    #expect(Date().timeIntervalSince(start) < 30)
    #expect(try repository.lines("tasks.jsonl") == [#"{"id":"t-1","a":5,"text":"\#(text)"}"#])
    reading.send(SIGKILL)
  }
}
