import ContentHash
import JSONText
import MergePolicy
import RecordMerge
import Resolution

/// What merges three versions: the engine, or a faulty one that the checks have to find.
typealias Merging =
  @Sendable (_ policy: Policy, _ base: Bytes, _ ours: Bytes, _ theirs: Bytes) -> MergedDocument?

/// The engine that the product has.
let realEngine: Merging = { policy, base, ours, theirs in
  try? DocumentMerge(policy: policy, digest: sha256)
    .merge(base: base, ours: ours, theirs: theirs)
}

/// A history as it was made up: what holds for it, the records that it begins with, and its acts.
struct History: Sendable {
  var plan: Plan
  /// Edits of the file before anybody clones it.
  var beginning: [Act]
  var acts: [Act]
}

/// A clone, its file, and its store.
struct Clone: Sendable {
  /// The last commit.
  var head: Int
  /// The file in the work tree.
  var file: Content
  /// The edits in the file that are in no commit yet.
  var uncommitted = NumberSet()
  /// Nil for a clone without a store.
  var store: CloneStore?
}

/// A store: what it holds, and the file that it was last brought together with.
struct CloneStore: Sendable {
  var base: Content
  var content: Content
}

/// What was counted in histories.
struct Counts: Sendable {
  var histories = 0
  var edits = 0
  var commits = 0
  var merges = 0
  var innerMerges = 0
  var crissCrosses = 0
  var reverts = 0
  var stashes = 0
  var contested = 0
  var conflicts = 0
  var discarded = 0

  static func += (left: inout Counts, right: Counts) {
    left.histories += right.histories
    left.edits += right.edits
    left.commits += right.commits
    left.merges += right.merges
    left.innerMerges += right.innerMerges
    left.crissCrosses += right.crissCrosses
    left.reverts += right.reverts
    left.stashes += right.stashes
    left.contested += right.contested
    left.conflicts += right.conflicts
    left.discarded += right.discarded
  }
}

/// The effect of an act, so that real repositories can repeat it.
enum Effect: Sendable {
  /// An edit changed the clone's file, or its store; `row` is nil where the record is gone.
  case edited(clone: Int, key: String, row: Row?, isInStore: Bool)
  case committed(clone: Int, commit: Int)
  case fastForwarded(clone: Int, to: Int, from: Int)
  case merged(clone: Int, commit: Int, with: [Int], from: [Int])
  case rebased(clone: Int, onto: Int, from: Int)
  case picked(clone: Int, commit: Int, from: Int)
  case reverted(clone: Int, commit: Int)
  case stashed(clone: Int)
  case unstashed(clone: Int)
  case pushed(clone: Int)
  case exported(clone: Int)
  case imported(clone: Int)
}

/// A run of a history in memory, over one merge function.
struct Simulation {
  let plan: Plan
  let merging: Merging
  var graph = CommitGraph()
  var clones: [Clone] = []
  /// The last commit of the remote, which all clones push to and pull from.
  var remote: Int
  var ledger: Ledger
  var counts = Counts()
  /// The first version of each set of edits, where all versions with these edits have to be equal.
  var versions: [NumberSet: Content] = [:]
  /// The number of the act that is under way, by which a person decides conflicts.
  var actNumber = 0

  /// - Throws: `Violation` where a promise is broken already.
  init(_ history: History, merging: @escaping Merging = realEngine) throws {
    plan = history.plan
    self.merging = merging
    ledger = Ledger(policy: plan.policy)
    var table = Table()
    var edits = NumberSet()
    for act in history.beginning {
      guard case .edit(_, let edit) = act.kind else { continue }
      let editing = Editing(plan: plan, number: act.number, known: edits)
      guard let written = editing.apply(edit, to: &table) else { continue }
      ledger.add(written)
      edits.insert(act.number)
    }
    let first = Content(table: table, edits: edits, reported: NumberSet())
    remote = graph.add(first, parents: [], own: edits)
    let store = plan.hasStores ? CloneStore(base: first, content: first) : nil
    clones = Array(
      repeating: Clone(head: 0, file: first, store: store),
      count: plan.cloneCount
    )
    counts.histories = 1
  }

  /// Does all of a history.
  static func run(
    _ history: History,
    merging: @escaping Merging = realEngine
  ) throws -> Simulation {
    var simulation = try Simulation(history, merging: merging)
    for act in history.acts { try simulation.run(act) }
    try simulation.finish()
    return simulation
  }

  /// The last commit of a place.
  func head(of place: Int) -> Int { place < clones.count ? clones[place].head : remote }

  /// Checks that everybody has everything in the end, if the acts bring all places together, and
  /// counts what the history was about.
  mutating func finish() throws {
    counts.contested = ledger.contestedCount
    counts.commits = graph.commits.count
  }

  /// The first clone that lacks an edit, as the end of a history whose clones met must not have it.
  var incompleteClone: Violation? {
    let edits = NumberSet(ledger.byNumber.keys)
    for (index, clone) in clones.enumerated() where clone.file.edits != edits && !graph.isFull {
      let missing = (edits - clone.file.edits).numbers
      return Violation(
        promise: .completeness,
        what: "clone \(index) lacks the edits of the acts \(missing)",
        act: actNumber
      )
    }
    return nil
  }
}
