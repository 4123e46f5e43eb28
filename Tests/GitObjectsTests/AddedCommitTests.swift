import GitObjects
import System
import TestSupport
import Testing

@Suite("Commits that are added to the objects")
struct AddedCommitTests {
  private let repository: Repository

  init() throws { repository = try GitWorld().makeRepository("r") }

  private func add(_ content: String, adding variables: [String: String] = [:]) throws -> String? {
    let all = repository.world.environment.merging(variables) { $1 }
    let environment = ProgramEnvironment(entries: all.map { Array("\($0)=\($1)".utf8) })
    return try GitRepository(around: repository.folder, environment: environment)
      .add(commit: Array(content.utf8))
  }

  private let content = """
    tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904
    author Eva <eva@example.com> 1700000000 +0000
    committer Eva <eva@example.com> 1700000000 +0000

    {"ä": 1}

    """

  @Test("Git finds them as they were given, and nothing else has changed")
  func added() throws {
    let id = try #require(try add(content))
    #expect(try add(content) == id)
    let words = ["cat-file", "commit", id]
    let read = try repository.world.run("git", words, in: repository.folder).orThrow()
    #expect(read.output == content)
    try repository.git("hash-object", "-w", "-t", "tree", "/dev/null")
    try repository.git("fsck", "--strict", "--no-dangling")
    #expect(try repository.git("for-each-ref") == "")
  }

  @Test("Where git writes objects in a way of its own, git has to add them")
  func settings() throws {
    for (setting, value) in [("core.sharedRepository", "group"), ("core.fsync", "all")] {
      try repository.git("config", setting, value)
      #expect(try add(content) == nil)
      try repository.git("config", "--unset", setting)
    }
    let objects = ["GIT_OBJECT_DIRECTORY": repository.folder + "/.git/objects"]
    #expect(try add(content, adding: objects) == nil)
  }
}
