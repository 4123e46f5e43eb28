import Foundation
import TestSupport
import Testing

/// What another person's repository may contain: links and paths that lead out of it, and
/// names of commands.
@Suite("A repository from another person", .timeLimit(.minutes(20)))
struct HostileRepositoryTests {
  private static let record = #"{"id":"a","n":1}"#
  private static let secret = "secret: [of the user"

  private func link(_ path: String, to target: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try Files.makeFolder(folder)
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  /// Merges two edits of one record in git, with the driver.
  ///
  /// - Parameter change: a change by another person once the driver is registered.
  private func merge(_ world: StoreWorld, _ change: () throws -> Void) throws -> Outcome {
    let repository = world.repository
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    try repository.write("tasks.jsonl", [Self.record])
    try repository.commit("Begin")
    try world.run("install").orThrow()
    try change()
    try repository.commit("Change")
    try repository.branch("other")
    for (branch, number) in [("other", 2), ("main", 3)] {
      try repository.checkOut(branch)
      try repository.write("tasks.jsonl", ["{\"id\":\"a\",\"n\":\(number)}"])
      try repository.commit(branch)
    }
    return try world.git("merge", "other")
  }

  @Test(
    "A policy file that is a link to a file of the user's, or has no end, is not read",
    arguments: [".jsonl/policies.yml", ".jsonl"],
    ["secret", "/dev/zero", "pipe"]
  )
  func linkedPolicy(place: String, target: String) throws {
    let world = try StoreWorld()
    let home = world.repository.world.folder.path("home")
    try Files.write(Self.secret, to: home + "/secret")
    try #require(mkfifo(home + "/pipe", 0o600) == 0)
    let path = target.hasPrefix("/") ? target : home + "/" + target
    let outcome = try merge(world) {
      if place == ".jsonl" {
        try Files.makeFolder(home + "/folder")
        try link(home + "/folder/policies.yml", to: path)
        try link(world.repository.path(place), to: home + "/folder")
      } else {
        try link(world.repository.path(place), to: path)
      }
    }
    #expect(outcome.status == 1, "\(outcome)")
    #expect(outcome.errors.contains("policies.yml") || outcome.errors.contains(".jsonl"))
    for words in [["check"], ["status"], ["doctor"], ["init", "tasks.jsonl"]] {
      let said = try world.repository.world.run(
        "git-jsonl",
        words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      let text = said.output + said.errors
      #expect(!text.isEmpty && !text.contains("secret: ["), "\(words) \(said)")
    }
    #expect(!(outcome.output + outcome.errors).contains("secret: ["), "\(outcome)")
  }

  @Test(
    "A file that is a link out of the work tree is neither read nor written",
    arguments: ["secret.jsonl", "/dev/zero", "pipe"]
  )
  func linkedFile(target: String) throws {
    let world = try StoreWorld()
    let repository = world.repository
    let home = repository.world.folder.path("home")
    try Files.write(Self.record + "\n{secret\n", to: home + "/secret.jsonl")
    try #require(mkfifo(home + "/pipe", 0o600) == 0)
    try repository.write("tasks.jsonl", [Self.record])
    try repository.commit("Begin")
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("put", "a", "n=2").orThrow()
    try Files.remove(repository.path("tasks.jsonl"))
    try link(
      repository.path("tasks.jsonl"),
      to: target.hasPrefix("/") ? target : home + "/" + target
    )
    try repository.git("add", "-A")
    for words in [
      ["import"], ["export"], ["export", "--full"], ["status"], ["check"], ["doctor"], ["diff"],
      ["diff", "HEAD"], ["resolve"], ["hook", "pre-commit"], ["hook", "post-merge"],
      ["init", "tasks.jsonl"],
    ] {
      let outcome = try repository.world.run(
        "git-jsonl",
        words,
        in: repository.folder,
        adding: ["PATH": world.path]
      )
      let text = outcome.output + outcome.errors
      #expect(!text.isEmpty && !text.contains("{secret"), "\(words) \(outcome)")
    }
    let text = String(decoding: try Files.read(home + "/secret.jsonl"), as: UTF8.self)
    #expect(text == Self.record + "\n{secret\n")
    #expect(try world.output("get", "a", "n") == "2\n")
  }

  @Test("A collection outside the work tree is refused, even if its path is in the store")
  func outsidePath() throws {
    let world = try StoreWorld(tasks: [Self.record])
    let outside = world.repository.world.folder.path("outside.jsonl")
    try Files.write(Self.record + "\n", to: outside)
    for path in ["../outside.jsonl", outside, "x/../../outside.jsonl", ".git/config"] {
      let outcome = try world.run("init", path)
      #expect(outcome.status == 128 || path == ".git/config", "\(outcome)")
    }
    let script = "UPDATE collections SET path = '../outside.jsonl'"
    try world.repository.world.run(
      "sqlite3",
      [world.repository.path(".git/jsonl/store.db"), script]
    ).orThrow()
    for words in [["import"], ["export", "--full"]] {
      let outcome = try world.repository.world.run(
        "git-jsonl",
        words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(outcome.status != 0, "\(outcome)")
    }
    #expect(try Files.read(outside) == Array((Self.record + "\n").utf8))
  }

  @Test("A policy runs only commands that the user has registered")
  func commands() throws {
    let folder = try TemporaryFolder()
    let marker = folder.path("ran")
    for name in ["longest", "../../bin/sh", "x; touch \(marker)", "$(touch \(marker))"] {
      let again = try StoreWorld()
      let policy = "    merge_rules: {n: {exec: \"\(name)\"}}"
      let outcome = try merge(again) {
        try again.repository.write(
          ".jsonl/policies.yml",
          ["policies:", "  - pattern: tasks.jsonl", "    key: id", policy]
        )
        // A configuration in the work tree is none.
        try again.repository.write(
          ".gitconfig",
          ["[jsonl \"rule.longest\"]", "\tcommand = touch \(marker)"]
        )
        try again.repository.write("config", ["[core]", "\tfsmonitor = touch \(marker)"])
      }
      #expect(outcome.status == 1, "\(outcome)")
      #expect(try again.repository.text("tasks.jsonl").contains("<<<<<<<"))
    }
    #expect(!Files.exists(marker))
  }
}
