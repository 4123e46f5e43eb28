import Foundation
import TestSupport
import Testing

@Suite("Folders that can't be written to")
struct ReadOnlyTests {
  /// A repository that belongs to a user whom permissions bind, which root is not.
  private struct Guest {
    let fork: Fork
    let driver: String

    /// `script` is the driver; `$program` is a copy of the real one that the guest can reach.
    init(script: String) throws {
      let world = try GitWorld()
      let program = world.folder.path("jsonl-merge")
      driver = world.folder.path("driver")
      try Files.write(Files.read(BuiltProducts.path(of: "jsonl-merge")), to: program)
      try Files.setMode(0o755, of: program)
      try Files.writeScript("program='\(program)'\n\(script)", to: driver)
      fork = try Fork(
        GitCommandTests.versions,
        driver: shellCommand(running: driver),
        in: world
      )
    }

    private var isRoot: Bool { geteuid() == 0 }

    /// Runs a command as the guest, to whom the repository belongs while it runs.
    func run(_ command: [String]) throws -> Outcome {
      let world = fork.repository.world
      guard isRoot else {
        return try world.run(command[0], Array(command.dropFirst()), in: fork.repository.folder)
      }
      try own("65534:65534")
      defer { try? own("0:0") }
      #if os(Linux)
        let change = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
      #else
        let change = ["su", "-m", "nobody", "-c", "exec \"$0\" \"$@\""]
      #endif
      let whole = change + command
      return try world.run(whole[0], Array(whole.dropFirst()), in: fork.repository.folder)
    }

    private func own(_ owner: String) throws {
      try fork.repository.world.run("chown", ["-R", owner, fork.repository.folder]).orThrow()
    }
  }

  @Test("Where the driver can't write, it says so, and the file is as it was or merged whole")
  func driverFolder() throws {
    let guest = try Guest(
      script: #"chmod 555 .; "$program" "$@"; status=$?; chmod 755 .; exit $status"#
    )
    let fork = guest.fork
    let probe = try guest.run(["sh", "-c", "chmod 555 .; touch probe; chmod 755 ."])
    try #require(probe.errors.contains("denied"), "The guest is bound by permissions: \(probe)")

    let outcome = try guest.run(["git", "merge", "--no-edit", "right"])
    let file = try fork.repository.lines(fork.path)
    if outcome.status == 0 {
      #expect(file == GitCommandTests.merged)
    } else {
      try expectReportedFailure(outcome, in: fork)
      #expect(outcome.errors.contains("jsonl-merge"), "\(outcome)")
      #expect(try fork.repository.read(fork.path) == fork.versions.left)
    }
  }

  @Test("Where git can't put the merged file, it says so, and the file is as it was")
  func dataFolder() throws {
    let guest = try Guest(script: #"exec "$program" "$@""#)
    let fork = guest.fork
    let outcome = try guest.run([
      "sh", "-c",
      "chmod 555 data; git merge --no-edit right; status=$?; chmod 755 data; exit $status",
    ])
    #expect(outcome.status != 0)
    #expect(outcome.errors.contains("denied"), "\(outcome)")
    #expect(try fork.repository.read(fork.path) == fork.versions.left)
    #expect(
      try fork.repository.git("rev-parse", "HEAD") == fork.repository.git("rev-parse", "left")
    )
  }
}
