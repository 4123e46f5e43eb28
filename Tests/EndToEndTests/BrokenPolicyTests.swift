import TestSupport
import Testing

@Suite("Policy files that can't be used")
struct BrokenPolicyTests {
  private static let broken = [
    "version: 1", "policies:", "  - pattern: \"*.jsonl\"", "    kye: id",
  ]

  /// Git merges these by line; they are far enough apart.
  private static let apart = Versions(
    base: lines(first: 0, last: 0),
    left: lines(first: 1, last: 0),
    right: lines(first: 0, last: 1)
  )

  private static func lines(first: Int, last: Int) -> [String] {
    [#"{"id":"a","n":\#(first)}"#] + (0..<8).map { #"{"id":"m\#($0)"}"# }
      + [#"{"id":"z","n":\#(last)}"#]
  }

  @Test("A merge of lines that is clean is left in the file, and git asks for a look at it")
  func clean() throws {
    let fork = try PolicyFork.make(policy: Self.broken, versions: Self.apart)
    let outcome = try fork.merge()
    try expectConflict(outcome, in: fork)
    #expect(try fork.repository.lines(fork.path) == Self.lines(first: 1, last: 1))
    let errors = Repository.lines(of: outcome.errors)
    #expect(errors.first?.hasPrefix(".jsonl/policies.yml:4:5: ") == true, "\(outcome)")
    #expect(
      errors.last == "jsonl-merge: data/items.jsonl: its policy can't be used: merged as text by "
        + "git merge-file; look at the result before you commit it"
    )
  }

  @Test("A merge of lines with a conflict has git's markers, and loses neither side")
  func conflict() throws {
    let fork = try PolicyFork.make(policy: Self.broken)
    let outcome = try fork.merge()
    try expectConflict(outcome, in: fork)
    let labels = try fork.repository.labels(ours: "HEAD", base: "", theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        "<<<<<<< \(labels.ours)", PolicyFork.lesser[0], "=======", PolicyFork.greater[0],
        ">>>>>>> \(labels.theirs)",
      ]
    )
    #expect(
      outcome.errors.hasSuffix(
        "git merge-file, with 1 conflict; look at the result before you commit it\n"
      )
    )
  }

  @Test("A file without a pattern waits too, since the patterns are not known")
  func otherFile() throws {
    let policy = PolicyFork.policy(("other/*", "max")) + ["  - pattern: 7: 8"]
    let fork = try PolicyFork.make(policy: policy, versions: Self.apart)
    try expectConflict(fork.merge(), in: fork)
  }

  @Test("A policy file in conflict is reported as such, and the rest of the rebase waits")
  func inConflict() throws {
    let policies = Versions(
      base: PolicyFork.policy(("*.jsonl", "max")),
      left: PolicyFork.policy(("*.jsonl", "min")),
      right: PolicyFork.policy(("*.jsonl", "conflict"))
    )
    let fork = try Fork(PolicyFork.versions, others: [PolicyFork.policyPath: policies])
    let repository = fork.repository
    // The file itself is merged by what holds at the start; the policy file is left in conflict.
    #expect(try fork.merge().status == 1)
    #expect(try repository.unmerged() == [PolicyFork.policyPath])
    #expect(try repository.lines(fork.path) == PolicyFork.lesser)
    // Merged once more, by hand.
    for (name, content) in [
      ("base", PolicyFork.versions.base), ("ours", PolicyFork.versions.left),
      ("theirs", PolicyFork.versions.right),
    ] {
      try repository.put(content, at: name)
    }
    let driver = try BuiltProducts.path(of: "jsonl-merge")
    let outcome = try repository.world.run(
      driver,
      ["-p", fork.path, "--stdout", "base", "ours", "theirs"],
      in: repository.folder
    )
    #expect(outcome.status == 1)
    #expect(outcome.output.hasPrefix("<<<<<<< ours\n"))
    let problem = try #require(Repository.lines(of: outcome.errors).first)
    #expect(problem.hasPrefix(".jsonl/policies.yml:4:1: "), "\(outcome)")
    #expect(problem.contains("itself is in conflict"), "\(outcome)")
  }

  @Test("An inner merge has base where the lines conflict, and no markers")
  func innerMerge() throws {
    let fork = try PolicyFork.make(policy: Self.broken)
    let repository = fork.repository
    for (name, content) in [
      ("base", PolicyFork.versions.base), ("ours", PolicyFork.versions.left),
      ("theirs", PolicyFork.versions.right),
    ] {
      try repository.put(content, at: name)
    }
    let driver = try BuiltProducts.path(of: "jsonl-merge")
    let words = ["--virtual", "-p", fork.path, "base", "ours", "theirs"]
    let outcome = try repository.world.run(driver, words, in: repository.folder)
    #expect(outcome.status == 1)
    #expect(try repository.read("ours") == PolicyFork.versions.base)
  }
}
