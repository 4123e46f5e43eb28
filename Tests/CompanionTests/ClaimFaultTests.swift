import Foundation
import TestSupport
import Testing

/// The verbs about claims, killed at their calls of the system, of the database and of git
/// (`FaultSample`).
@Suite("Claims of agents that are killed")
struct ClaimFaultTests {
  private static let callLimit = 2

  /// What eva does, and how it may end when it is done again.
  private struct Operation {
    var words: [String]
    var statuses: Set<Int32> = [0]
    var prepare: @Sendable (ClaimingWorld) throws -> Void = { _ in }
  }

  /// A world, and bob's clone in it, that can be put back.
  private struct Scene {
    let world: ClaimingWorld
    let bob: String
    let snapshot: FolderSnapshot

    init(_ operation: Operation) throws {
      world = try ClaimingWorld(["t-1"])
      bob = try world.clone("other")
      try operation.prepare(world)
      snapshot = try FolderSnapshot(of: world.first.repository.world.folder.path)
    }

    func run(_ operation: Operation, _ variables: [String: String] = [:]) throws -> Outcome {
      try world.first.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        operation.words,
        in: world.first.repository.folder,
        adding: world.environment(as: "eva").merging(variables) { $1 }
      )
    }

    /// The calls of an operation.
    func sample(_ operation: Operation) throws -> FaultSample {
      try FaultSample(of: "git-jsonl") { variables in
        let outcome = try run(operation, variables)
        try #require(outcome.status == 0, "\(outcome)")
      }
    }

    /// Who holds the record, as the server has it.
    func holder() throws -> String? {
      let list = try world.run("claims", "--json", as: "bob", in: bob).output
      return PlainValue(list)?["by"]?.string
    }
  }

  /// Kills the operation at some of its calls, each time from the same state.
  private func kill(
    _ operation: Operation,
    _ check: (Scene, Comment) throws -> Void
  ) throws {
    let scene = try Scene(operation)
    var sample = try scene.sample(operation)
    for number in sample.numbers(Self.callLimit) {
      try scene.snapshot.restore()
      let place: Comment = "\(sample.place(number))"
      let killed = try scene.run(
        operation,
        ["JSONL_MERGE_FAULT": "\(number)", "JSONL_MERGE_FAULT_IN": "git-jsonl"]
      )
      #expect(killed.end == .signal(SIGKILL), "\(place)")
      try check(scene, place)
    }
  }

  private static let claimed: @Sendable (ClaimingWorld) throws -> Void = { world in
    try world.run("claim", "t-1", as: "eva").orThrow()
  }

  @Test("claim: one holder, whose restart takes it back, and whose claim lapses")
  func claim() throws {
    let operation = Operation(words: ["claim", "t-1"])
    try kill(operation) { scene, place in
      let first = try scene.world.run("claim", "t-1", as: "bob", in: scene.bob)
      let again = try scene.run(operation)
      if first.status == 0 {
        #expect(again.status == 1, "\(place) \(again)")
        #expect(try scene.holder() == "bob", "\(place)")
        return
      }
      #expect(first.errors.contains("held by eva"), "\(place) \(first)")
      #expect(again.status == 0, "\(place) \(again)")
      #expect(try scene.world.tasks()[0].contains("in_progress"), "\(place)")
      #expect(try scene.world.run("claim", "t-1", as: "bob", in: scene.bob).status == 1, "\(place)")
      try scene.world.age(bySeconds: 4 * 3600, in: scene.bob)
      let last = try scene.world.run("claim", "t-1", as: "bob", in: scene.bob)
      #expect(last.status == 0, "\(place) \(last)")
    }
  }

  @Test("renew: it stays with its holder")
  func renew() throws {
    let operation = Operation(words: ["claim", "--renew"], prepare: Self.claimed)
    try kill(operation) { scene, place in
      #expect(try scene.world.run("claim", "t-1", as: "bob", in: scene.bob).status == 1, "\(place)")
      let again = try scene.run(operation)
      #expect(again.status == 0 && again.output == "t-1\n", "\(place) \(again)")
      #expect(try scene.holder() == "eva", "\(place)")
    }
  }

  @Test("release: it is over in the end, and said so")
  func release() throws {
    let operation = Operation(words: ["release", "t-1"], prepare: Self.claimed)
    try kill(operation) { scene, place in
      let again = try scene.run(operation)
      // A crash after the last step leaves nothing to do.
      #expect(again.status == 0 || again.errors.contains("nobody has it"), "\(place) \(again)")
      #expect(try scene.holder() == nil, "\(place)")
      #expect(try scene.world.run("claim", "t-1", as: "bob", in: scene.bob).status == 0, "\(place)")
    }
  }

  @Test("steal: it is the thief's or the holder's, and never both")
  func steal() throws {
    var operation = Operation(words: [])
    operation.prepare = { world in
      let bob = world.first.repository.world.folder.path("other")
      try world.run("claim", "t-1", as: "bob", in: bob).orThrow()
    }
    let found = try Scene(operation)
    let list = try found.world.run("claims", "--json", as: "bob", in: found.bob).output
    let claim = try #require(PlainValue(list)?["claim"]?.string)
    #expect(try found.holder() == "bob")
    let steal = Operation(words: ["claim", "--steal", "t-1", "--of", claim])
    var sample = try found.sample(steal)
    for number in sample.numbers(Self.callLimit) {
      try found.snapshot.restore()
      let place: Comment = "\(sample.place(number))"
      _ = try found.run(
        steal,
        ["JSONL_MERGE_FAULT": "\(number)", "JSONL_MERGE_FAULT_IN": "git-jsonl"]
      )
      let holder = try found.holder()
      let renewal = try found.world.run("claim", "--renew", as: "bob", in: found.bob)
      #expect(renewal.status == (holder == "bob" ? 0 : 1), "\(place) \(renewal)")
      let own = try found.world.run("claim", "t-1", as: "eva")
      #expect(own.status == (holder == "eva" ? 0 : 1), "\(place) \(own)")
    }
  }

  @Test("land --release: the work is landed and the record released, both or neither")
  func land() throws {
    let words = ["land", "topic", "--onto", "main", "--push", "origin", "--release", "t-1"]
    let operation = Operation(words: words) { world in
      try world.git("switch", "-q", "-c", "topic")
      try world.git("commit", "-q", "--allow-empty", "-m", "work")
      try world.git("switch", "-q", "main")
      try world.run("claim", "t-1", as: "eva").orThrow()
    }
    try kill(operation) { scene, place in
      let work = ["log", "--format=%s", "main"]
      func isLanded() throws -> Bool {
        let log = try scene.world.server.world.run("git", work, in: scene.world.server.folder)
        return log.output.contains("work")
      }
      let isReleased = try scene.holder() == nil
      #expect(try isLanded() == isReleased, "\(place)")
      let again = try scene.run(operation)
      #expect(again.status == 0 || again.errors.contains("nobody has it"), "\(place) \(again)")
      #expect(try isLanded(), "\(place)")
      #expect(try scene.holder() == nil, "\(place)")
    }
  }
}
