import Foundation
import TestSupport

/// Clones of one repository with a task list, whose claims are on its git server, or values of a
/// remote.
struct ClaimingWorld {
  /// Where the claims are.
  enum Place: CaseIterable, Sendable {
    /// Refs of a git server that is a folder, or that is reached over HTTP.
    case refs, refsOverHTTP
    /// Values in a folder that all clones share, or on a server of NATS.
    case folder, nats

    var isOfValues: Bool { self == .folder || self == .nats }
  }

  let first: StoreWorld
  let server: Repository
  private let http: GitServer?
  /// The URL of the remote that has the claims as values.
  private let valuesURL: String?

  /// A policy by which a claim sets who works on a record.
  static let policy = [
    "policies:", "  - pattern: tasks.jsonl", "    key: id",
    "    claims:", "      ttl: 4h", "      holder: assignee",
    "      state: {field: status, claim: in_progress, release: open}",
    "    views: {ready: \"status = 'open'\"}",
  ]

  static func task(_ key: String, _ status: String = "open") -> String {
    #"{"id":"\#(key)","status":"\#(status)"}"#
  }

  /// - Parameter ttl: of claims, as the policy has it.
  init(
    _ keys: [String] = ["t-1", "t-2", "t-3"],
    at place: Place = .refs,
    ttl: String = "4h"
  ) throws {
    first = try StoreWorld(exportsEdits: true)
    let world = first.repository.world
    let folder = world.folder.path("served")
    try Files.makeFolder(folder)
    try world.run("git", ["init", "-q", "--bare", "--template=", folder + "/r.git"]).orThrow()
    server = Repository(world: world, folder: folder + "/r.git")
    http = place == .refsOverHTTP ? try GitServer(folder, in: world) : nil
    valuesURL =
      switch place {
      case .refs, .refsOverHTTP: nil
      case .folder: "dir://" + world.folder.path("shared")
      case .nats: try NATSServer.shared.get().url()
      }
    let repository = first.repository
    try repository.write(".jsonl/policies.yml", Self.policy(at: place, ttl: ttl))
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    try repository.write("tasks.jsonl", keys.map { Self.task($0) })
    try repository.commit("tasks")
    try repository.git(
      "remote",
      "add",
      "origin",
      http.map { $0.address + "/r.git" } ?? server.folder
    )
    try git("push", "-q", "-u", "origin", "main")
    try run("init", "tasks.jsonl").orThrow()
    try addRemote(in: repository.folder)
    if place.isOfValues { try run("live", "init").orThrow() }
  }

  /// The policy by which the claims are in a place.
  private static func policy(at place: Place, ttl: String) -> [String] {
    let lines = policy.map { $0.replacing("ttl: 4h", with: "ttl: " + ttl) }
    guard place.isOfValues else { return lines }
    // Others have claims on the same server.
    return ["namespace: claims-\(UInt32.random(in: 0 ... .max))"]
      + lines.flatMap { $0.hasSuffix("claims:") ? [$0, "      tier: nats-kv"] : [$0] }
  }

  private func addRemote(in folder: String) throws {
    guard let valuesURL else { return }
    try run("remote", "add", "shared", valuesURL, in: folder).orThrow()
  }

  func setFault(_ word: String, _ what: String) throws { try http?.setFault(word, what) }
  func clearFaults() throws { try http?.clearFaults() }

  /// Another clone, with a store of its own.
  func clone(_ name: String) throws -> String {
    let folder = first.repository.world.folder.path(name)
    let address = try first.repository.git("remote", "get-url", "origin")
    let parent = first.repository.world.folder.path
    try git("clone", "-q", "--template=", address, folder, in: parent)
    try run("init", "tasks.jsonl", in: folder).orThrow()
    try addRemote(in: folder)
    return folder
  }

  private static let protocols = ["GIT_ALLOW_PROTOCOL": "file:http"]

  /// Runs `git jsonl` with these words.
  func run(
    _ words: String...,
    as name: String? = nil,
    adding variables: [String: String] = [:],
    in folder: String? = nil
  ) throws -> Outcome {
    var more = Self.protocols.merging(["PATH": first.path]) { $1 }
    more["JSONL_AGENT"] = name
    return try first.repository.world.run(
      "git",
      ["jsonl"] + words,
      in: folder ?? first.repository.folder,
      adding: more.merging(variables) { $1 }
    )
  }

  @discardableResult
  func git(_ words: String..., in folder: String? = nil) throws -> Outcome {
    try first.repository.world.run(
      "git",
      words,
      in: folder ?? first.repository.folder,
      adding: Self.protocols.merging(["PATH": first.path]) { $1 }
    ).orThrow()
  }

  /// The environment of agents.
  func environment(as name: String) -> [String: String] {
    first.repository.world.environment.merging(Self.protocols) { $1 }
      .merging(["PATH": first.path, "JSONL_AGENT": name]) { $1 }
  }

  func tasks(in folder: String? = nil) throws -> [String] {
    let folder = folder ?? first.repository.folder
    return Repository.lines(
      of: String(decoding: try Files.read(folder + "/tasks.jsonl"), as: UTF8.self)
    )
  }

  /// The refs of claims on the server.
  func refs() throws -> [String] {
    try server.git("for-each-ref", "--format=%(refname)", "refs/jsonl", "refs/heads/jsonl-claims")
      .split(separator: "\n").map(String.init)
  }

  /// Has a store believe that it has seen all claims for so long.
  func age(bySeconds seconds: Int, in folder: String? = nil) throws {
    let database = (folder ?? first.repository.folder) + "/.git/jsonl/store.db"
    let sql = "UPDATE claim_sightings SET since = since - \(seconds * 1000)"
    let script =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); "
      + "c.commit()"
    try first.repository.world.run("python3", ["-c", script, database, sql]).orThrow()
  }
}
