import TestSupport
import Testing

@Suite("Merges where the driver can't be started")
struct DriverFallbackTests {
  private let lines = (1...6).map { #"{"id":"t-\#($0)","a":1}"# }

  private func line(_ number: Int, _ value: Int) -> String {
    #"{"id":"t-\#(number)","a":\#(value)}"#
  }

  /// A repository that is set up, with a branch `theirs` that changed the first and the last
  /// record, and the branch `main` that changed one.
  private func world(ours number: Int) throws -> StoreWorld {
    let world = try StoreWorld(tasks: lines)
    let repository = world.repository
    try repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    try world.git("switch", "-q", "-c", "theirs").orThrow()
    try repository.write("tasks.jsonl", [line(1, 2)] + lines[1..<5] + [line(6, 9)])
    try world.git("commit", "-q", "-a", "-m", "theirs").orThrow()
    try world.git("switch", "-q", "main").orThrow()
    var ours = lines
    ours[number - 1] = line(number, 3)
    try repository.write("tasks.jsonl", ours)
    try world.git("commit", "-q", "-a", "-m", "ours").orThrow()
    return world
  }

  @Test("Not in PATH, git merges as text, with markers and the status of a conflict")
  func notInPath() throws {
    let world = try world(ours: 1)
    // Without the folder of the programs in PATH.
    let outcome = try world.repository.tryGit("merge", "theirs")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains("tasks.jsonl: jsonl-merge could not be started; git merges"))
    let file = try world.tasks()
    #expect(file.contains(line(1, 2)) && file.contains(line(1, 3)) && file.last == line(6, 9))
    #expect(file[0].hasPrefix("<<<<<<< ") && file[2] == "=======")
    #expect(try world.repository.unmerged() == ["tasks.jsonl"])
  }

  @Test("What does not touch is merged, as text can be, in all kinds of merges")
  func withoutConflict() throws {
    let world = try world(ours: 3)
    try world.repository.tryGit("merge", "-q", "--no-edit", "theirs").orThrow()
    #expect(try world.tasks() == [line(1, 2), lines[1], line(3, 3)] + lines[3..<5] + [line(6, 9)])
    let other = try self.world(ours: 3)
    try other.repository.tryGit("rebase", "-q", "theirs").orThrow()
    #expect(try other.tasks() == (try world.tasks()))
  }

  @Test("A program that is there and can't be run is as one that is not there")
  func notRunnable() throws {
    let world = try world(ours: 1)
    let folder = world.repository.world.folder.path("broken")
    try Files.makeFolder(folder)
    try Files.writeHook("#!/no/such/shell\n", to: folder + "/jsonl-merge")
    let path = folder + ":" + (world.repository.world.environment["PATH"] ?? "")
    let outcome = try world.repository.tryGit("merge", "theirs", adding: ["PATH": path])
    #expect(outcome.end == .exit(1))
    #expect(try world.tasks().last == line(6, 9))
  }

  @Test("A path that was resolved to exactly ours is named by the commit, if theirs changed it")
  func oneSided() throws {
    let world = try world(ours: 1)
    let repository = world.repository
    // As earlier versions and other set-ups have it.
    try repository.git("config", "merge.jsonl.driver", "no-such-program %O %A %B")
    #expect(try repository.tryGit("merge", "theirs").end == .exit(1))
    #expect(try world.tasks()[0] == line(1, 3))
    try repository.git("add", "tasks.jsonl")
    let outcome = try world.git("commit", "-q", "-m", "x").orThrow()
    #expect(
      outcome.errors
        == "git jsonl: tasks.jsonl: this commit has the file as ours had it, without anything that "
        + "theirs changed; if you don't mean that, git checkout -m -- tasks.jsonl makes the merge "
        + "again\n"
    )
    try repository.git("config", "--remove-section", "merge.jsonl")
    try repository.git("checkout", "-q", "-m", "--", "tasks.jsonl")
    #expect(try world.tasks().last == line(6, 9))
  }

  @Test("Any other resolution is not spoken of")
  func otherResolutions() throws {
    let world = try world(ours: 1)
    let repository = world.repository
    try repository.git("config", "merge.jsonl.driver", "no-such-program %O %A %B")
    #expect(try repository.tryGit("merge", "theirs").end == .exit(1))
    try repository.write("tasks.jsonl", [line(1, 3)] + lines[1..<5] + [line(6, 9)])
    try repository.git("add", "tasks.jsonl")
    #expect(try world.git("commit", "-q", "-m", "x").orThrow().errors == "")
    // A later commit is not a merge, though it has the same version of ours.
    try repository.write("other", ["x"])
    try repository.git("add", "other")
    #expect(try world.git("commit", "-q", "-m", "y").orThrow().errors == "")
  }
}
