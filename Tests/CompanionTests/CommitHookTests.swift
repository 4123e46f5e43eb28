import TestSupport
import Testing

@Suite("Commits with a store")
struct CommitHookTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#, #"{"id":"t-3","a":3}"#]
  private let edited = #"{"id":"t-1","a":5}"#

  /// A repository that is set up, with a commit of everything.
  private func changed(_ world: StoreWorld) throws -> [String] {
    try world.repository.git("show", "--name-only", "--format=").split(separator: "\n")
      .map(String.init)
  }

  private func isClean(_ world: StoreWorld) throws -> Bool {
    try world.repository.git("status", "--porcelain").isEmpty
      && world.run("status").end == .exit(0)
  }

  /// Commits a change of another file.
  @discardableResult
  private func commitOther(
    _ world: StoreWorld,
    adding environment: [String: String] = [:]
  ) throws -> Outcome {
    let number = try world.repository.git("rev-list", "--count", "--all")
    try world.repository.write("other", ["version \(number)"])
    try world.repository.git("add", "other")
    return try world.git("commit", "-q", "-m", "x", adding: environment).orThrow()
  }

  @Test(
    "Edits are in the commit, and nothing else is left",
    arguments: [
      ["commit", "-q", "-m", "x"], ["commit", "-q", "-a", "-m", "x"],
      ["commit", "-q", "--amend", "-m", "x"], ["commit", "-q", "-i", "other", "-m", "x"],
    ]
  )
  func plain(words: [String]) throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    try world.repository.write("other", ["y"])
    try world.repository.git("add", "other")
    let outcome = try world.repository.world.run(
      "git",
      words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    )
    #expect(outcome.end == .exit(0))
    #expect(
      outcome.errors == "git jsonl: tasks.jsonl: 1 edited record goes into this commit\n"
    )
    #expect(try world.committedTasks() == [edited] + lines[1...])
    #expect(try isClean(world))
    // Git need not read the file to see that it is the same.
    let entry = try world.repository.git("ls-files", "--debug", "tasks.jsonl")
    #expect(entry.contains("mtime: ") && !entry.contains("mtime: 0:0"), "\(entry)")
  }

  @Test("Where git found nothing to commit, the hook says so, and the second commit has the edit")
  func nothingElse() throws {
    for option in [[], ["-a"]] {
      let world = try StoreWorld(committing: lines)
      try world.repository.git("config", "jsonl.autoExport", "false")
      try world.run("put", "t-1", "a=5").orThrow()
      let words = ["commit", "-m", "x"] + option
      func commit() throws -> Outcome {
        let (git, folder) = (world.repository.world, world.repository.folder)
        return try git.run("git", words, in: folder, adding: ["PATH": world.path])
      }
      let first = try commit()
      #expect(first.end == .exit(1))
      let place = option == [] ? "staged" : "in the file"
      #expect(
        first.errors
          == "git jsonl: tasks.jsonl: 1 edited record is \(place); if git says that there is "
          + "nothing to commit, run git commit again\n"
      )
      #expect(try world.committedTasks() == lines)
      if option == [] {
        // What is edited meanwhile comes along.
        try world.run("delete", "t-3").orThrow()
      }
      let second = try commit()
      #expect(second.end == .exit(0), "\(second)")
      #expect(second.errors.contains("1 deletion goes into this commit") == (option == []))
      #expect(try world.committedTasks() == [edited, lines[1]] + (option == [] ? [] : [lines[2]]))
      #expect(try isClean(world))
    }
  }

  @Test("A commit of paths exports, and the next commit has what it left out")
  func paths() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    try world.repository.write("other", ["y"])
    let outcome = try world.git("commit", "-q", "-m", "x", "--", "other").orThrow()
    #expect(outcome.errors.contains("not in this commit, which is made of other files"))
    #expect(outcome.errors.contains("the file stays changed until you commit again"))
    #expect(try changed(world) == ["other"])
    #expect(try world.tasks()[0] == edited)
    #expect(try world.repository.git("diff", "--cached", "--name-only").isEmpty)
    try commitOther(world)
    #expect(try world.committedTasks() == [edited] + lines[1...])
    #expect(try isClean(world))
    try world.run("put", "t-2", "a=6").orThrow()
    try world.run("export").orThrow()
    #expect(try world.git("commit", "-q", "-m", "y", "--", "tasks.jsonl").orThrow().errors == "")
    #expect(try world.committedTasks() == [edited, #"{"id":"t-2","a":6}"#, lines[2]])
    #expect(try isClean(world))
    #expect(try commitOther(world).errors == "")
  }

  @Test("A commit from another index leaves the edits to the next one, which takes back nothing")
  func otherIndex() throws {
    for isTaken in [false, true] {
      let world = try StoreWorld(committing: lines)
      let repository = world.repository
      let index = ["GIT_INDEX_FILE": repository.world.folder.path("index"), "PATH": world.path]
      func git(_ words: String...) throws -> Outcome {
        try repository.world.run("git", words, in: repository.folder, adding: index).orThrow()
      }
      _ = try git("read-tree", "HEAD")
      try world.run("put", "t-1", "a=5").orThrow()
      if isTaken {
        try world.run("export").orThrow()
        #expect(try git("commit", "-q", "-a", "-m", "x").errors == "")
        #expect(try world.committedTasks() == [edited] + lines[1...])
      } else {
        try repository.write("more", ["y"])
        _ = try git("add", "more")
        #expect(try git("commit", "-q", "-m", "x").errors.contains("commit again"))
        #expect(try changed(world) == ["more"])
      }
      #expect(try world.tasks() == [edited] + lines[1...])
      // The work tree's own index has what it had, since the commit did not name it.
      let listing = "--format=%(objectmode) %(objectname) 0%x09%(path)"
      let before = try repository.git("ls-tree", listing, "HEAD^", "tasks.jsonl")
      #expect(try repository.git("ls-files", "-s", "tasks.jsonl") == before)
      try commitOther(world)
      #expect(try world.committedTasks() == [edited] + lines[1...], "\(isTaken)")
      #expect(try repository.git("diff", "--name-only", "--", "tasks.jsonl") == "")
    }
  }

  @Test("A commit that asks for no hook leaves the edits where they are")
  func withoutHooks() throws {
    let world = try StoreWorld(committing: lines)
    try world.repository.git("config", "jsonl.autoExport", "false")
    try world.run("put", "t-1", "a=5").orThrow()
    try world.repository.write("other", ["y"])
    try world.git("commit", "-q", "-a", "--no-verify", "-m", "x").orThrow()
    #expect(try changed(world) == ["other"])
    #expect(try world.tasks() == lines)
    #expect(try world.output("get", "t-1", "a") == "5\n")
    try commitOther(world)
    #expect(try world.committedTasks()[0] == edited)
  }

  /// Stages a change of t-2 by hand, leaves one of t-3 unstaged, and edits t-1 in the store.
  ///
  /// - Returns: the lines of the work tree.
  private func editEverywhere(_ world: StoreWorld) throws -> [String] {
    try world.repository.write("tasks.jsonl", [lines[0], #"{"id":"t-2","a":7}"#, lines[2]])
    try world.repository.git("add", "tasks.jsonl")
    let work = [lines[0], #"{"id":"t-2","a":7}"#, #"{"id":"t-3","a":8}"#]
    try world.repository.write("tasks.jsonl", work)
    try world.run("put", "t-1", "a=5").orThrow()
    return work
  }

  @Test("A file of which something is staged is committed as it is, and the edits are in the next")
  func partial() throws {
    let world = try StoreWorld(committing: lines)
    let work = try editEverywhere(world)
    let outcome = try world.git("commit", "-q", "-m", "x").orThrow()
    #expect(outcome.errors.contains("because you staged something of the file yourself"))
    #expect(try world.committedTasks() == [lines[0], work[1], lines[2]])
    #expect(try world.tasks() == [edited, work[1], work[2]])
    // What is not staged stays out.
    try commitOther(world)
    #expect(try world.committedTasks() == [edited, work[1], lines[2]])
    #expect(try world.tasks() == [edited, work[1], work[2]])
    #expect(try world.repository.git("diff", "--name-only") == "tasks.jsonl")
    #expect(try world.repository.git("diff", "--cached", "--name-only") == "")
  }

  @Test("A field that is both staged and edited is left to the user, and nothing is lost")
  func contested() throws {
    let world = try StoreWorld(committing: lines)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":9}"#, lines[1], lines[2]])
    try world.repository.git("add", "tasks.jsonl")
    try world.repository.write("tasks.jsonl", lines)
    try world.run("put", "t-1", "a=5").orThrow()
    let outcome = try world.git("commit", "-q", "-m", "x")
    #expect(outcome.end == .exit(0))
    #expect(outcome.errors.contains("because you staged something of the file"))
    #expect(try world.committedTasks()[0] == #"{"id":"t-1","a":9}"#)
    #expect(try world.tasks()[0] == edited)
  }

  @Test("commit -p takes the hunks that were chosen, and the edited records")
  func interactive() throws {
    let world = try StoreWorld(committing: lines)
    try world.repository.write("tasks.jsonl", [lines[0], lines[1], #"{"id":"t-3","a":8}"#])
    try world.repository.write("other", ["y"])
    try world.run("put", "t-1", "a=5").orThrow()
    // The hunk of `other` is taken, that of the records is not.
    try world.git("commit", "-q", "-p", "-m", "x", input: "y\nn\n").orThrow()
    #expect(try world.committedTasks() == [edited, lines[1], lines[2]])
    #expect(try changed(world) == ["other", "tasks.jsonl"])
    #expect(try world.tasks()[2] == #"{"id":"t-3","a":8}"#)
  }

  /// Exports in a hook that does not live to stage what it has exported: git fails at that.
  private func interrupt(_ world: StoreWorld) throws {
    let tools = world.repository.path(".git/tools")
    let real = try world.shell("command -v git").dropLast()
    try Files.writeScript(
      """
      case "$*" in *update-index*) exit 1 ;; esac
      exec '\(real)' "$@"
      """,
      to: tools + "/git"
    )
    let outcome = try world.repository.world.run(
      "git-jsonl",
      ["hook", "pre-commit"],
      in: world.repository.folder,
      adding: ["PATH": tools + ":" + world.path]
    )
    #expect(outcome.errors.contains("git update-index"), "\(outcome)")
    #expect(outcome.end == .exit(1) && outcome.errors.contains("there is no commit"))
  }

  @Test("Exports of an interrupted commit are in the next one, with later edits")
  func interrupted() throws {
    for isEditedAgain in [false, true] {
      let world = try StoreWorld(committing: lines)
      try world.run("put", "t-1", "a=5").orThrow()
      try interrupt(world)
      #expect(try world.tasks()[0] == edited)
      #expect(try world.repository.git("diff", "--name-only") == "tasks.jsonl")
      if isEditedAgain { try world.run("put", "t-2", "a=6").orThrow() }
      let outcome = try commitOther(world)
      let said =
        isEditedAgain
        ? "2 edited records go into this commit" : "1 edited record goes into this commit"
      #expect(outcome.errors == "git jsonl: tasks.jsonl: \(said)\n")
      let second = isEditedAgain ? #"{"id":"t-2","a":6}"# : lines[1]
      #expect(try world.committedTasks() == [edited, second, lines[2]])
      #expect(try isClean(world))
    }
  }

  @Test("What was exported before is in the next commit, and nothing else of the file")
  func exportedBefore() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("export").orThrow()
    let work = [edited, #"{"id":"t-2","a":6}"#, #"{"id":"t-3","a":8}"#]
    try world.repository.write("tasks.jsonl", [work[0], lines[1], work[2]])
    try world.run("import").orThrow()
    try world.run("put", "t-2", "a=6").orThrow()
    try interrupt(world)
    #expect(try world.tasks() == work)
    try commitOther(world)
    #expect(try world.committedTasks() == [work[0], work[1], lines[2]])
    #expect(try world.tasks() == work)
    // A commit of the file ends it: nothing of it is staged by itself any more.
    try world.run("put", "t-1", "a=6").orThrow()
    try world.run("export").orThrow()
    try world.git("commit", "-q", "-a", "-m", "y").orThrow()
    try world.repository.write("tasks.jsonl", lines)
    try commitOther(world)
    try world.repository.write("tasks.jsonl", lines)
    #expect(try commitOther(world).errors == "")
    #expect(try world.committedTasks() == [#"{"id":"t-1","a":6}"#, work[1], work[2]])
  }

  @Test("What was staged and is taken out of the index again is staged again")
  func takenOut() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    _ = try world.git("commit", "-q", "-m", "x")
    try world.repository.git("reset", "-q")
    try commitOther(world)
    #expect(try world.committedTasks() == [edited] + lines[1...])
  }

  @Test("What another branch has is not staged again, when somebody changes it by hand")
  func otherBranch() throws {
    for option in [[], ["-a"]] {
      let world = try StoreWorld(committing: lines)
      try commitOther(world)
      try world.run("put", "t-1", "a=5").orThrow()
      try world.run("export").orThrow()
      if option == [] {
        try commitOther(world)
      } else {
        try world.git("commit", "-q", "-a", "-m", "x").orThrow()
      }
      #expect(try world.committedTasks()[0] == edited)
      try world.git("switch", "-q", "-c", "b", "HEAD~1").orThrow()
      try world.repository.write("tasks.jsonl", [#"{"id":"t-1","a":7}"#] + lines[1...])
      #expect(try commitOther(world).errors == "")
      #expect(try world.committedTasks() == lines)
    }
  }

  @Test("Added and deleted records and lines of a log are staged beside changes by hand")
  func addedAndDeleted() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-15", "a=1").orThrow()
    try world.run("delete", "t-2").orThrow()
    try world.run("export").orThrow()
    let exported = try world.tasks()
    try world.repository.write("tasks.jsonl", exported + [#"{"id":"t-9","a":9}"#])
    try commitOther(world)
    #expect(try world.committedTasks() == exported)
    try world.repository.write(
      ".jsonl/policies.yml",
      ["policies:", "  - {pattern: log.jsonl, consistency: append}"]
    )
    try world.repository.write("log.jsonl", [#"{"n":1}"#])
    try world.run("init", "log.jsonl").orThrow()
    try world.repository.git("add", "log.jsonl")
    try commitOther(world)
    try world.run("put", "-c", "log.jsonl", "--json", "-", input: #"{"n":2}"#).orThrow()
    try world.run("export").orThrow()
    let log = try world.repository.lines("log.jsonl")
    #expect(log.count == 2)
    try world.repository.write("log.jsonl", log + [#"{"n":3}"#])
    try commitOther(world)
    #expect(try world.repository.git("show", "HEAD:log.jsonl") == log.joined(separator: "\n"))
    #expect(try world.repository.lines("log.jsonl") == log + [#"{"n":3}"#])
  }

  @Test("Conflict markers are refused, but not those that were committed before, and not by force")
  func markers() throws {
    let world = try StoreWorld(committing: lines)
    let marked = ["<<<<<<< a", lines[0], "=======", edited, ">>>>>>> b"]
    try world.repository.write("tasks.jsonl", marked)
    try world.repository.git("add", "tasks.jsonl")
    let outcome = try world.git("commit", "-q", "-m", "x")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors
        == "git jsonl: tasks.jsonl: line 1 of what is staged is a conflict marker; git jsonl "
        + "resolve decides the conflict, and git add stages the file again; or commit with "
        + "--no-verify\n"
    )
    try world.git("commit", "-q", "--no-verify", "-m", "x").orThrow()
    try world.repository.write("other", ["y"])
    try world.git("commit", "-q", "-m", "y", "other").orThrow()
  }

  @Test("A file that git does not have, or is not to have any more, is not put into a commit")
  func unknownFiles() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("init", "new.jsonl").orThrow()
    try world.run("put", "n-1", "a=1", "-c", "new.jsonl").orThrow()
    let outcome = try commitOther(world)
    #expect(outcome.errors.contains("git does not have the file; git add new.jsonl"))
    #expect(try changed(world) == ["other"])
    try world.repository.git("add", "-N", "new.jsonl")
    try world.run("put", "n-1", "a=2", "-c", "new.jsonl").orThrow()
    try commitOther(world)
    #expect(try changed(world) == ["other"])
    try world.repository.git("rm", "-q", "--cached", "tasks.jsonl")
    try world.run("put", "t-1", "a=5", "-c", "tasks.jsonl").orThrow()
    try world.git("commit", "-q", "-m", "z").orThrow()
    #expect(try changed(world) == ["tasks.jsonl"])
    #expect(try world.tasks()[0] == edited)
    let gone = try world.repository.tryGit("cat-file", "-e", "HEAD:tasks.jsonl")
    #expect(gone.end != .exit(0))
  }

  @Test("A file that was removed is not brought back by a commit, and its edits stay")
  func removedFile() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    try Files.remove(world.repository.path("tasks.jsonl"))
    try world.repository.git("config", "jsonl.autoExport", "false")
    let outcome = try commitOther(world)
    #expect(outcome.errors.contains("1 edited record is not in this commit, because the file"))
    #expect(!Files.exists(world.repository.path("tasks.jsonl")))
    try world.repository.git("checkout", "-q", "--", "tasks.jsonl")
    try world.run("export").orThrow()
    #expect(try world.tasks()[0] == edited)
  }

  @Test("The first commit of a branch without one, and one without a branch")
  func unbornAndDetached() throws {
    let world = try StoreWorld(tasks: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("export").orThrow()
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "x").orThrow()
    #expect(try world.committedTasks()[0] == edited)
    try world.git("checkout", "-q", "--detach").orThrow()
    try world.run("put", "t-1", "a=6").orThrow()
    try commitOther(world)
    #expect(try world.committedTasks()[0] == #"{"id":"t-1","a":6}"#)
  }

  @Test("A merge that stopped has the edits in its commit; a rebase goes on without them")
  func operations() throws {
    let world = try StoreWorld(committing: lines)
    let repository = world.repository
    try repository.branch("b")
    try repository.write("other", ["b"])
    try repository.commit("b")
    try repository.checkOut("main")
    try repository.write("other", ["c"])
    try repository.commit("c")
    try world.run("put", "t-1", "a=5").orThrow()
    #expect(try world.git("merge", "-q", "b").end == .exit(1))
    try repository.write("other", ["merged"])
    try repository.git("add", "other")
    try world.git("commit", "-q", "-m", "merge").orThrow()
    #expect(try world.committedTasks()[0] == edited)
    #expect(try isClean(world))
    // In a rebase the edits of today wait for its end.
    try repository.checkOut("b")
    try repository.branch("d", at: "main~1")
    try repository.write("other", ["d"])
    try repository.commit("d")
    try world.run("import").orThrow()
    try world.run("put", "t-2", "a=6").orThrow()
    #expect(try world.git("rebase", "-q", "b").end == .exit(1))
    try repository.write("other", ["d"])
    try repository.git("add", "other")
    try world.git("commit", "-q", "-m", "d").orThrow()
    #expect(try world.committedTasks() == lines)
    try world.git("rebase", "--continue").orThrow()
    #expect(try world.output("get", "t-2", "a") == "6\n")
  }

  @Test("A tool that is not there, a store that can't be used, and our own git change nothing")
  func withoutUs() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    // Without the folder of the program in PATH.
    try world.repository.write("other", ["w"])
    try world.repository.git("add", "other")
    try world.repository.git("commit", "-q", "-m", "x")
    try commitOther(world, adding: ["GIT_JSONL_HOOK": "1"])
    #expect(try world.committedTasks() == lines)
    try Files.write("no database", to: world.repository.path(".git/jsonl/store.db"))
    let outcome = try commitOther(world)
    #expect(outcome.errors.hasPrefix("git jsonl: "))
  }
}
