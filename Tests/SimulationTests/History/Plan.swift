import JSONText
import MergePolicy
import Records
import TestSupport

/// What holds for a history from its beginning to its end.
struct Plan: Sendable {
  var policy: Policy
  var cloneCount: Int
  var hasRemote: Bool
  /// Whether all clones have stores, in which records are edited, too.
  var hasStores: Bool
  /// Whether the bytes of a file follow from the edits in it alone.
  var converges: Bool
  /// What a converging history leaves out, and this one does not.
  var lifted: Exclusion?
  /// The fields that are edited.
  var fields: [String]
  /// Whether those who edit keep lines in order.
  var isSorted: Bool

  /// Whether those who edit keep members and elements in order.
  var sortsMembers: Bool {
    lifted == .unsortedLines || isSorted && lifted != .unsortedMembers
  }

  /// The places that have commits: the clones, and the remote behind them.
  var placeCount: Int { cloneCount + (hasRemote ? 1 : 0) }

  /// What the status of a deleted record is.
  var tombstoneText: String { policy.tombstone?.value.bytes.text ?? "\"deleted\"" }

  /// Whether no merge under the policy may ask anybody.
  var isConflictFree: Bool {
    guard policy.editedDeleted != .conflict,
      (policy.collision ?? (policy.identity.isEmpty ? .merge : .rename)) != .conflict
    else {
      return false
    }
    return Fields.names.allSatisfy { name in
      let rule = policy.rules[FieldPath(name)]
      // A list that both sides changed may ask, whatever decides other fields without a rule.
      let isList = [.list, .keyed].contains(Fields.container(name))
      if rule == nil, isList, fields.contains(name) { return false }
      return switch rule ?? policy.otherwise {
      case nil, .conflict?, .list?: false
      case .text(let then)?: then != .conflict
      default: true
      }
    }
  }

  /// Whether an edit takes a value further in the direction of its rule. Only such edits come to
  /// the same in every order of merges.
  func movesForward(_ path: String, from old: String?, to new: String?) -> Bool {
    guard let new else { return old == nil }
    guard let old else { return true }
    switch policy.rules[FieldPath(path)] ?? policy.otherwise {
    case .maximum? where path == Fields.clock: return new > old
    case .maximum?: return Self.number(new) > Self.number(old)
    case .minimum?: return Self.number(new) < Self.number(old)
    case .any?: return new == "true"
    case .all?: return new == "false"
    case .rank(let order)?:
      func place(_ text: String) -> Int {
        order.firstIndex { $0.value.bytes.text == text } ?? order.count
      }
      return place(new) < place(old)
    default: return true
    }
  }

  private static func number(_ text: String) -> Int { Int(text) ?? 0 }
}

/// What a converging history leaves out, because with it the bytes depend on the order of merges.
enum Exclusion: String, CaseIterable, Sendable {
  /// A field that goes by the clock of the record.
  case clocks
  /// A value that goes back against the direction of its rule.
  case goingBack
  /// An element that is removed under a rule that only adds.
  case removingFromGrowing
  /// Numbers that two clones count up alike.
  case equalCounts
  /// Counts in a commit that is cherry-picked.
  case copiedCounts
  /// A commit that is cherry-picked, and was itself cherry-picked or rebased.
  case copiedCopies
  /// A clock in a commit that is cherry-picked.
  case copiedClocks
  /// An element under a rule that only adds, in a commit that is cherry-picked.
  case copiedGrowth
  /// An element or a record that is removed, in a commit or elsewhere, and cherry-picked.
  case copiedRemovals
  /// A record that is added again after it was deleted, or an element.
  case addingAgain
  /// A deleted record that comes back because it was edited.
  case keptEdits
  /// Two tombstones for one record.
  case buriedTwice
  /// A tombstone that is edited or taken back.
  case restoring
  /// A tombstone that expires.
  case expiry
  /// Rules whose result is put together from texts, or goes by base.
  case texts
  /// Lines that are in no order.
  case unsortedLines
  /// Members that are in no order.
  case unsortedMembers
  /// Values that are equal, but spelled differently.
  case spellings
}
