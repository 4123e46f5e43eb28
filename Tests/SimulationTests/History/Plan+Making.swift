import MergePolicy
import Records
import TestSupport

extension Plan {
  /// The fields that are edited in a history under any policy.
  private static let wildFields = [
    "deps", "labels", "log", "meta", "notes", "owner", "priority", "size", "status", "text",
    "title", "votes",
  ]

  /// The fields that are edited in a history that converges, or that shows why it need not.
  private static func convergingFields(lifting lifted: Exclusion?) -> [String] {
    switch lifted {
    case nil:
      [
        "deps", "done", "labels", "log", "meta", "priority", "size", "status", "urgent", "votes",
        "watchers",
      ]
    case .clocks?: ["owner", "size"]
    case .goingBack?, .copiedCopies?: ["size"]
    case .removingFromGrowing?: ["watchers"]
    case .copiedGrowth?: ["log", "watchers"]
    case .equalCounts?, .copiedCounts?: ["votes"]
    case .copiedRemovals?, .addingAgain?, .unsortedLines?: ["deps", "labels"]
    case .texts?: ["notes", "text", "title"]
    case .spellings?: ["labels"]
    case .unsortedMembers?: ["done", "priority", "size", "status", "urgent", "votes"]
    case .copiedClocks?, .keptEdits?, .buriedTwice?, .restoring?, .expiry?:
      ["priority", "size"]
    }
  }

  /// A plan of the rules that converge; `lifted` adds one that does not, or edits that do not.
  static func converging(_ random: inout SeededRandom, lifting lifted: Exclusion?) -> Plan {
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = lifted == .keptEdits ? .keep : .delete
    policy.rules = [
      "deps": .union(key: ["id"]),
      "deps.v": random.pick([.maximum, .minimum]),
      "done": .all,
      "labels": .union(key: []),
      "log": .append(key: [], sort: []),
      "meta": .object,
      "meta.p": .maximum,
      "meta.q": .minimum,
      "priority": .minimum,
      "size": .maximum,
      "status": .rank(["closed", "doing", "open"].map { RankedValue($0) }),
      "updated_at": .maximum,
      "urgent": .any,
      "votes": .counter,
      "watchers": .grow(key: []),
    ]
    let needsTombstones: Set<Exclusion> = [.buriedTwice, .restoring, .expiry]
    let isWithout = lifted == .keptEdits || lifted == .addingAgain
    if lifted.map(needsTombstones.contains) ?? false || (!isWithout && random.chance(percent: 40)) {
      policy.tombstone = TombstonePolicy(
        field: "status",
        value: RankedValue("deleted").value,
        at: "deleted_at",
        by: "deleted_by",
        timeToLiveInSeconds: lifted == .expiry ? 10 : nil
      )
    }
    if [.expiry, .clocks, .copiedClocks].contains(lifted) || random.chance(percent: 30) {
      policy.clock = FieldPath(Fields.clock)
    }
    switch lifted {
    case .clocks?: policy.rules["owner"] = random.pick([.lastWrite, .firstWrite])
    case .texts?:
      policy.rules["notes"] = .concatenate
      policy.rules["text"] = .text(then: .maximum)
      policy.rules["title"] = .immutable
    default: break
    }
    policy.otherwise = .maximum
    return Plan(
      policy: policy,
      cloneCount: random.pick([2, 3, 3, 4, 5, 8]),
      hasRemote: random.chance(percent: 50),
      hasStores: lifted == nil && random.chance(percent: 30),
      converges: true,
      lifted: lifted,
      fields: convergingFields(lifting: lifted),
      isSorted: lifted != .unsortedLines
    )
  }

  /// A plan with any rules but those that break the law of symmetry.
  static func wild(_ random: inout SeededRandom) -> Plan {
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = random.pick([.delete, .keep, .conflict])
    let isConflictFree = random.chance(percent: 60)
    if isConflictFree { policy.editedDeleted = random.pick([.delete, .keep]) }
    for name in Fields.names {
      let choices = rules(for: name, isConflictFree: isConflictFree)
      if let rule = choices.isEmpty ? nil : random.pick(choices) {
        policy.rules[FieldPath(name)] = rule
      }
    }
    if isConflictFree || random.chance(percent: 50) {
      policy.otherwise = random.pick([.lastWrite, .maximum, .firstWrite, .immutable])
    }
    if random.chance(percent: 75) { policy.clock = FieldPath(Fields.clock) }
    if random.chance(percent: 40) { policy.identity = ["created_at", "created_by"] }
    policy.collision = random.pick(
      isConflictFree ? [nil, .rename, .merge] : [nil, .rename, .merge, .conflict]
    )
    if policy.identity.isEmpty, policy.collision == .rename { policy.collision = nil }
    if random.chance(percent: 60) {
      policy.groups = [FieldGroup(lead: "status", fields: ["closed_at"])]
    }
    if random.chance(percent: 50) {
      policy.tombstone = TombstonePolicy(
        field: "status",
        value: RankedValue("deleted").value,
        at: "deleted_at",
        by: "deleted_by",
        timeToLiveInSeconds: random.pick([nil, 10, 1000]),
        graceInSeconds: random.pick([0, 5])
      )
    }
    switch random.below(100) {
    case 0..<8: policy = Policy()
    case 8..<16: policy = .beads
    default: break
    }
    return Plan(
      policy: policy,
      cloneCount: random.pick([2, 3, 3, 4, 5, 8]),
      hasRemote: random.chance(percent: 50),
      hasStores: random.chance(percent: 30),
      converges: false,
      lifted: nil,
      fields: wildFields,
      isSorted: random.chance(percent: 60)
    )
  }

  /// The rules that fit the values of a field; nil is none.
  private static func rules(for name: String, isConflictFree: Bool) -> [Rule?] {
    let asking: [Rule?] = isConflictFree ? [] : [nil, .conflict]
    let rank = Rule.rank(["closed", "doing", "open"].map { RankedValue($0) })
    let sides: [Rule?] = [.lastWrite, .firstWrite, .maximum, .minimum, .immutable]
    switch name {
    case "deps": return Array(asking.prefix(1)) + [.union(key: ["id"]), .lastWrite]
    case "labels", "log":
      return Array(asking.prefix(1))
        + [.union(key: []), .grow(key: []), .append(key: [], sort: []), .lastWrite]
    case "meta": return Array(asking.prefix(1)) + [.object, .object, .lastWrite]
    case "notes": return asking + [.concatenate, .text(then: .lastWrite), .lastWrite]
    case "owner", "priority", "size": return asking + sides
    case "status": return asking + [rank, rank, .lastWrite]
    case "text": return asking + [.text(then: .lastWrite), .text(then: .maximum), .lastWrite]
    case "title": return asking + sides + [.concatenate]
    case "updated_at": return [nil, .maximum]
    case "votes": return asking + [.counter, .counter, .maximum]
    default: return []
    }
  }
}

extension Exclusion {
  /// Whether an example of it needs records that are deleted.
  var isAboutRemovals: Bool {
    switch self {
    case .addingAgain, .copiedRemovals, .keptEdits, .buriedTwice, .restoring, .expiry,
      .unsortedLines:
      true
    default: false
    }
  }

  /// Whether an example of it within reach needs copies that are copied once more.
  var needsCopiesOfCopies: Bool {
    switch self {
    case .copiedCopies, .copiedClocks, .copiedGrowth: true
    default: false
    }
  }

  /// Whether an example of it needs commits that are cherry-picked.
  var isAboutCopies: Bool {
    switch self {
    case .copiedCopies, .copiedCounts, .copiedClocks, .copiedGrowth, .copiedRemovals: true
    default: false
    }
  }
}
