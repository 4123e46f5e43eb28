import JSONText
import MergePolicy
import Records
import Testing

/// The policies that ship with the product.
@Suite struct PresetTests {
  @Test(
    arguments: [".beads/issues.jsonl", ".beads/x.jsonl", ".beads/with space.jsonl"]
  )
  func pathsOfBeads(_ path: String) {
    #expect(Policy.shipped(forPath: path) == .beads)
  }

  @Test(
    arguments: [
      "issues.jsonl", "beads/issues.jsonl", ".beads/issues.json", ".beads/old/issues.jsonl",
      "x.beads/issues.jsonl", ".beads.jsonl", ".beads", "", "data/issues.jsonl",
      ".BEADS/issues.jsonl",
    ]
  )
  func otherPaths(_ path: String) {
    #expect(Policy.shipped(forPath: path) == Policy())
  }

  @Test func recordsOfBeadsAreToldApartByIdAndCreation() {
    let policy = Policy.beads
    #expect(policy.consistency == .merge)
    #expect(policy.key == ["id"])
    #expect(policy.identity == ["created_at", "created_by"])
    #expect(policy.clock == "updated_at")
    #expect(policy.collision == .rename)
    #expect(policy.editedDeleted == .delete)
  }

  @Test func tombstonesOfBeads() throws {
    let tombstone = try #require(Policy.beads.tombstone)
    #expect(tombstone.field == "status")
    #expect(tombstone.value.bytes.text == #""tombstone""#)
    #expect(tombstone.at == "deleted_at")
    #expect(tombstone.by == "deleted_by")
    #expect(tombstone.reason == "delete_reason")
    #expect(tombstone.timeToLiveInSeconds == 2_592_000)
    #expect(tombstone.graceInSeconds == 3600)
  }

  @Test(
    arguments: [
      ("id", .immutable), ("created_at", .immutable), ("created_by", .immutable),
      ("updated_at", .maximum),
      ("priority", .minimum), ("labels", .union(key: [])),
      ("dependencies", .union(key: ["depends_on_id", "type"])),
      ("comments", .append(key: ["author", "created_at"], sort: ["created_at"])),
      ("description", .text(then: .lastWrite)), ("design", .text(then: .lastWrite)),
      ("acceptance_criteria", .text(then: .lastWrite)), ("notes", .concatenate),
      ("content_hash", .unset),
    ] as [(FieldPath, Rule)]
  )
  func rulesOfBeads(_ field: FieldPath, _ rule: Rule) {
    #expect(Policy.beads.rules[field] == rule)
  }

  @Test(arguments: ["title", "assignee", "issue_type", "external_ref", "estimated_minutes"])
  func everythingElseInBeadsGoesToTheLastWriter(_ field: String) {
    #expect(Policy.beads.rules[FieldPath(field)] == nil)
    #expect(Policy.beads.otherwise == .lastWrite)
  }

  @Test func aClosedIssueOfBeadsComesFirst() throws {
    guard case .rank(let order) = Policy.beads.rules["status"] else {
      Issue.record("The status must be ranked.")
      return
    }
    let words = order.compactMap { $0.value.string?.text }
    #expect(words.first == "closed")
    let inProgress = try #require(words.firstIndex(of: "in_progress"))
    let open = try #require(words.firstIndex(of: "open"))
    #expect(inProgress < open)
    #expect(Set(words).count == words.count)
    #expect(!words.contains("tombstone"))
  }

  @Test func closingAndDeletingMoveWithTheStatus() throws {
    let group = try #require(Policy.beads.groups.first { $0.lead == "status" })
    for field: FieldPath in [
      "closed_at", "closed_by", "close_reason", "closed_by_session",
      "deleted_at", "deleted_by", "delete_reason", "original_type",
    ] {
      #expect(group.fields.contains(field), "\(field.text)")
    }
    let grouped = Policy.beads.groups.flatMap { [$0.lead] + $0.fields }
    #expect(Set(grouped).count == grouped.count)
    #expect(Policy.beads.groups.allSatisfy { Policy.beads.rules[$0.lead]?.isComputed != true })
  }

  @Test func aClaimOfBeadsSetsAssigneeAndStatus() {
    let claims = Policy.beads.claims
    #expect(claims.holder == "assignee")
    #expect(claims.state?.field == "status")
    #expect(claims.state?.claim.bytes.text == #""in_progress""#)
    #expect(claims.state?.release.bytes.text == #""open""#)
    #expect(claims.ttl == nil)
    #expect(Policy.beads.views.keys.sorted() == ["blocked", "ready"])
  }

  @Test func aLogIsOrderedByItsMoments() {
    let policy = Policy.appendLog
    #expect(policy.consistency == .append)
    #expect(policy.sortsByKnownMoments)
    #expect(policy.sort.isEmpty)
    #expect(!policy.rotates)
  }

  @Test(
    arguments: [
      (#"{"type":"entity","name":"Ann","observations":[]}"#, ["type", "name"]),
      (
        #"{"type":"relation","from":"Ann","to":"Bob","relationType":"knows"}"#,
        ["type", "from", "to", "relationType"]
      ),
      (#"{"type":"relation","from":"Ann"}"#, nil),
    ] as [(String, [FieldPath]?)]
  )
  func aGraphHasEntitiesAndRelations(_ record: String, _ fields: [FieldPath]?) throws {
    let record = try JSONValue(parsing: Bytes(record))
    #expect(RecordKey.alternative(of: record, in: Policy.mcpMemory.key) == fields)
    #expect(Policy.mcpMemory.rules == ["observations": .union(key: [])])
  }
}
