import TestSupport

/// A repository with a store, and the built `git-jsonl` to use it with, as git finds it.
struct StoreWorld {
  let repository: Repository
  /// PATH, with the folder of the built programs first.
  let path: String

  /// - Parameter exportsEdits: whether a verb that edits exports, too, as it does unless it is told
  ///   otherwise; most tests are about what is not exported yet.
  init(exportsEdits: Bool = false) throws {
    let world = try GitWorld()
    repository = try world.makeRepository("notes")
    if !exportsEdits { try repository.git("config", "--global", "jsonl.autoExport", "false") }
    let program = try BuiltProducts.path(of: "git-jsonl")
    let folder = String(program.dropLast("/git-jsonl".count))
    path = folder + ":" + (world.environment["PATH"] ?? "")
  }

  /// A store with one collection, `tasks.jsonl`, whose file has these lines.
  init(tasks: [String], exportsEdits: Bool = false) throws {
    try self.init(exportsEdits: exportsEdits)
    try repository.write("tasks.jsonl", tasks)
    try run("init", "tasks.jsonl").orThrow()
  }

  /// Ends the store's log, so that all that the store has is in its database file.
  func endLog() throws {
    let store = repository.path(".git/jsonl/store.db")
    try repository.world.run("sqlite3", [store, "PRAGMA wal_checkpoint(TRUNCATE)"]).orThrow()
  }

  /// Like `init(tasks:)`, with everything committed, and a file `other` for commits that are not
  /// about records.
  init(committing tasks: [String]) throws {
    try self.init(tasks: tasks)
    try repository.write("other", ["x"])
    try repository.git("add", "-A")
    try git("commit", "-q", "-m", "Begin").orThrow()
  }

  /// The lines of `tasks.jsonl` in a commit.
  func committedTasks(in revision: String = "HEAD") throws -> [String] {
    let bytes = try repository.blob("tasks.jsonl", in: revision)
    return Repository.lines(of: String(decoding: bytes, as: UTF8.self))
  }

  /// Runs `git jsonl` with these words.
  func run(
    _ words: String...,
    adding environment: [String: String] = [:],
    input: String = "",
    in folder: String? = nil
  ) throws -> Outcome {
    try repository.world.run(
      "git",
      ["jsonl"] + words,
      in: folder ?? repository.folder,
      adding: environment.merging(["PATH": path]) { $1 },
      input: Array(input.utf8)
    )
  }

  /// What a command that succeeds prints.
  func output(_ words: String..., input: String = "") throws -> String {
    try repository.world.run(
      "git",
      ["jsonl"] + words,
      in: repository.folder,
      adding: ["PATH": path],
      input: Array(input.utf8)
    ).orThrow().output
  }

  /// What `git jsonl log` prints, with the ids of commits and times left out.
  func log(_ words: String...) throws -> [String] {
    let outcome = try repository.world.run(
      BuiltProducts.path(of: "git-jsonl"),
      ["log"] + words,
      in: repository.folder
    )
    return try outcome.orThrow().output.split(separator: "\n").map { line in
      line.hasPrefix(" ") ? String(line) : String(line.dropFirst(34))
    }
  }

  /// Runs a line as a shell does, and returns all that it prints.
  func shell(_ line: String) throws -> String {
    let outcome = try repository.world.run(
      "sh",
      ["-c", line + " 2>&1"],
      in: repository.folder,
      adding: ["PATH": path]
    )
    return outcome.output
  }

  /// Runs git where its hooks find the built programs, whatever comes of it.
  @discardableResult
  func git(
    _ words: String...,
    adding environment: [String: String] = [:],
    input: String = "",
    in folder: String? = nil
  ) throws -> Outcome {
    try repository.world.run(
      "git",
      words,
      in: folder ?? repository.folder,
      adding: environment.merging(["PATH": path]) { $1 },
      input: Array(input.utf8)
    )
  }

  func tasks() throws -> [String] { try repository.lines("tasks.jsonl") }
}
