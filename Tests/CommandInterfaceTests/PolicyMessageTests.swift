import CommandInterface
import MergeContext
import System
import Testing

@Suite("Messages about policies")
struct PolicyMessageTests {
  private static let file = ".jsonl/policies.yml"

  @Test("A policy file that can't be read is named with the reason")
  func unreadable() {
    let error = FileError(.open, path: Self.file, code: 13)
    #expect(
      Messages.policyFile(.unreadable(error))
        == "can't open \".jsonl/policies.yml\": Permission denied; it is the policy file"
    )
    #expect(
      Messages.policyFile(.git(exitStatus: 128))
        == "git can't read HEAD:.jsonl/policies.yml, the policy file (exit status 128)"
    )
  }

  @Test("A policy comes from a pattern with its line, a preset, or the defaults, and why")
  func origins() {
    func text(_ origin: PolicyOrigin) -> String { Messages.origin(origin, path: "a\n.jsonl") }
    #expect(
      text(.pattern("*.jsonl", line: 3, file: Self.file))
        == "the policy for \"a\\n.jsonl\": the pattern \"*.jsonl\", line 3 of .jsonl/policies.yml"
    )
    #expect(
      text(.shipped(preset: nil, policyFile: nil, negation: nil))
        == "the policy for \"a\\n.jsonl\": the defaults, because no policy file holds for it"
    )
    #expect(
      text(.shipped(preset: "beads", policyFile: Self.file, negation: nil))
        == "the policy for \"a\\n.jsonl\": the preset beads, because no pattern of "
        + ".jsonl/policies.yml matches it"
    )
    let negation = PolicyOrigin.Negation(pattern: "!a*", line: 9)
    #expect(
      text(.shipped(preset: nil, policyFile: Self.file, negation: negation))
        == "the policy for \"a\\n.jsonl\": the defaults, because the pattern \"!a*\", line 9 of "
        + ".jsonl/policies.yml, takes it out"
    )
  }
}
