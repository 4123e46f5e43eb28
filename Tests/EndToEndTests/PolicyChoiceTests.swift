import TestSupport
import Testing

@Suite("Which policy holds for a file")
struct PolicyChoiceTests {
  @Test("The last pattern that matches")
  func lastPattern() throws {
    let policy = PolicyFork.policy(
      ("data/*.jsonl", "min"),
      ("*.jsonl", "max"),
      ("other/*.jsonl", "min")
    )
    try expectMerged(PolicyFork.make(policy: policy), to: PolicyFork.greater)
  }

  @Test("None where a negated pattern takes the file out")
  func negation() throws {
    let policy = PolicyFork.policy(("*.jsonl", "max"), ("!data/*", ""))
    let fork = try PolicyFork.make(policy: policy)
    try expectConflict(fork.merge(), in: fork)
  }

  @Test("None if no pattern matches")
  func noPattern() throws {
    let fork = try PolicyFork.make(policy: PolicyFork.policy(("other/*.jsonl", "max")))
    try expectConflict(fork.merge(), in: fork)
  }

  @Test("One that a pattern names by a path with spaces and other letters")
  func oddPath() throws {
    let policy = PolicyFork.policy(("/Aufgaben für [[]alle].jsonl", "max"))
    let file = Versions(base: policy, left: policy, right: policy)
    let fork = try Fork(
      PolicyFork.versions,
      at: "Aufgaben für [alle].jsonl",
      others: [PolicyFork.policyPath: file]
    )
    try expectMerged(fork, to: PolicyFork.greater)
  }

  @Test("The one of the work tree, as it was when the merge began")
  func editedOnABranch() throws {
    let policies = Versions(
      base: PolicyFork.policy(("*.jsonl", "max")),
      left: PolicyFork.policy(("*.jsonl", "max")),
      right: PolicyFork.policy(("*.jsonl", "min"))
    )
    let fork = try Fork(PolicyFork.versions, others: [PolicyFork.policyPath: policies])
    let merged = try fork.mergeBothWays()
    #expect(text(merged.intoLeft) == text(bytes(PolicyFork.greater)))
    #expect(text(merged.intoRight) == text(bytes(PolicyFork.lesser)))
  }

  @Test("The same one in the inner merges of a criss-cross")
  func crissCross() throws {
    let fork = try PolicyFork.make(policy: PolicyFork.policy(("*.jsonl", "max")))
    let repository = fork.repository
    _ = try fork.mergeBothWays()
    try repository.write(fork.path, [#"{"id":"a","n":9,"title":"Both"}"#])
    try repository.commit("Edit")
    try repository.git("merge", "-q", "--no-edit", "right-into-left")
    #expect(try repository.lines(fork.path) == [#"{"id":"a","n":9,"title":"Both"}"#])
  }

  @Test("A file that is renamed on one side has the policy of its new path")
  func renamedFile() throws {
    let policy = PolicyFork.policy(("old.jsonl", "min"), ("new.jsonl", "max"))
    let file = Versions(base: policy, left: policy, right: policy)
    // Git finds a renamed file again by its likeness, which one short line would not give it.
    let rest = (0..<20).map { #"{"id":"r\#($0)","n":\#($0)}"# }
    func versions(_ head: [String]) -> [String] { head + rest }
    let fork = try Fork(
      Versions(
        base: versions(PolicyFork.lesser.map { $0.replacing("3", with: "5") }),
        left: versions(PolicyFork.lesser),
        right: versions(PolicyFork.greater)
      ),
      at: "old.jsonl",
      others: [PolicyFork.policyPath: file]
    )
    let repository = fork.repository
    try repository.git("mv", "old.jsonl", "new.jsonl")
    try repository.commit("Rename")
    let outcome = try fork.merge()
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try repository.lines("new.jsonl") == versions(PolicyFork.greater))
  }
}
