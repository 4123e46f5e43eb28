import JSONText
import MergeContext
import MergePolicy
import PolicyYAML
import System
import TestSupport
import Testing

@Suite("The policy file as a whole")
struct PolicyLookupTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("policies.yml")
  }

  private var lookup: PolicyLookup {
    PolicyLookup(
      environment: ProgramEnvironment(entries: []),
      folder: folder.path,
      namedFile: path
    )
  }

  @Test("All entries, and the policy for a path by them")
  func entries() throws {
    try Files.write(
      """
      version: 1
      policies:
        - pattern: "data/*.jsonl"
          key: name
        - pattern: "!data/draft.jsonl"
      """,
      to: path
    )
    let file = try lookup.file()
    #expect(file?.name == path)
    #expect(file?.entries.map(\.line) == [3, 5])
    let chosen = PolicyLookup.choose(from: file, path: "data/tasks.jsonl")
    #expect(chosen.origin == .pattern("data/*.jsonl", line: 3, file: path))
    #expect(chosen.policy == file?.entries.first?.policy)
    let draft = PolicyLookup.choose(from: file, path: "data/draft.jsonl")
    #expect(
      draft.origin
        == .shipped(
          preset: nil,
          policyFile: path,
          negation: .init(pattern: "!data/draft.jsonl", line: 5)
        )
    )
    let none = PolicyLookup.choose(from: nil, path: ".beads/issues.jsonl")
    #expect(none.origin == .shipped(preset: "beads", policyFile: nil, negation: nil))
  }

  @Test("A file that can't be used, or is not there, is an error")
  func unusable() throws {
    #expect(throws: PolicyLookupError.self) { try lookup.file() }
    try Files.write("version: 7\n", to: path)
    let error = #expect(throws: PolicyLookupError.self) { try lookup.file() }
    guard case .unusable(let problems) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(problems.name == path)
    #expect(
      problems.problems.map(\.reason) == [
        .shape(.missingKey("policies")), .value(.unknownVersion("7")),
      ]
    )
  }
}
