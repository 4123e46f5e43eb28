import JSONText
import MergePolicy
import Records
import Testing

/// The examples of the documents that the format comes from load unchanged.
@Suite("Examples of policy files")
struct ExampleTests {
  private func patterns(_ file: PolicyFile) -> [String] { file.entries.map(\.pattern.text) }

  @Test("Tiers by path")
  func tiers() throws {
    let file = try PolicyFixtures.policies("tiers")
    #expect(
      patterns(file)
        == ["durable/**", "fast/claims/**", "fast/status/**", "fast/messages/**", "blobs/**"]
    )
    #expect(file.entries.map(\.line) == [4, 14, 20, 26, 33])
    var durable = Policy()
    durable.rules = [
      "id": .immutable, "title": .lastWrite, "labels": .union(key: []), "updated_at": .maximum,
    ]
    #expect(file.policy(forPath: "durable/x/issues.jsonl") == durable)
    var claims = Policy()
    claims.tier = .natsKeyValue
    claims.consistency = .createOnce
    claims.timeToLiveInSeconds = 300
    #expect(file.policy(forPath: "fast/claims/a") == claims)
    var status = claims
    status.consistency = .lastWrite
    status.timeToLiveInSeconds = 30
    #expect(file.policy(forPath: "fast/status/a") == status)
    var messages = Policy()
    messages.tier = .natsStream
    messages.consistency = .append
    messages.retention = Retention(maximumAgeInSeconds: 2_592_000)
    #expect(file.policy(forPath: "fast/messages/a") == messages)
    var blobs = Policy()
    blobs.tier = .objectStore
    blobs.consistency = .contentAddressed
    #expect(file.policy(forPath: "blobs/a") == blobs)
    #expect(file.entry(forPath: "durable") == nil)
    #expect(file.policy(forPath: ".beads/issues.jsonl") == .beads)
  }

  @Test("A use case")
  func useCase() throws {
    let file = try PolicyFixtures.policies("use-case")
    #expect(
      patterns(file)
        == [
          "data-sync/issues/**", "live/agents/**", "live/claims/**", "live/threads/**", "blobs/**",
        ]
    )
    var issues = Policy()
    issues.rules = [
      "id": .immutable, "type": .immutable, "title": .lastWrite, "status": .lastWrite,
      "labels": .union(key: []), "dependencies": .union(key: []), "version": .maximum,
    ]
    #expect(file.policy(forPath: "data-sync/issues/a.jsonl") == issues)
    #expect(file.policy(forPath: "live/agents/a").timeToLiveInSeconds == 30)
    #expect(file.policy(forPath: "live/claims/a").consistency == .createOnce)
    #expect(file.policy(forPath: "live/threads/a").retention?.maximumAgeInSeconds == 2_592_000)
    #expect(file.policy(forPath: "blobs/a").tier == .objectStore)
  }

  @Test("Everything in one file")
  func design() throws {
    let file = try PolicyFixtures.policies("design")
    #expect(patterns(file) == [".beads/*.jsonl", "data/issues.jsonl", "logs/**/*.jsonl"])
    #expect(file.policy(forPath: ".beads/issues.jsonl") == .beads)
    var issues = Policy()
    issues.key = ["id"]
    issues.identity = ["created_at", "created_by"]
    issues.clock = "updated_at"
    issues.editedDeleted = .delete
    issues.collision = .rename
    issues.tombstone = TombstonePolicy(
      field: "status",
      value: RankedValue("tombstone").value,
      at: "deleted_at",
      timeToLiveInSeconds: 2_592_000,
      graceInSeconds: 3600
    )
    issues.rules = [
      "type": .immutable, "title": .lastWrite,
      "status": .rank(["closed", "in_progress", "open"].map { RankedValue($0) }),
      "priority": .minimum, "labels": .union(key: []),
      "dependencies": .union(key: ["depends_on_id", "type"]),
      "comments": .append(key: ["author", "created_at"], sort: ["created_at"]),
      "description": .text(then: .lastWrite), "updated_at": .maximum,
    ]
    issues.otherwise = .lastWrite
    issues.groups = [FieldGroup(lead: "status", fields: ["closed_at", "close_reason"])]
    #expect(file.policy(forPath: "data/issues.jsonl") == issues)
    var logs = Policy()
    logs.consistency = .append
    logs.sort = ["at"]
    #expect(file.policy(forPath: "logs/a.jsonl") == logs)
    #expect(file.policy(forPath: "logs/x/y/a.jsonl") == logs)
    #expect(file.entry(forPath: "x/logs/a.jsonl") == nil)
  }
}
