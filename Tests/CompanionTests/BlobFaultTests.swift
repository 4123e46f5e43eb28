import TestSupport
import Testing

/// `git jsonl blob`, killed or failing at its calls of the system and of the database, and the same
/// of the program that speaks for the remote (`FaultSample`).
@Suite("Blobs with a fault")
struct BlobFaultTests {
  /// Two clones with a shared folder. The first one has attached a picture to a record, and has a
  /// blob that nothing mentions.
  private struct Scene {
    let world: StoreWorld
    let other: String
    let snapshot: FolderSnapshot

    /// - Parameter prepare: the last words of commands that are done before, each in a clone.
    init(_ prepare: (StoreWorld, String) throws -> Void) throws {
      world = try StoreWorld(exportsEdits: true)
      let repository = world.repository
      other = repository.world.folder.path("other")
      let policies = ["namespace: team", "policies: [{pattern: tasks.jsonl, key: id}]"]
      try repository.write(".jsonl/policies.yml", policies)
      try repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
      try Files.write("picture", to: repository.world.folder.path("shot.png"))
      try Files.write("nothing", to: repository.world.folder.path("nothing"))
      try repository.git("add", "-A")
      try world.git("commit", "-q", "-m", "Begin").orThrow()
      try world.git("clone", "-q", repository.folder, other).orThrow()
      let shared = "dir://" + repository.world.folder.path("shared")
      for folder in [repository.folder, other] {
        try world.run("init", "tasks.jsonl", in: folder).orThrow()
        try world.run("remote", "add", "shared", shared, in: folder).orThrow()
      }
      try prepare(world, other)
      snapshot = try FolderSnapshot(of: repository.world.folder.path)
    }

    /// What `check` finds here, which is never a false blob.
    func problems(in folder: String? = nil) throws -> [String] {
      let outcome = try world.run("blob", "check", "--json", in: folder)
      #expect(!outcome.output.contains("damaged"), "\(outcome)")
      return outcome.output.split(separator: "\n").map(String.init)
    }

    func hasPicture(in folder: String) throws -> Bool {
      try world.run("blob", "check", in: folder).orThrow()
      return try world.run("blob", "get", "t-1", "shot", in: folder).orThrow().output == "picture"
    }
  }

  private static let add = ["blob", "add", "../shot.png", "t-1", "shot"]

  /// Runs a command with faults, each time from the same state, and then without one.
  private func fail(
    _ scene: Scene,
    _ words: [String],
    of program: String = "git-jsonl",
    in folder: String,
    _ check: (Comment) throws -> Void
  ) throws {
    func run(_ variables: [String: String]) throws -> Outcome {
      try scene.world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        words,
        in: folder,
        adding: ["PATH": scene.world.path].merging(variables) { $1 }
      )
    }
    var sample = try FaultSample(of: program) { try run($0).orThrow() }
    #expect(!sample.calls.isEmpty)
    for number in sample.numbers(2) {
      for kind in sample.kinds(["", ":ENOSPC", ":EIO"]) {
        try scene.snapshot.restore()
        let fault = ["JSONL_MERGE_FAULT": "\(number)\(kind)", "JSONL_MERGE_FAULT_IN": program]
        let outcome = try run(fault)
        let place: Comment = "\(words), \(program), \(sample.place(number, kind)): \(outcome)"
        #expect(!outcome.output.contains("is damaged"), place)
        try check(place)
        let again = try run([:])
        #expect(again.status == 0, "\(place) \(again)")
      }
    }
  }

  @Test("add: no record names a blob that is not here, and a repeat attaches it")
  func add() throws {
    let scene = try Scene { _, _ in }
    let folder = scene.world.repository.folder
    try fail(scene, Self.add, in: folder) { place in
      let problems = try scene.problems()
      #expect(problems == [], place)
    }
    #expect(try scene.hasPicture(in: folder))
  }

  @Test(
    "push: the remote has all of a blob or nothing, and a repeat sends it",
    arguments: ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func push(program: String) throws {
    let scene = try Scene { world, other in
      for folder in [nil, other] {
        try world.run("blob", "add", "../nothing", in: folder).orThrow()
      }
      try world.run("blob", "add", "../shot.png", "t-1", "shot").orThrow()
      let copy = "cp \"$1/tasks.jsonl\" \"$2\""
      try world.repository.world.run("sh", ["-c", copy, "sh", world.repository.folder, other])
        .orThrow()
    }
    let folder = scene.world.repository.folder
    try fail(scene, ["blob", "push"], of: program, in: folder) { place in
      let pulled = try scene.world.run("blob", "pull", in: scene.other)
      #expect(!pulled.errors.contains("damaged"), "\(place) \(pulled)")
      #expect(try scene.problems(in: scene.other).count == (pulled.status == 0 ? 0 : 1), place)
    }
    try scene.world.run("blob", "pull", in: scene.other).orThrow()
    #expect(try scene.hasPicture(in: scene.other))
  }

  @Test(
    "pull: a blob is here as a whole or not at all, and a repeat fetches it",
    arguments: ["git-jsonl", "git-jsonl-remote-dir"]
  )
  func pull(program: String) throws {
    let scene = try Scene { world, other in
      try world.run("blob", "add", "../shot.png", "t-1", "shot").orThrow()
      try world.run("blob", "push").orThrow()
      let copy = "cp \"$1/tasks.jsonl\" \"$2\""
      try world.repository.world.run("sh", ["-c", copy, "sh", world.repository.folder, other])
        .orThrow()
    }
    try fail(scene, ["blob", "pull"], of: program, in: scene.other) { place in
      let problems = try scene.problems(in: scene.other)
      #expect(problems.allSatisfy { $0.contains("missing") }, place)
    }
    #expect(try scene.hasPicture(in: scene.other))
  }

  @Test("prune: what is mentioned stays, and a repeat removes the rest")
  func prune() throws {
    let scene = try Scene { world, _ in
      try world.run("blob", "add", "../nothing").orThrow()
      try world.run("blob", "add", "../shot.png", "t-1", "shot").orThrow()
    }
    let folder = scene.world.repository.folder
    try fail(scene, ["blob", "prune", "--now"], in: folder) { place in
      let problems = try scene.problems()
      #expect(problems == [], place)
    }
    #expect(try scene.hasPicture(in: folder))
    let end = try scene.world.output("blob", "prune", "--now", "--json")
    #expect(end == #"{"removed":0,"bytes":0,"kept":1}"# + "\n")
  }
}
