import TestSupport
import Testing

/// Keys, fields, values and paths that would speak to the terminal: every verb shows them with
/// escapes. Records that are printed as JSON are data, and stay unchanged.
@Suite("Text that speaks to the terminal")
struct HostileTextTests {
  /// What ends a line or a title, clears the screen, or turns the direction of text.
  private static let signs = "\u{1B}]0;title\u{07}\u{9B}2J\u{202E}\u{2066}\u{85}\u{2028}"
  private static let path = "tasks\u{1B}[2J\u{202E}.jsonl"
  /// The signs as JSON may hold them: control characters are escaped, others are not.
  private static let inJSON =
    signs.replacing("\u{1B}", with: "\\u001b").replacing("\u{07}", with: "\\u0007")

  private static func line(_ key: String, _ value: String) -> String {
    "{\"id\":\"\(key)\(inJSON)\",\"f\(inJSON)\":\"\(value)\(inJSON)\"}"
  }

  /// The signs that reach a terminal in what a program prints.
  private func signs(in outcome: Outcome) -> [String] {
    (outcome.output + outcome.errors).unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0A: false
      case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
      default: false
      }
    }.map { String($0.value, radix: 16) }
  }

  /// A store with edits, and with a conflict and an entry in the attic, beside a merge in git that
  /// has a conflict.
  private func world() throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    try repository.write(".gitattributes", ["*.jsonl merge=jsonl"])
    let lines = [Self.line("a", "old"), Self.line("b", "old")]
    try repository.write(Self.path, lines)
    try repository.commit("Begin" + Self.signs)
    try world.run("init", Self.path).orThrow()
    try repository.commit("attributes")
    try repository.branch("other")
    for (branch, value) in [("other", "x"), ("main", "y")] {
      try repository.checkOut(branch)
      try repository.write(Self.path, [Self.line("a", value), lines[1]])
      try repository.commit(branch + Self.signs)
    }
    return world
  }

  @Test("No verb prints it as it is")
  func verbs() throws {
    let world = try world()
    let key = "a" + Self.signs
    let field = "f" + Self.signs
    let words: [[String]] = [
      ["import"], ["list"], ["show", key], ["log", key], ["log", key, field],
      ["log", "--blame", key], ["diff", "HEAD~1", "HEAD"], ["put", key, field + "=\"z\""],
      ["diff"], ["status"], ["check"], ["doctor"], ["id", key], ["export"], ["delete", key],
      ["restore", key], ["restore", key], ["delete", key + "?"], ["get", key + "?"],
      ["get", key, field + "?"], ["put", key, field + "=" + Self.signs], ["query", Self.signs],
      ["query", "SELECT '\(Self.signs)' AS '\(Self.signs)'"], ["show", Self.signs],
      ["diff", Self.signs], ["land", Self.signs, "--onto", Self.signs], [Self.signs],
      ["list", "--" + Self.signs], ["init", Self.signs], ["export", Self.signs],
      ["import", Self.signs], ["explain", Self.signs], ["textconv", Self.path],
      ["textconv", Self.signs], ["hook", Self.signs], ["attic", "show", Self.signs],
      ["attic"], ["resolve", Self.signs],
    ]
    for words in words {
      let outcome = try world.repository.world.run(
        "git-jsonl",
        words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(signs(in: outcome) == [], "\(words) \(outcome)")
    }
  }

  @Test("Neither do a merge, its explanation, its resolution, and the attic")
  func merges() throws {
    let world = try world()
    let merge = try world.git("merge", "other")
    #expect(merge.status == 1)
    for words in [["explain"], ["resolve"], ["resolve", "--all", "ours"], ["doctor"]] {
      let outcome = try world.repository.world.run(
        "git-jsonl",
        words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(signs(in: outcome) == [], "\(words) \(outcome)")
    }
    let folder = world.repository.path("versions")
    for (name, value) in [("base", "o"), ("ours", "x"), ("theirs", "y")] {
      let bad = name == "ours" ? "\n{\(Self.signs)" : ""
      try Files.write(Self.line("a", value) + bad + "\n", to: folder + "/" + name)
    }
    let policy = "policies:\n  - pattern: \"*\"\n    merge_rules: {\"*\": \(Self.inJSON)}\n"
    try Files.write(policy, to: folder + "/policy.yml")
    for words in [
      ["-p", Self.path], ["-p", Self.path, "--policy", "policy.yml"], ["--\(Self.signs)"],
      ["--policy", Self.signs],
    ] {
      let outcome = try world.repository.world.run(
        try BuiltProducts.path(of: "jsonl-merge"),
        words + ["-o", "/dev/null", "base", "ours", "theirs"],
        in: folder
      )
      #expect(signs(in: outcome) == [], "\(words) \(outcome)")
    }
  }
}
