import MergePolicy
import Testing

@Suite("Which entry of a policy file decides")
struct PolicyFileTests {
  private func file(_ patterns: String...) throws -> PolicyFile {
    let entries = try patterns.enumerated().map { index, text in
      let pattern = try PathPattern(text)
      var policy = Policy()
      policy.timeToLiveInSeconds = Int64(index)
      return PolicyFile.Entry(
        pattern: pattern,
        policy: pattern.isNegated ? nil : policy,
        line: index + 1
      )
    }
    return PolicyFile(name: "p.yml", entries: entries)
  }

  @Test("The last one that matches")
  func last() throws {
    let file = try file("*.jsonl", "/data/*.jsonl", "/data/a*")
    #expect(file.entry(forPath: "a.jsonl")?.line == 1)
    #expect(file.entry(forPath: "data/b.jsonl")?.line == 2)
    #expect(file.entry(forPath: "data/a.jsonl")?.line == 3)
    #expect(file.entry(forPath: "a.json") == nil)
    #expect(file.policy(forPath: "data/a.jsonl").timeToLiveInSeconds == 2)
    #expect(file.policy(forPath: "a.json") == Policy())
  }

  @Test("A negated one takes files out, and a later one takes them in again")
  func negated() throws {
    let file = try file("*.jsonl", "!.beads/", "!data/*.jsonl", "data/a.jsonl")
    #expect(file.policy(forPath: ".beads/issues.jsonl") == .beads)
    #expect(file.entry(forPath: ".beads/issues.jsonl")?.line == 2)
    #expect(file.policy(forPath: "data/b.jsonl") == Policy())
    #expect(file.entry(forPath: "data/b.jsonl")?.policy == nil)
    #expect(file.policy(forPath: "data/a.jsonl").timeToLiveInSeconds == 3)
  }

  @Test("Presets have names")
  func presets() {
    #expect(Policy.presetNames == ["beads", "append-log", "mcp-memory", "generic"])
    #expect(Policy.presetNames.compactMap { Policy.preset(named: $0) }.count == 4)
    #expect(Policy.preset(named: "beads") == .beads)
    #expect(Policy.preset(named: "append-log") == .appendLog)
    #expect(Policy.preset(named: "mcp-memory") == .mcpMemory)
    #expect(Policy.preset(named: "generic") == Policy())
    #expect(Policy.preset(named: "Beads") == nil)
  }
}
