import TestSupport
import TestTraits
import Testing

@Suite("git jsonl land --release, with claims that are values of a remote", .waits)
struct ClaimValueLandingTests {
  /// A world in which eva has claimed a record, and done her work on a branch.
  private struct Scene {
    let world: ClaimingWorld
    let bob: String

    init() throws {
      world = try ClaimingWorld(at: .folder)
      bob = try world.clone("bob")
      try world.run("claim", "t-1", as: "eva").orThrow()
      try world.git("switch", "-q", "-c", "topic")
      try world.run("put", "t-1", "status=closed").orThrow()
      try world.git("commit", "-q", "-a", "-m", "done")
      try world.git("switch", "-q", "main")
    }

    static let words = ["land", "topic", "--onto", "main", "--push", "origin", "--release", "t-1"]

    func land(adding variables: [String: String] = [:]) throws -> Outcome {
      // Started by git, it would find the git of git's own folder first.
      try world.first.repository.world.run(
        "git-jsonl",
        Self.words,
        in: world.first.repository.folder,
        adding: world.environment(as: "eva").merging(variables) { $1 }
      )
    }

    /// Lands the work while bob steals the claim, right before git is called with a word.
    func land(stealingBefore word: String) throws -> Outcome {
      let list = try world.run("claims", "--json", as: "bob", in: bob).output
      let claim = try #require(PlainValue(list)?["claim"]?.string)
      let folder = world.first.repository.world.folder
      let git = try world.first.shell("command -v git").split(separator: "\n")[0]
      // The renewal before the push makes another claim of it.
      try Files.writeScript(
        """
        #!/bin/sh
        case " $* " in *" \(word) "*)
          if mkdir "\(folder.path("flag"))" 2>/dev/null; then
            (cd "\(bob)" && export JSONL_AGENT=bob PATH="\(world.first.path)"
            id=$(git-jsonl claims --json | sed 's/.*"claim":"\\([0-9a-f]*\\)".*/\\1/')
            git-jsonl claim --steal t-1 --of "${id:-\(claim)}" >/dev/null)
          fi;;
        esac
        exec "\(git)" "$@"

        """,
        to: folder.path("bin/git")
      )
      return try land(adding: ["PATH": folder.path("bin") + ":" + world.first.path])
    }

    func isLanded() throws -> Bool {
      try world.server.git("show", "main:tasks.jsonl").contains("closed")
    }

    func holder() throws -> String? {
      PlainValue(try world.run("claims", "--json", as: "bob", in: bob).output)?["by"]?.string
    }
  }

  @Test("The work is landed, and then the record is released")
  func landed() throws {
    let scene = try Scene()
    let outcome = try scene.land()
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try scene.isLanded())
    #expect(try scene.holder() == nil)
    #expect(try scene.land().status == 1)
  }

  @Test("Whose claim was taken before the push lands nothing, also if it was right before")
  func lost() throws {
    for word in ["ls-remote", nil] {
      let scene = try Scene()
      let outcome: Outcome
      if let word {
        outcome = try scene.land(stealingBefore: word)
      } else {
        _ = try scene.world.run("claims", in: scene.bob)
        try scene.world.age(bySeconds: 4 * 3600, in: scene.bob)
        try scene.world.run("claim", "t-1", as: "bob", in: scene.bob).orThrow()
        outcome = try scene.land()
      }
      #expect(outcome.status == 1 && outcome.errors.contains("bob since"), "\(outcome)")
      #expect(outcome.errors.contains("nothing was landed"), "\(outcome)")
      #expect(try !scene.isLanded())
      #expect(try scene.holder() == "bob")
    }
  }

  @Test("Whose claim is stolen during the push hears of it, and the new one stays")
  func stolenMeanwhile() throws {
    let scene = try Scene()
    let outcome = try scene.land(stealingBefore: "push")
    #expect(outcome.status == 0 && outcome.errors.contains("bob since"), "\(outcome)")
    #expect(try scene.isLanded())
    #expect(try scene.holder() == "bob")
  }

  @Test("While the remote is out of reach, nothing is landed")
  func outOfReach() throws {
    let scene = try Scene()
    let shared = scene.world.first.repository.world.folder.path("shared")
    try Files.move(shared, to: shared + ".away")
    let outcome = try scene.land()
    #expect(outcome.status == 128 && outcome.errors.contains("\"shared\""), "\(outcome)")
    #expect(try !scene.isLanded())
  }

  @Test(
    "Killed at any step, a repeat lands the work and releases the record, and nobody had it first",
    arguments: ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func killed(program: String) throws {
    let scene = try Scene()
    let snapshot = try FolderSnapshot(of: scene.world.first.repository.world.folder.path)
    var sample = try FaultSample(of: program) { variables in
      try scene.land(adding: variables).orThrow()
    }
    for number in sample.numbers(2) {
      try snapshot.restore()
      let place: Comment = "\(program), \(sample.place(number))"
      let fault = ["JSONL_MERGE_FAULT": "\(number)", "JSONL_MERGE_FAULT_IN": program]
      let outcome = try scene.land(adding: fault)
      // Nobody has the record before the work has landed.
      if try scene.holder() == nil { #expect(try scene.isLanded(), "\(place) \(outcome)") }
      let again = try scene.land()
      #expect(again.status == 0 || again.errors.contains("nobody has it"), "\(place) \(again)")
      #expect(try scene.isLanded(), "\(place)")
      #expect(try scene.holder() == nil, "\(place)")
    }
  }

  @Test(
    "Killed at any step, a claim has one holder",
    arguments: ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func killedClaim(program: String) throws {
    let world = try ClaimingWorld(["t-1"], at: .folder)
    let bob = try world.clone("bob")
    let snapshot = try FolderSnapshot(of: world.first.repository.world.folder.path)
    var sample = try FaultSample(of: program) { variables in
      try world.run("claim", "t-1", as: "eva", adding: variables).orThrow()
    }
    for number in sample.numbers(2) {
      try snapshot.restore()
      let place: Comment = "\(program), \(sample.place(number))"
      let fault = ["JSONL_MERGE_FAULT": "\(number)", "JSONL_MERGE_FAULT_IN": program]
      let killed = try world.run("claim", "t-1", as: "eva", adding: fault)
      let other = try world.run("claim", "t-1", as: "bob", in: bob)
      let again = try world.run("claim", "t-1", as: "eva")
      #expect(other.status == 0 || other.errors.contains("held by eva"), "\(place) \(other)")
      #expect((other.status == 0) != (again.status == 0), "\(place) \(again)")
      if killed.status == 0 { #expect(again.status == 0, "\(place) \(killed)") }
    }
  }
}
