import Foundation
import JSONText
import PolicyYAML
import TestSupport

/// A history in real repositories, with real git, the driver and stores that were built, next to
/// the same history in memory: after each act, the file of each clone must have the same bytes.
struct GitRun {
  private static let file = "items.jsonl"

  private let world: GitWorld
  private let environment: [String: String]
  private let clones: [Repository]
  private let remote: Repository?
  var simulation: Simulation
  /// The hash of each commit in memory.
  private var hashes: [Int: String] = [:]
  /// How much was done, which is the time that git sees.
  private var actCount = 0

  init(_ history: History) throws {
    simulation = try Simulation(history)
    world = try GitWorld()
    let program = try BuiltProducts.path(of: "git-jsonl")
    let programs = String(program.dropLast("/git-jsonl".count))
    environment = [
      "PATH": programs + ":" + (world.environment["PATH"] ?? ""), "GIT_MERGE_AUTOEDIT": "no",
    ]
    // An export is an act of the history.
    try world.run("git", ["config", "--global", "jsonl.autoExport", "false"]).orThrow()
    let first = try world.makeRepository("clone-0")
    try first.write(
      ".jsonl/policies.yml",
      [policyFileText(of: history.plan.policy, forPath: Self.file)]
    )
    try first.write(".gitattributes", [Repository.attributesLine])
    try first.write(Self.file, bytes: simulation.clones[0].file.bytes.array)
    try first.commit("Begin")
    hashes[0] = try first.git("rev-parse", "HEAD")
    var clones = [first]
    for index in 1..<history.plan.cloneCount {
      clones.append(try world.clone(first, as: "clone-\(index)"))
    }
    self.clones = clones
    if history.plan.hasRemote {
      let folder = world.folder.path("remote.git")
      try world.run("git", ["clone", "-q", "--bare", "--template=", first.folder, folder])
        .orThrow()
      remote = Repository(world: world, folder: folder)
    } else {
      remote = nil
    }
    for (index, clone) in clones.enumerated() {
      try clone.registerDriver(attributes: .gitDirectory)
      if history.plan.hasStores {
        try run("git", "jsonl", "init", Self.file, in: index)
        try run("git", "checkout", "-q", "--", ".", in: index)
      }
    }
    try compare()
  }

  /// Runs a program in a clone, at a time of its own, by which git orders merge bases.
  private func run(
    _ words: String...,
    in clone: Int,
    input: [UInt8] = []
  ) throws {
    _ = try outcome(words, in: clone, input: input).orThrow()
  }

  private func outcome(
    _ words: [String],
    in clone: Int,
    input: [UInt8] = []
  ) throws -> Outcome {
    var environment = environment
    environment["GIT_COMMITTER_DATE"] = "\(1_780_000_000 + actCount) +0000"
    return try world.run(
      words[0],
      Array(words.dropFirst()),
      in: clones[clone].folder,
      adding: environment,
      input: input
    )
  }

  /// Does an act in memory, and what came of it in the repositories.
  mutating func run(_ act: Act) throws {
    for effect in try simulation.run(act) {
      try follow(effect)
    }
    try compare()
  }

  /// Checks that each clone's file is the same as in memory.
  private func compare() throws {
    for (index, clone) in clones.enumerated() {
      let expected = simulation.clones[index].file.bytes.array
      let found = try clone.read(Self.file)
      if found == expected { continue }
      throw Difference(clone: index, found: found, expected: expected)
    }
  }

  /// Marks that left a file, and that the attic of no clone has.
  func unaccounted() throws -> NumberSet {
    var accounted = NumberSet()
    for clone in clones {
      let attic = clone.path(".git/jsonl/attic.jsonl")
      if Files.exists(attic) { accounted = accounted | Token.numbers(in: try Files.read(attic)) }
    }
    var lost = NumberSet()
    for clone in simulation.clones {
      let gone = clone.file.edits - clone.file.tokens
      for number in gone.numbers {
        let edits = simulation.ledger.byNumber[number] ?? []
        guard edits.contains(where: \.hasToken) else { continue }
        if !simulation.ledger.isReplaced(number, in: clone.file.edits) { lost.insert(number) }
      }
    }
    return lost - accounted
  }
}

extension Written {
  /// Whether the edit wrote its mark.
  var hasToken: Bool {
    let texts = members.compactMap(\.text) + elements.compactMap(\.text)
    return texts.contains { Token.numbers(in: Array($0.utf8)).contains(number) }
  }
}

/// A file of a clone that differs from memory.
struct Difference: Error, CustomStringConvertible {
  let clone: Int
  let found: [UInt8]
  let expected: [UInt8]

  var description: String {
    """
    The file of clone \(clone) is
    \(String(decoding: found, as: UTF8.self))
    and in memory it is
    \(String(decoding: expected, as: UTF8.self))
    """
  }
}

// What each effect is in a repository.
extension GitRun {
  private mutating func follow(_ effect: Effect) throws {
    actCount += 1
    switch effect {
    case .edited(let clone, let key, let row, let isInStore):
      try edit(clone, key, row, isInStore)
    case .committed(let clone, let commit):
      let words = ["git", "commit", "-q", "-a", "-m", "\(commit)"]
      // Git refuses a commit that changes nothing, and one of edits in the store alone, which its
      // hook exports then.
      if try outcome(words, in: clone).end != .exit(0) {
        try run("git", "commit", "-q", "-a", "--allow-empty", "-m", "\(commit)", in: clone)
      }
      try note(commit, clone)
    case .fastForwarded(let clone, let commit, let place):
      try fetch(place, clone)
      try run("git", "merge", "-q", "--ff-only", try hash(commit), in: clone)
    case .merged(let clone, let commit, let others, let places):
      try merge(clone, others, places)
      try note(commit, clone)
    case .rebased(let clone, let onto, let place):
      try fetch(place, clone)
      try run(
        "git",
        "rebase",
        "-q",
        "--reapply-cherry-picks",
        "--empty=keep",
        try hash(onto),
        in: clone
      )
      try noteReplayed(clone)
    case .picked(let clone, let commit, let place):
      try fetch(place, clone)
      try run(
        "git",
        "cherry-pick",
        "--allow-empty",
        "--keep-redundant-commits",
        try hash(commit),
        in: clone
      )
      try note(simulation.clones[clone].head, clone)
    case .reverted(let clone, let commit):
      try run("git", "revert", "--no-commit", try hash(commit), in: clone)
      try run("git", "commit", "-q", "--allow-empty", "-m", "revert", in: clone)
      try note(simulation.clones[clone].head, clone)
    case .stashed(let clone): try run("git", "stash", "push", "-q", in: clone)
    case .unstashed(let clone): try run("git", "stash", "pop", "-q", in: clone)
    case .pushed(let clone):
      guard let remote else { return }
      try run("git", "push", "-q", remote.folder, "HEAD:refs/heads/main", in: clone)
    case .exported(let clone): try run("git", "jsonl", "export", in: clone)
    case .imported(let clone): try run("git", "jsonl", "import", in: clone)
    }
    if simulation.plan.hasStores, let clone = effect.movedClone {
      try run("git", "jsonl", "import", in: clone)
    }
  }

  private func edit(_ clone: Int, _ key: String, _ row: Row?, _ isInStore: Bool) throws {
    guard isInStore else {
      // The file is what it is in memory at the end of the act, which an edit is alone.
      return try clones[clone].write(
        Self.file,
        bytes: simulation.clones[clone].file.bytes.array
      )
    }
    if let row {
      try run(
        "git",
        "jsonl",
        "put",
        "--json",
        "-",
        in: clone,
        input: Array((row.line + "\n").utf8)
      )
    } else {
      try run("git", "jsonl", "delete", key, in: clone)
    }
  }

  private func fetch(_ place: Int, _ clone: Int) throws {
    let folder = place < clones.count ? clones[place].folder : remote?.folder ?? ""
    try run("git", "fetch", "-q", folder, "HEAD", in: clone)
  }

  private func merge(_ clone: Int, _ commits: [Int], _ places: [Int]) throws {
    for place in places { try fetch(place, clone) }
    let hashes = try commits.map { try hash($0) }
    let head = try clones[clone].git("rev-parse", "HEAD")
    if hashes.count > 1 {
      // Git runs no driver in an octopus; what it can merge by line must come to the same.
      if try outcome(["git", "merge", "-q"] + hashes, in: clone).status == 0 { return }
      try run("git", "reset", "-q", "--hard", head, in: clone)
    }
    for hash in hashes { try run("git", "merge", "-q", hash, in: clone) }
    guard hashes.count > 1 else { return }
    let parents = ([head] + hashes).flatMap { ["-p", $0] }
    let made = try outcome(
      ["git", "commit-tree", "-m", "octopus"] + parents + ["HEAD^{tree}"],
      in: clone
    ).orThrow().output
    try run("git", "reset", "-q", "--soft", String(made.prefix { $0 != "\n" }), in: clone)
  }

  private func hash(_ commit: Int) throws -> String {
    guard let hash = hashes[commit] else { throw UnknownCommit(number: commit) }
    return hash
  }

  private mutating func note(_ commit: Int, _ clone: Int) throws {
    hashes[commit] = try clones[clone].git("rev-parse", "HEAD")
  }

  /// The commits that a rebase made, from the last one back.
  private mutating func noteReplayed(_ clone: Int) throws {
    var commit = simulation.clones[clone].head
    var name = "HEAD"
    while hashes[commit] == nil {
      hashes[commit] = try clones[clone].git("rev-parse", name)
      commit = simulation.graph[commit].parents[0]
      name += "^"
    }
  }
}

extension Effect {
  /// The clone whose file came to be that of another commit.
  fileprivate var movedClone: Int? {
    switch self {
    case .fastForwarded(let clone, _, _), .merged(let clone, _, _, _),
      .rebased(let clone, _, _), .picked(let clone, _, _), .reverted(let clone, _):
      clone
    default: nil
    }
  }
}

struct UnknownCommit: Error {
  let number: Int
}
