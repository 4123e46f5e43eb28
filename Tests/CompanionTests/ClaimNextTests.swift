import Dispatch
import Foundation
import Synchronization
import TestSupport
import TestTraits
import Testing

@Suite("git jsonl claim --next and --run", .waits)
struct ClaimNextTests {
  @Test("The first free record of a view, until none is left")
  func next() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("put", "t-2", "status=closed").orThrow()
    #expect(try world.run("claim", "--next", "@ready", as: "eva").output == "t-1\n")
    #expect(try world.run("claim", "--next", "@ready", as: "eva").output == "t-3\n")
    let none = try world.run("claim", "--next", "@ready", as: "eva")
    #expect(none.status == 1 && none.errors.contains("no record of tasks.jsonl is free"))
    // Elsewhere t-2 is still open.
    let last = try world.run("claim", "--next", "--sort=-id", as: "bob", in: other)
    #expect(last.output == "t-2\n", "\(last)")
    #expect(try world.run("claim", "--next", "id = 't-1'", as: "bob", in: other).status == 1)
  }

  @Test("What the upstream has closed is not taken, although the clone does not know")
  func upstream() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("put", "t-1", "status=closed").orThrow()
    try world.git("commit", "-q", "-a", "-m", "done")
    try world.git("push", "-q", "origin", "main")
    #expect(try world.run("claim", "--next", "@ready", as: "bob", in: other).output == "t-2\n")
    #expect(try world.tasks(in: other)[0] == ClaimingWorld.task("t-1"))
    #expect(try world.refs().count == 1)
  }

  @Test("For a branch without an upstream, the main branch of the remote counts, or a line says so")
  func withoutUpstream() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    try world.run("put", "t-1", "status=closed").orThrow()
    try world.git("commit", "-q", "-a", "-m", "done")
    try world.git("push", "-q", "origin", "main")
    // A clone notes the main branch of its remote.
    try world.git("checkout", "-q", "--no-track", "-b", "side", in: other)
    let next = try world.run("claim", "--next", "@ready", as: "bob", in: other)
    #expect(next.output == "t-2\n" && next.errors.isEmpty, "\(next)")
    // The first repository is not a clone.
    try world.git("checkout", "-q", "--no-track", "-b", "side")
    let told = try world.run("claim", "--next", "@ready", as: "eva")
    #expect(told.output == "t-3\n", "\(told)")
    #expect(told.errors.contains("this branch has no upstream"), "\(told)")
    // A branch of the same repository may be the upstream.
    try world.git("branch", "-q", "--set-upstream-to=main")
    let none = try world.run("claim", "--next", "@ready", as: "ada")
    #expect(none.status == 1 && !none.errors.contains("upstream"), "\(none)")
  }

  @Test("A record whose claim has lapsed is ready again")
  func lapsed() throws {
    let world = try ClaimingWorld(["t-1"])
    try world.run("claim", "t-1", as: "eva").orThrow()
    #expect(try world.run("claim", "--next", "@ready", as: "bob").status == 1)
    try world.age(bySeconds: 5 * 3600)
    #expect(try world.run("claim", "--next", "@ready", as: "bob").output == "t-1\n")
    #expect(try world.tasks()[0].contains("bob"))
  }

  @Test("A command knows its record, and ends the claim when it ends")
  func command() throws {
    let world = try ClaimingWorld()
    let script = "echo $JSONL_KEY $JSONL_COLLECTION; test -n \"$JSONL_CLAIM\" && exit 7"
    let run = try world.run("claim", "t-2", "--run", "sh", "-c", script, as: "eva")
    #expect(run.status == 7 && run.output == "t-2 tasks.jsonl\n", "\(run)")
    #expect(try world.refs().isEmpty)
    #expect(try !world.tasks()[1].contains("in_progress"))
    let missing = try world.run("claim", "t-2", "--run", "./not-there", as: "eva")
    #expect(missing.status == 128, "\(missing)")
    #expect(try world.refs().isEmpty)
    let names = try Files.names(in: world.first.repository.path(".git/jsonl"))
    #expect(names.filter { $0.hasPrefix("claim-") || $0.hasPrefix("replacing-") } == [])
  }

  @Test("A command may release its record itself")
  func releasing() throws {
    let world = try ClaimingWorld()
    let script = "git jsonl put $JSONL_KEY status=closed && git jsonl release $JSONL_KEY"
    let words = ["--next", "@ready", "--each", "--run", "sh", "-c", script]
    let run = try world.first.repository.world.run(
      "git",
      ["jsonl", "claim"] + words,
      in: world.first.repository.folder,
      adding: world.environment(as: "eva")
    )
    #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
    #expect(try world.tasks().allSatisfy { $0.contains("closed") })
    #expect(try world.refs().isEmpty)
  }

  @Test("A command is renewed, and is asked to end when its claim is stolen")
  func stolen() throws {
    let world = try ClaimingWorld()
    let other = try world.clone("other")
    let process = try BackgroundProcess(
      "git",
      ["jsonl", "claim", "t-1", "--ttl", "2s", "--run", "sh", "-c", "echo up; exec sleep 60"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("the command") { try process.lines().contains("up") }
    // It was renewed.
    try waitUntil("a renewal") {
      try world.run("claims", "--json", in: other).output.contains(#""beat":1"#)
    }
    try waitUntil("the steal") {
      let list = try world.run("claims", "--json", in: other).output
      guard let claim = PlainValue(list)?["claim"]?.string else { return false }
      return try world.run("claim", "--steal", "t-1", "--of", claim, as: "bob", in: other).status
        == 0
    }
    let status = process.wait()
    let lines = try process.lines()
    #expect(status == 143, "\(lines)")
    #expect(lines.contains { $0.contains("lost to bob") }, "\(lines)")
    #expect(try world.refs().count == 1)
  }

  @Test("A signal reaches the command, and the claim is released")
  func signal() throws {
    let world = try ClaimingWorld()
    let process = try BackgroundProcess(
      "git-jsonl",
      ["claim", "t-1", "--run", "sh", "-c", "echo up; exec sleep 60"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("the command") { try process.lines().contains("up") }
    // A second process of the same owner keeps off.
    let second = try world.run("claim", "t-1", "--run", "true", as: "eva")
    #expect(second.status == 1 && second.errors.contains("another process"), "\(second)")
    process.send(SIGTERM)
    #expect(process.wait() == 143)
    #expect(try world.refs().isEmpty)
  }

  @Test("The restart of an agent that was killed takes its record back")
  func restart() throws {
    let world = try ClaimingWorld(["t-1"])
    let process = try BackgroundProcess(
      "git-jsonl",
      ["claim", "--next", "@ready", "--run", "sh", "-c", "echo up; exec sleep 60"],
      environment: world.environment(as: "eva"),
      folder: world.first.repository.folder
    )
    try waitUntil("the command") { try process.lines().contains("up") }
    process.send(SIGKILL)
    _ = process.wait()
    #expect(try world.refs().count == 1)
    let run = try world.run(
      "claim",
      "--next",
      "@ready",
      "--run",
      "sh",
      "-c",
      "echo again",
      as: "eva"
    )
    #expect(run.output == "again\n", "\(run)")
    #expect(try world.refs().isEmpty)
  }

  @Test("Six shells drain a task list, each task done once, with two agents killed on the way")
  func drain() throws {
    let count =
      ProcessInfo.processInfo.environment["JSONL_MERGE_CLAIMED_TASKS"].flatMap { Int($0) } ?? 12
    let keys = (0..<count).map { "t-\($0)" }
    let world = try ClaimingWorld(keys)
    let log = world.first.repository.world.folder.path("log")
    // Two tasks kill the first agent that works on them.
    let script = """
      case $JSONL_KEY in t-1|t-3)
        if mkdir "\(log)-$JSONL_KEY" 2>/dev/null; then kill -9 $$; fi;;
      esac
      git jsonl put $JSONL_KEY status=closed >/dev/null && echo $JSONL_KEY >>"\(log)"
      """
    let loop = """
      while :; do
        git jsonl claim --next @ready --each --run sh -c "$1"
        case $? in 0) exit 0;; 137) ;; *) exit 1;; esac
      done
      """
    let process = ChildProcess(
      "sh",
      ["-c", loop, "sh", script],
      environment: world.environment(as: "agent"),
      folder: world.first.repository.folder,
      deadlineInSeconds: 60 + count * 5
    )
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      let outcome = Result { try process.run().orThrow() }
      if case .failure(let error) = outcome { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    let done = Repository.lines(of: String(decoding: try Files.read(log), as: UTF8.self))
    #expect(done.sorted() == keys.sorted())
    #expect(try world.tasks().allSatisfy { $0.contains("closed") })
    #expect(try world.refs().isEmpty)
  }
}
