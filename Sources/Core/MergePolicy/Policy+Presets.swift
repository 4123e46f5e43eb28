internal import JSONText
internal import Records

extension Policy {
  /// The issues of the beads tracker (`.beads/*.jsonl`).
  ///
  /// The format is described in "Git Sync and Distributed Coordination Analysis: steveyegge/beads"
  /// (2025-12-15): issues have hash ids, tombstones have `deleted_*` fields, and closing an issue
  /// sets `status` and `closed_at` together.
  package static let beads: Policy = {
    var policy = Policy()
    policy.key = ["id"]
    policy.identity = ["created_at", "created_by"]
    policy.clock = "updated_at"
    // fault: preset-restores-closed
    policy.editedDeleted = .delete
    policy.collision = .rename
    policy.tombstone = TombstonePolicy(
      field: "status",
      value: RankedValue("tombstone").value,
      at: "deleted_at",
      by: "deleted_by",
      reason: "delete_reason",
      timeToLiveInSeconds: 30 * 86_400,
      graceInSeconds: 3600
    )
    let longText = Rule.text(then: .lastWrite)
    policy.rules = [
      "id": .immutable,
      "created_at": .immutable,
      "created_by": .immutable,
      "updated_at": .maximum,
      "status": .rank(
        ["closed", "pinned", "hooked", "in_progress", "blocked", "deferred", "open"]
          .map { RankedValue($0) }
      ),
      "priority": .minimum,
      "labels": .union(key: []),
      "dependencies": .union(key: ["depends_on_id", "type"]),
      "comments": .append(key: ["author", "created_at"], sort: ["created_at"]),
      "description": longText,
      "design": longText,
      "acceptance_criteria": longText,
      "notes": .concatenate,
      "content_hash": .unset,
    ]
    policy.otherwise = .lastWrite
    policy.groups = [
      FieldGroup(
        lead: "status",
        fields: [
          "closed_at", "closed_by", "close_reason", "closed_by_session",
          "deleted_at", "deleted_by", "delete_reason", "original_type",
        ]
      )
    ]
    policy.claims.holder = "assignee"
    policy.claims.state = ClaimPolicy.State(
      field: "status",
      claim: RankedValue("in_progress").value,
      release: RankedValue("open").value
    )
    policy.views = BeadsViews.all
    return policy
  }()

  /// A log of events: every added line is kept, and lines are ordered by their moments.
  package static let appendLog: Policy = {
    var policy = Policy()
    policy.consistency = .append
    policy.sortsByKnownMoments = true
    return policy
  }()

  /// The knowledge graph of the MCP memory server: entities by name, relations by their three ends,
  /// observations as sets.
  package static let mcpMemory: Policy = {
    var policy = Policy()
    policy.key = KeyFields(alternatives: [
      ["type", "name"], ["type", "from", "to", "relationType"],
    ])
    policy.rules = ["observations": .union(key: [])]
    return policy
  }()

  /// The policies that a policy file can begin from, by name, in the order in which they are
  /// offered.
  private enum Preset: String, CaseIterable {
    case beads
    case appendLog = "append-log"
    case mcpMemory = "mcp-memory"
    case generic

    var policy: Policy {
      switch self {
      case .beads: .beads
      case .appendLog: .appendLog
      case .mcpMemory: .mcpMemory
      case .generic: Policy()
      }
    }
  }

  /// The names that a policy file can begin from, in the order in which they are offered.
  package static let presetNames = Preset.allCases.map(\.rawValue)

  /// The policy that ships under a name; nil if there is none.
  package static func preset(named name: String) -> Policy? { Preset(rawValue: name)?.policy }

  /// The policy that ships for a file: the preset that its path matches, else the defaults for any
  /// JSON Lines file. `path` has slashes between folders.
  package static func shipped(forPath path: String) -> Policy {
    shippedPreset(forPath: path).flatMap { preset(named: $0) } ?? Policy()
  }

  /// The name of the preset that a file's path matches; nil for most files.
  package static func shippedPreset(forPath path: String) -> String? {
    let names = path.utf8.split(separator: UInt8(ascii: "/"))
    let isBeads =
      names.count >= 2 && names[names.count - 2].elementsEqual(".beads".utf8)
      && names[names.count - 1].suffix(6).elementsEqual(".jsonl".utf8)
    return isBeads ? "beads" : nil
  }
}
