import TestSupport
import Testing

@Suite("Fields that a command of the user decides")
struct ExecRuleTests {
  private static let versions = Versions(
    base: [#"{"id":"a","slug":"report","n":1}"#],
    left: [#"{"id":"a","slug":"q1","n":2}"#],
    right: [#"{"id":"a","slug":"report-final","n":1}"#]
  )

  private static let policy = bytes([
    "policies:",
    "  - pattern: '*.jsonl'",
    "    merge_rules:",
    "      slug: {exec: longest}",
  ])

  private func fork() throws -> Fork {
    let file = Versions(base: Self.policy, left: Self.policy, right: Self.policy)
    return try Fork(Self.versions, others: [PolicyFork.policyPath: file])
  }

  private func expectContested(_ fork: Fork, because reason: String) throws {
    let outcome = try fork.merge()
    #expect(outcome.status == 1)
    let labels = try fork.repository.labels(ours: "HEAD", base: "base", theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        "<<<<<<< \(labels.ours)", #"{"id":"a","slug":"q1","n":2}"#, "=======",
        #"{"id":"a","slug":"report-final","n":2}"#, ">>>>>>> \(labels.theirs)",
      ]
    )
    let said =
      #"jsonl-merge: data/items.jsonl: the command "longest" did not decide "slug" of "a": "#
    #expect(Repository.lines(of: outcome.errors).contains(said + reason), "\(outcome.errors)")
    #expect(!Files.exists(fork.repository.path(".git/jsonl")))
  }

  @Test("The command that the user registered decides, in both directions")
  func registered() throws {
    let fork = try fork()
    // Of the three lines the longest.
    let command = #"awk 'length > length(l) { l = $0 } END { print l }'"#
    try fork.repository.world.run(
      "git",
      ["config", "--global", "jsonl.rule.longest.command", command]
    ).orThrow()
    let merged = try fork.mergeBothWays()
    let result = bytes([#"{"id":"a","slug":"report-final","n":2}"#])
    #expect(merged.intoLeft == result)
    #expect(merged.intoRight == result)
  }

  @Test("One that the repository's own configuration registers also decides")
  func registeredLocally() throws {
    let fork = try fork()
    try fork.repository.git("config", "jsonl.rule.longest.command", #"echo '"own"'"#)
    try fork.merge().orThrow()
    #expect(try fork.repository.lines(fork.path) == [#"{"id":"a","slug":"own","n":2}"#])
  }

  @Test("One that is not registered leaves a conflict")
  func notRegistered() throws {
    try expectContested(fork(), because: "git config jsonl.rule.longest.command is not set")
  }

  @Test("A file of the repository registers nothing, whatever it is called")
  func versionedConfiguration() throws {
    let fork = try fork()
    let configuration = ["[jsonl \"rule.longest\"]", "command = touch broken-in"]
    for name in [".gitconfig", ".jsonl/config", "config"] {
      try fork.repository.write(name, configuration)
    }
    try fork.repository.commit("Configuration")
    try expectContested(fork, because: "git config jsonl.rule.longest.command is not set")
    #expect(!Files.exists(fork.repository.path("broken-in")))
  }

  @Test(
    "One that fails leaves a conflict",
    arguments: [
      ("exit 3", "it ended with exit status 3"),
      (
        "echo '\"a\" \"b\"'",
        "it wrote no JSON value (byte 5): not JSON: there is text after the value"
      ),
      ("no-such-program-7f3a", "it ended with exit status 127"),
    ]
  )
  func failing(command: String, reason: String) throws {
    let fork = try fork()
    try fork.repository.git("config", "jsonl.rule.longest.command", command)
    try expectContested(fork, because: reason)
  }
}
