package import JSONText
package import Records

/// The decisions of a merge, and the values that it overrode.
///
/// Only records that both sides touched are listed: a one-side change needs no decision.
package struct MergeReport: Sendable {
  package var records: [RecordReport] = []
  package var damages: [Damage] = []
  /// Lines that the policy could have so that the next merge asks less; empty if nothing is asked.
  package var hints: [MergeHint] = []

  package init() {}

  /// The number of values that a side wrote and the result does not have, without bookkeeping (the
  /// record clock and `unset` fields).
  package var discardedCount: Int { records.reduce(0) { $0 + $1.discardedCount } }

  /// The number of places that a person has to decide.
  package var conflictCount: Int { records.count { $0.isConflict } }
}

/// The report on one record that both sides touched, or on neighbouring keyless lines.
package struct RecordReport: Sendable {
  package enum Event: Equatable, Sendable {
    /// Both versions went into one record, field by field.
    case merged
    /// One side deleted the record, the other had edited it, and the deletion holds.
    case deletedThoughEdited(by: Side)
    /// One side deleted the record, the other had edited it, and the edit holds.
    case keptThoughDeleted(by: Side)
    /// One side's tombstone holds against the other side's live record.
    case tombstoneHeld(of: Side)
    /// One side's tombstone had expired when the other side edited the record.
    case tombstoneExpired(of: Side)
    /// Two records were added under one key; this side's was given another.
    case renamed(of: Side, from: RecordKey, to: RecordKey)
    /// A person has to decide.
    case conflict(ConflictReason)
  }

  package var key: RecordKey?
  package var event: Event
  /// The fields that both sides changed to different values, or that a rule overrode.
  package var decisions: [FieldDecision]
  /// The records as each side had them, if one was overridden as a whole.
  package var discardedRecord: JSONValue?

  package init(
    key: RecordKey?,
    event: Event,
    decisions: [FieldDecision] = [],
    discardedRecord: JSONValue? = nil
  ) {
    self.key = key
    self.event = event
    self.decisions = decisions
    self.discardedRecord = discardedRecord
  }

  package var isConflict: Bool { if case .conflict = event { true } else { false } }

  var discardedCount: Int {
    // fault: discarded-record-is-not-counted
    (discardedRecord == nil ? 0 : 1)
      + decisions.reduce(0) { $0 + ($1.isBookkeeping ? 0 : $1.discarded.count) }
  }
}

/// Why a place needs a person.
package enum ConflictReason: Equatable, Sendable {
  /// Fields were changed on both sides, and no rule decides.
  case fields
  /// Edited on one side, deleted on the other.
  case editedAndDeleted
  /// Two different records were added under one key.
  case collision
  /// Both sides gave the record another key.
  case editedKey
  /// Several lines of one version have this key, and both sides touched them.
  case duplicateKey
  /// An object that has to be merged repeats a member name.
  case duplicateMember
  /// Both sides touched keyless lines.
  case lines
  /// A side added a line that is not JSON.
  case badLine
  /// A version that was committed with conflict markers has two candidates.
  case unresolvedBefore
}

/// How a field was decided that both sides changed to different values.
package struct FieldDecision: Sendable {
  package enum Winner: String, Sendable {
    case base, ours, theirs, computed, conflict
  }

  package var path: FieldPath
  /// The rule's word in a policy, or `group`, `clock` or `tombstone`.
  package var rule: String
  package var base: JSONValue?
  package var ours: JSONValue?
  package var theirs: JSONValue?
  package var result: JSONValue?
  package var winner: Winner
  /// The sides whose value for the field is not in the result.
  package var discarded: [Side]
  /// Whether the field is bookkeeping rather than content: the record clock, or `unset`.
  package var isBookkeeping: Bool
  /// The command that was to decide, if it failed.
  package var failedCommand: FailedCommand?

  package init(
    path: FieldPath,
    rule: String,
    base: JSONValue?,
    ours: JSONValue?,
    theirs: JSONValue?,
    result: JSONValue?,
    winner: Winner,
    discarded: [Side],
    isBookkeeping: Bool = false
  ) {
    self.path = path
    self.rule = rule
    self.base = base
    self.ours = ours
    self.theirs = theirs
    self.result = result
    self.winner = winner
    self.discarded = discarded
    self.isBookkeeping = isBookkeeping
  }
}

/// A command of the rule `exec` that did not decide a field.
package struct FailedCommand: Equatable, Sendable {
  package var name: String
  package var failure: CommandFailure

  package init(name: String, failure: CommandFailure) {
    self.name = name
    self.failure = failure
  }
}

/// A line of an input that is not JSON, or committed conflict markers.
package struct Damage: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    case badLine(JSONError)
    case conflictMarkers
  }

  package var version: Version
  /// The line's number in its version, from 1.
  package var lineNumber: Int
  package var kind: Kind

  package init(version: Version, lineNumber: Int, kind: Kind) {
    self.version = version
    self.lineNumber = lineNumber
    self.kind = kind
  }

  /// The damage of a bad line of a version; nil for any other line.
  init?(_ line: Line, in version: Version) {
    guard let error = line.error else { return nil }
    self.init(version: version, lineNumber: line.number, kind: .badLine(error))
  }
}
