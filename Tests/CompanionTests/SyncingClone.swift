import Foundation
import TestSupport

/// A clone that syncs with the remote `team`: a folder that all clones share, or the server whose
/// URL is in the environment variable `JSONL_SYNC_URL`.
struct SyncingClone {
  let world: StoreWorld
  let folder: String

  /// The folder that all clones share.
  var place: String { world.repository.world.folder.path("shared") }

  /// - Parameters:
  ///   - name: the folder of a new clone; nil for the repository itself.
  ///   - url: the server; nil for the one above.
  init(of world: StoreWorld, _ name: String? = nil, url: String? = nil) throws {
    self.world = world
    folder = name.map { world.repository.world.folder.path($0) } ?? world.repository.folder
    if name != nil {
      try world.git("clone", "-q", world.repository.folder, folder).orThrow()
      try run("init", "tasks.jsonl").orThrow()
    }
    let usual = ProcessInfo.processInfo.environment["JSONL_SYNC_URL"] ?? "dir://" + place
    let url = url ?? usual
    try run("remote", "add", "team", url).orThrow()
  }

  /// A repository with a store and a commit, whose policy has these lines for its records.
  static func world(_ lines: [String], policy: [String] = []) throws -> StoreWorld {
    let world = try StoreWorld(exportsEdits: true)
    try world.repository.write("tasks.jsonl", lines)
    let head = ["policies:", "  - pattern: tasks.jsonl", "    key: id"]
    try world.repository.write(".jsonl/policies.yml", head + policy.map { "    " + $0 })
    try world.run("init", "tasks.jsonl").orThrow()
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    return world
  }

  func run(_ words: String..., adding environment: [String: String] = [:]) throws -> Outcome {
    try run(words, adding: environment)
  }

  func run(_ words: [String], adding environment: [String: String] = [:]) throws -> Outcome {
    try world.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: folder,
      adding: ["PATH": world.path].merging(environment) { $1 }
    )
  }

  func tasks() throws -> [String] {
    Repository.lines(of: String(decoding: try Files.read(folder + "/tasks.jsonl"), as: UTF8.self))
  }
}
