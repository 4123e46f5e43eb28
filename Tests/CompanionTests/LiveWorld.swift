import Foundation
import RemoteProtocol
import System
import TestSupport
import Testing

/// Clones of one repository whose live collections are in a folder that all of them share.
struct LiveWorld {
  static let policies = [
    "namespace: team", "policies:",
    "  - {pattern: live/presence.jsonl, key: id, tier: nats-kv, consistency: lww, ttl: 300}",
    "  - {pattern: live/locks.jsonl, key: id, tier: nats-kv, consistency: cas-create, ttl: 300}",
    "  - {pattern: live/settings.jsonl, key: id, tier: nats-kv, consistency: cas}",
    "  - {pattern: live/log.jsonl, tier: nats-stream, consistency: append}",
  ]

  let world: StoreWorld
  private let url: String?
  var first: String { world.repository.folder }
  var second: String { world.repository.world.folder.path("second") }

  /// - Parameters:
  ///   - url: of the remote; nil for a folder.
  ///   - ttl: how long somebody is present, in seconds.
  init(hasRemote: Bool = true, url: String? = nil, ttl: Int = 300) throws {
    self.url = url
    world = try StoreWorld(exportsEdits: true)
    var policies = Self.policies
    policies[2] = policies[2].replacing("ttl: 300", with: "ttl: \(ttl)")
    try world.repository.write(".jsonl/policies.yml", policies)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try world.repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "Begin").orThrow()
    try world.git("clone", "-q", first, second).orThrow()
    for folder in [first, second] {
      try world.run("init", "tasks.jsonl", in: folder).orThrow()
      if hasRemote { try addRemote(in: folder) }
    }
    if hasRemote { try world.run("live", "init").orThrow() }
  }

  func addRemote(in folder: String) throws {
    try world.run("remote", "add", "shared", url ?? "dir://" + shared, in: folder).orThrow()
  }

  /// The folder of the remote.
  var shared: String { world.repository.world.folder.path("shared") }

  /// The lines of a live file in a clone.
  func file(_ folder: String, _ name: String) throws -> [String] {
    let path = "\(folder)/live/\(name).jsonl"
    if !Files.exists(path) { return [] }
    return Repository.lines(of: String(decoding: try Files.read(path), as: UTF8.self))
  }

  /// Writes a live file as an editor does, in place.
  func write(_ folder: String, _ name: String, _ text: String) throws {
    try Files.write(text, to: "\(folder)/live/\(name).jsonl")
  }

  func watch(_ folder: String) throws -> Watch {
    try Watch(world, debounce: "0.1", in: folder)
  }

  func run(_ folder: String, _ words: String..., adding: [String: String] = [:]) throws -> Outcome {
    try world.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: folder,
      adding: adding.merging(["PATH": world.path]) { $1 }
    )
  }

  func list(_ folder: String, _ name: String) throws -> [String] {
    try run(folder, "list", "-c", "live/\(name).jsonl", "--json").orThrow().output
      .split(separator: "\n").map(String.init)
  }

  /// A client of the remote, beside those of the clones.
  func remote() throws -> LiveRemote {
    let url = url ?? "dir://" + shared
    let helper = "git-jsonl-remote-" + (url.hasPrefix("dir") ? "dir" : "nats")
    let variables = ["PATH=/usr/bin:/bin", "HOME=/nonexistent", "LC_ALL=C"]
    return try LiveRemote(
      HelperClient.Start(
        program: HelperProgram(name: helper, path: BuiltProducts.path(of: helper)),
        environment: ProgramEnvironment(entries: variables.map { Array($0.utf8) }),
        hello: HelperHello(url: url, settings: [:], deadlineMilliseconds: 60_000, client: "tests"),
        showError: { line in Issue.record("The helper says: \(line)") }
      )
    )
  }
}
