package import JSONText
package import Records

/// How the records of the files that match a pattern are identified and merged.
///
/// `Policy()` is the policy for files without one: the key is found by looking at the records,
/// arrays and texts merge by their shape, and true conflicts without a rule are left to a person.
package struct Policy: Equatable, Sendable {
  /// Where the files are shared. The raw value is the word for it in a policy file.
  package enum Tier: String, CaseIterable, Equatable, Sendable {
    case git
    case natsKeyValue = "nats-kv"
    case natsStream = "nats-stream"
    case objectStore = "object-store"

    /// How writers of the tier can be coordinated. `merge` is also what a policy has that names no
    /// consistency.
    package var consistencies: [Consistency] {
      switch self {
      case .git: [.merge, .append]
      case .natsKeyValue: [.createOnce, .compareAndSwap, .lastWrite]
      case .natsStream: [.append]
      case .objectStore: [.contentAddressed]
      }
    }
  }

  /// How writers in several places are coordinated. The raw value is the word for it in a policy
  /// file.
  ///
  /// A merge of files distinguishes two kinds: with `append`, lines are events that are only added;
  /// with any other, they are records. Which ones go with a tier, `Tier.consistencies` says.
  package enum Consistency: String, CaseIterable, Equatable, Sendable {
    case merge, append
    case lastWrite = "lww"
    case compareAndSwap = "cas"
    case createOnce = "cas-create"
    case contentAddressed = "content-addressed"
  }

  /// How a merge treats a record that one side edited and the other deleted.
  package enum EditedDeleted: String, CaseIterable, Equatable, Sendable {
    case delete, keep, conflict
  }

  /// How a merge treats two different records that were added under one key.
  package enum Collision: String, CaseIterable, Equatable, Sendable {
    case rename, merge, conflict
  }

  package var tier = Tier.git
  package var consistency = Consistency.merge
  /// The fields that identify a record; empty if the key is found by looking at the records.
  package var key = KeyFields.none
  /// The fields that tell apart two records with one key.
  package var identity: [FieldPath] = []
  /// The field that says when a record was last edited.
  package var clock: FieldPath?
  package var editedDeleted = EditedDeleted.conflict
  /// What is done with two new records under one key; nil if the records themselves decide.
  package var collision: Collision?
  package var tombstone: TombstonePolicy?
  package var rules: [FieldPath: Rule] = [:]
  /// The rule for fields that `rules` does not name (`"*"`); nil means the rules by shape.
  package var otherwise: Rule?
  package var groups: [FieldGroup] = []
  /// The fields that the records of a file, or the lines of a log, are ordered by.
  package var sort: [FieldPath] = []
  /// Whether a log is ordered by the moments of its lines if `sort` names no field. The moment of a
  /// line is in the first of the known names that it has.
  package var sortsByKnownMoments = false
  /// Whether the first lines of a log stay removed if one side removed them.
  package var rotates = false
  /// SQL conditions that every record except tombstones must meet. A merge does not check them.
  package var checks: [String] = []
  /// How the keys of new records are made; nil means the defaults.
  package var ids: IDPolicy?
  /// How long data holds before it expires; nil means always.
  package var timeToLiveInSeconds: Int64?
  /// How much is kept; nil means everything.
  package var retention: Retention?
  package var claims = ClaimPolicy()
  /// Conditions in SQL over the fields, by the names that users give them.
  package var views: [String: String] = [:]
  /// The fields that take certain steps alone, in the order of the policy file. A merge does not
  /// look at them.
  package var states: [StatePolicy] = []

  package init() {}

  /// The names under which a clock is looked for where no policy names it, the first that fits
  /// first.
  package static let usualClocks: [FieldPath] = [
    "updated_at", "updatedAt", "updated", "updated_on", "updatedOn", "last_updated", "lastUpdated",
    "modified_at", "modifiedAt", "modified", "modified_on", "last_modified", "lastModified",
    "date_modified", "dateModified", "changed_at", "changedAt", "mtime",
  ]

  /// The key of records while no file shows which field identifies them: the policy's key, or else
  /// `id`, the first of the names that mean an identifier.
  package var defaultKey: KeyFields {
    key.isEmpty ? KeyFields([KeyCandidate.strong[0].field]) : key
  }
}

/// How much of the written data is kept; nil means no limit.
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

/// Fields that change together with the field that leads them.
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
  /// The field that marks a tombstone, and its value in a tombstone.
  package var field: FieldPath
  package var value: JSONValue
  /// When, by whom and why the record was deleted.
  package var at: FieldPath?
  package var by: FieldPath?
  package var reason: FieldPath?
  /// How long after `at` the tombstone wins over edits; nil means always.
  package var timeToLiveInSeconds: Int64?
  /// How much longer it wins, to allow for clocks that differ.
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
