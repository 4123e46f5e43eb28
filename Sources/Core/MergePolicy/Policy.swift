package import JSONText
package import Records

/// How the records of the files that match a pattern are told apart and merged.
///
/// `Policy()` is what holds where nobody wrote a policy: the key is found by looking, arrays and
/// texts merge by their shape, and what can't be decided is asked.
package struct Policy: Equatable, Sendable {
  /// Where the files are kept in common. The raw value is the word for it in a policy file.
  package enum Tier: String, CaseIterable, Equatable, Sendable {
    case git
    case natsKeyValue = "nats-kv"
    case natsStream = "nats-stream"
    case objectStore = "object-store"
  }

  /// How writers at several places are brought together. The raw value is the word for it in a
  /// policy file.
  ///
  /// A merge of files knows two kinds: with `append` lines are events that are only ever added, and
  /// with any other they are records. What the others say is for tiers beyond git.
  package enum Consistency: String, CaseIterable, Equatable, Sendable {
    case merge, append
    case lastWrite = "lww"
    case compareAndSwap = "cas"
    case createOnce = "cas-create"
    case contentAddressed = "content-addressed"
  }

  /// What becomes of a record that one side edited and the other deleted.
  package enum EditedDeleted: String, CaseIterable, Equatable, Sendable {
    case delete, keep, conflict
  }

  /// What becomes of two different records that were added under one key.
  package enum Collision: String, CaseIterable, Equatable, Sendable {
    case rename, merge, conflict
  }

  package var tier = Tier.git
  package var consistency = Consistency.merge
  /// The fields that identify a record; empty where the key is found by looking.
  package var key = KeyFields.none
  /// The fields that tell apart two records with one key.
  package var identity: [FieldPath] = []
  /// The field that says when a record was last edited.
  package var clock: FieldPath?
  package var editedDeleted = EditedDeleted.conflict
  /// Nil stands for what the two records say (see `CollisionRule`).
  package var collision: Collision?
  package var tombstone: TombstonePolicy?
  package var rules: [FieldPath: Rule] = [:]
  /// The rule for fields that `rules` does not name (`"*"`); nil stands for the rules by shape.
  package var otherwise: Rule?
  package var groups: [FieldGroup] = []
  /// The fields that the records of a file, or the lines of a log, are ordered by.
  package var sort: [FieldPath] = []
  /// Whether a log is ordered by the moments of its lines, under the first of the known names that
  /// a line has, where `sort` names no field.
  package var sortsByKnownMoments = false
  /// Whether the first lines of a log are gone that one side took away.
  package var rotates = false
  /// Conditions in SQL that every record is to meet, tombstones aside. A merge does not ask them.
  package var checks: [String] = []
  /// How the keys of new records are made; nil stands for the defaults.
  package var ids: IDPolicy?
  /// How long what was written holds before it expires; nil stands for always.
  package var timeToLiveInSeconds: Int64?
  /// How much is kept; nil stands for everything.
  package var retention: Retention?

  package init() {}

  /// The key of records for which no file shows yet which field identifies them: the policy's, or
  /// the first of the names that mean an identifier, `id`.
  package var defaultKey: KeyFields {
    key.isEmpty ? KeyFields([KeyCandidate.strong[0].field]) : key
  }
}

/// How much of what was written is kept; nil stands for no limit.
package struct Retention: Equatable, Sendable {
  package var maximumAgeInSeconds: Int64?
  package var maximumRecordCount: Int64?
  package var maximumByteCount: Int64?

  package init(
    maximumAgeInSeconds: Int64? = nil,
    maximumRecordCount: Int64? = nil,
    maximumByteCount: Int64? = nil
  ) {
    self.maximumAgeInSeconds = maximumAgeInSeconds
    self.maximumRecordCount = maximumRecordCount
    self.maximumByteCount = maximumByteCount
  }
}

/// Fields that move as one thing with a field that leads them.
package struct FieldGroup: Equatable, Sendable {
  package var lead: FieldPath
  package var fields: [FieldPath]

  package init(lead: FieldPath, fields: [FieldPath]) {
    self.lead = lead
    self.fields = fields
  }
}

/// How a record says that it was deleted.
package struct TombstonePolicy: Equatable, Sendable {
  /// The field that marks a tombstone, and the value that it has then.
  package var field: FieldPath
  package var value: JSONValue
  /// When, by whom and why the record was deleted.
  package var at: FieldPath?
  package var by: FieldPath?
  package var reason: FieldPath?
  /// How long after `at` the tombstone wins over edits; nil stands for always.
  package var timeToLiveInSeconds: Int64?
  /// How much longer it wins, for clocks that run apart.
  package var graceInSeconds: Int64

  package init(
    field: FieldPath,
    value: JSONValue,
    at: FieldPath? = nil,
    by: FieldPath? = nil,
    reason: FieldPath? = nil,
    timeToLiveInSeconds: Int64? = nil,
    graceInSeconds: Int64 = 0
  ) {
    self.field = field
    self.value = value
    self.at = at
    self.by = by
    self.reason = reason
    self.timeToLiveInSeconds = timeToLiveInSeconds
    self.graceInSeconds = graceInSeconds
  }

  package static func == (left: TombstonePolicy, right: TombstonePolicy) -> Bool {
    left.field == right.field && left.value.means(right.value) && left.at == right.at
      && left.by == right.by && left.reason == right.reason
      && left.timeToLiveInSeconds == right.timeToLiveInSeconds
      && left.graceInSeconds == right.graceInSeconds
  }

  /// Whether a record says that it was deleted.
  package func marks(_ record: JSONValue) -> Bool {
    field.value(in: record)?.means(value) ?? false
  }
}
