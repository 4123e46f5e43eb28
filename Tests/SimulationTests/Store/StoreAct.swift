import TestSupport

/// What happens to a clone with a store: an edit, a command of git, or both at once.
struct StoreAct: Sendable {
  enum Kind: Equatable, Sendable {
    /// An edit of a record by `git jsonl put`, by another client of SQLite, and in the file.
    case put(record: Int, field: Field)
    case write(record: Int, field: Field)
    case edit(record: Int, field: Field)
    case delete(record: Int)
    case erase(record: Int)
    case export, importFile, applyHeld
    case exportByItself(Bool)
    /// The key of the policy becomes the other one of two fields.
    case changeKey
    /// `git add`, of the whole file or of one record's line.
    case stage(record: Int?)
    case commit(CommitForm)
    case makeBranch(Branch)
    case checkOut(Branch, isForced: Bool)
    case detach(back: Int)
    case reset(back: Int)
    case restoreFile
    case stash, unstash, dropStash
    case merge(Branch), rebase(Branch), pick(Branch)
    case revert, bisect
    case addTree, removeTree
  }

  enum Field: String, CaseIterable, Sendable {
    case a, b
  }

  enum Branch: String, CaseIterable, Sendable {
    case main, side, third
  }

  enum CommitForm: CaseIterable, Sendable {
    case plain, all, otherPath, otherIndex, verb
  }

  /// By which what the act writes is known.
  var number: Int
  /// 0 for the main work tree, 1 for the linked one; where that is not there, it is the main one.
  var tree: Int
  var kind: Kind
  /// At which of its steps the program is killed.
  var death: Int?
  /// A record that another agent edits at the same time.
  var meanwhile: Int?
}

extension StoreAct {
  /// The mark of what another agent writes during the act.
  var meanwhileNumber: Int { number + StoreHistory.actLimit }

  /// Whether git or a person may put another version of the file in place.
  var movesFile: Bool {
    switch kind {
    case .checkOut, .detach, .reset, .restoreFile, .stash, .unstash, .merge, .rebase, .pick,
      .revert, .bisect, .makeBranch:
      true
    default: false
    }
  }

  /// Whether the user tells git to throw away what the file has and no commit does.
  var discardsFile: Bool {
    switch kind {
    case .checkOut(_, let isForced): isForced
    case .reset, .restoreFile, .removeTree: true
    default: false
    }
  }
}

/// A history of one clone with a store.
struct StoreHistory: Sendable {
  /// The acts have smaller numbers, since what they write has to fit into a `NumberSet`.
  static let actLimit = NumberSet.limit / 2
  static let recordCount = 4

  var rule: String?
  var editedDeleted: String
  var acts: [StoreAct]

  /// The lines of the policy file.
  var policyLines: [String] {
    [
      "policies:", "  - pattern: items.jsonl", "    key: id",
      "    edited_deleted: \(editedDeleted)",
    ] + (rule.map { ["    merge_rules: {a: \($0), b: \($0)}"] } ?? [])
  }

  static let firstLines = (0..<recordCount).map { number in
    #"{"id":"r\#(number)","name":"n\#(number)","a":"","b":""}"#
  }
}

// MARK: - Making histories

extension StoreHistory {
  /// A history for a seed.
  init(seed: UInt64, count: Int) {
    var random = SeededRandom(seed: seed)
    rule = random.pick(["max", "max", nil])
    editedDeleted = random.pick(["keep", "delete", "conflict"])
    acts = []
    // In half of the histories, edits wait in the store until somebody exports them.
    let first = random.chance(percent: 50) ? StoreAct.Kind.exportByItself(false) : nil
    for number in 1...min(count, Self.actLimit - 1) {
      let kind = number == 1 ? first ?? Self.kind(&random) : Self.kind(&random)
      var act = StoreAct(number: number, tree: random.below(4) / 3, kind: kind)
      if random.chance(percent: 6) { act.death = random.below(40) + 1 }
      if random.chance(percent: 8) { act.meanwhile = random.below(Self.recordCount) }
      acts.append(act)
    }
  }

  private static func kind(_ random: inout SeededRandom) -> StoreAct.Kind {
    let number = random.below(100)
    let record = random.below(recordCount + 1)
    let field = random.pick(StoreAct.Field.allCases)
    let branch = random.pick(StoreAct.Branch.allCases)
    return switch number {
    case 0..<18: .put(record: record, field: field)
    case 18..<23: .write(record: record, field: field)
    case 23..<28: .edit(record: record, field: field)
    case 28..<32: .delete(record: record)
    case 32..<34: .erase(record: record)
    case 34..<37: .export
    case 37..<40: .importFile
    case 40: .applyHeld
    case 41..<43: .exportByItself(random.chance(percent: 50))
    case 43..<45: .changeKey
    case 45..<48: .stage(record: random.chance(percent: 50) ? record : nil)
    case 48..<60: .commit(random.pick(StoreAct.CommitForm.allCases + [.plain, .plain, .all]))
    case 60..<64: .makeBranch(branch)
    case 64..<73: .checkOut(branch, isForced: random.chance(percent: 20))
    case 73..<76: .detach(back: random.below(3))
    case 76..<80: .reset(back: random.below(3))
    case 80: .restoreFile
    case 81..<83: .stash
    case 83..<86: .unstash
    case 86: .dropStash
    case 87..<90: .merge(branch)
    case 90..<92: .rebase(branch)
    case 92..<94: .pick(branch)
    case 94: .revert
    case 95: .bisect
    case 96..<98: .addTree
    default: .removeTree
    }
  }
}
