import Dispatch
import Synchronization
import TestSupport
import Testing

@Suite("What the store calls staged, and what the commit has")
struct CommitComparisonTests {
  private let lines = (1...6).map { #"{"id":"t-\#($0)","a":0}"# }

  private func commitOther(_ world: StoreWorld, _ text: String) throws -> Outcome {
    try world.repository.write("other", [text])
    try world.repository.git("add", "other")
    return try world.git("commit", "-q", "-m", text).orThrow()
  }

  @Test("An edit that another process takes out of the index is named, and in the next commit")
  func takenOut() throws {
    let world = try StoreWorld(committing: lines)
    // What comes to the index between our hook and the commit.
    let script = """
      git-jsonl hook pre-commit "$@" || exit
      [ ! -e take ] || git reset -q -- tasks.jsonl
      """
    try Files.writeScript(script, to: world.repository.path(".git/hooks/pre-commit"))
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("delete", "t-3").orThrow()
    try world.repository.write("take", [])
    let lacking = try commitOther(world, "y")
    #expect(
      lacking.errors.hasSuffix(
        "git jsonl: tasks.jsonl: this commit lacks the edits of \"t-1\" and \"t-3\", which another "
          + "process took out of the index; they are in the file, and the next commit has them\n"
      ),
      "\(lacking)"
    )
    #expect(try world.committedTasks() == lines)
    try Files.remove(world.repository.path("take"))
    #expect(try !commitOther(world, "z").errors.contains("lacks"))
    #expect(try world.committedTasks() == [#"{"id":"t-1","a":5}"#, lines[1]] + lines[3...])
    #expect(try world.repository.git("status", "--porcelain") == "")
  }

  @Test("Nothing is said of a commit of other files, or of an edit that is in the commit")
  func silence() throws {
    let world = try StoreWorld(committing: lines)
    try world.run("put", "t-1", "a=5").orThrow()
    try world.run("commit", "-m", "y").orThrow()
    try world.run("put", "t-2", "a=6").orThrow()
    let sentence = "git jsonl: tasks.jsonl: 1 edited record goes into this commit\n"
    #expect(try commitOther(world, "z").errors == sentence)
    try world.run("put", "t-4", "a=7").orThrow()
    try world.repository.write("other", ["w"])
    let paths = try world.git("commit", "-q", "-m", "w", "--", "other").orThrow()
    #expect(!paths.errors.contains("lacks"), "\(paths)")
    #expect(try !commitOther(world, "v").errors.contains("lacks"))
    #expect(try world.committedTasks()[3] == #"{"id":"t-4","a":7}"#)
  }

  @Test("Only a commit that edits were staged for starts the program to compare them")
  func shortcut() throws {
    let world = try StoreWorld(committing: lines)
    let program = try BuiltProducts.path(of: "git-jsonl")
    let folder = try TemporaryFolder()
    let calls = folder.path("calls")
    let script = #"""
      case $1 in hook) echo "$2" >>'\#(calls)' ;; esac
      exec '\#(program)' "$@"
      """#
    try Files.writeScript(script, to: folder.path("git-jsonl"))
    func hooks(ofCommit text: String) throws -> String {
      try Files.write("", to: calls)
      try world.repository.write("other", [text])
      try world.repository.git("add", "other")
      try world.repository.world.run(
        "git",
        ["commit", "-q", "-m", text],
        in: world.repository.folder,
        adding: ["PATH": folder.path + ":" + world.path]
      ).orThrow()
      return try String(decoding: Files.read(calls), as: UTF8.self)
    }
    #expect(try hooks(ofCommit: "u") == "pre-commit\n")
    try world.run("put", "t-1", "a=5").orThrow()
    #expect(try hooks(ofCommit: "v") == "pre-commit\npost-commit\n")
    #expect(try hooks(ofCommit: "w") == "pre-commit\n")
  }

  @Test("Six agents that commit in one clone lose no edit")
  func agents() throws {
    let world = try StoreWorld(committing: lines)
    let (git, folder) = (world.repository.world, world.repository.folder)
    // Git refuses a commit while another one is made, so each agent tries again.
    let script = """
      for value in 1 2 3; do
        git jsonl put t-$1 a=$value >/dev/null || exit
        tries=0
        until git jsonl commit -m "t-$1 is $value" >/dev/null 2>&1 \
          || git diff --quiet HEAD -- tasks.jsonl; do
          tries=$((tries + 1))
          [ $tries -lt 20 ] || break
        done
      done
      """
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { agent in
      let outcome = Result {
        try git.run(
          "sh",
          ["-c", script, "sh", "\(agent + 1)"],
          in: folder,
          adding: ["PATH": world.path]
        ).orThrow()
      }
      if case .failure(let error) = outcome { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    // What the last ones left, if they came too late.
    _ = try world.run("commit", "-m", "rest")
    #expect(try world.committedTasks() == (1...6).map { #"{"id":"t-\#($0)","a":3}"# })
    #expect(try world.repository.git("status", "--porcelain") == "")
    #expect(try world.run("status").end == .exit(0))
  }
}
