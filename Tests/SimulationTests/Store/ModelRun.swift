import ContentHash
import Exchange
import JSONText
import MergePolicy
import RecordMerge
import RecordStore
import Records
import SQLiteStorage
import TestSupport

/// A history with the rules of the store, and git in memory.
///
/// Each program asks for several things while it works. At one of these steps it may die, or
/// another agent may edit the store or the file.
final class ModelRun {
  /// A work tree with its store.
  struct Place {
    var folder: String
    var store: Store
    var policy: Policy
    /// What the hook made of the index, without anything that was staged by hand.
    var staged: Bytes?
    var isThere = true

    var file: String { folder + "/items.jsonl" }
    var storeFile: String { folder + "/git/store.db" }
  }

  /// The program dies.
  struct Death: Error {}
  /// Git, or a program, refuses to do something; nothing has changed.
  struct Refusal: Error {}

  static let path = "items.jsonl"

  private let folder: TemporaryFolder
  let history: StoreHistory
  private let policy: Policy
  var git: ModelGit
  var places: [Place] = []
  var exportsByItself = true
  var ledger = EditLedger()
  private(set) var before = Sighting()
  private(set) var counts = StoreCounts()

  // Of the act that is under way.
  var act: StoreAct
  /// Whether something was said, and whether a program died before it could.
  var hasSaid = false
  private var stepCount = 0
  private var isMeanwhileDue = false
  private var seconds: Int64 = 1_800_000_000
  private var attic = Sighting()
  /// Why a file is what it is, for an import.
  var occasion = Occasion.verb
  var rebase: String?

  enum Occasion { case verb, checkout, merge }

  init(_ history: StoreHistory) throws {
    self.history = history
    folder = try TemporaryFolder()
    var policy = Policy()
    policy.key = ["id"]
    policy.editedDeleted = Policy.EditedDeleted(rawValue: history.editedDeleted) ?? .conflict
    if history.rule != nil {
      for field in StoreAct.Field.allCases { policy.rules[FieldPath(field.rawValue)] = .maximum }
    }
    self.policy = policy
    let text = Bytes(StoreHistory.firstLines.map { $0 + "\n" }.joined())
    git = ModelGit(text, policy: policy)
    act = StoreAct(number: 0, tree: 0, kind: .importFile)
    try addPlace(text)
    before = try sighting()
  }

  /// Adds a work tree with a new store, which reads the file.
  func addPlace(_ text: Bytes) throws {
    let path = folder.path("tree-\(places.count)")
    try Files.makeFolder(path + "/git")
    let store = try Store(making: path + "/git/store.db")
    try Self.configure(store)
    _ = try store.synchronize { try store.addCollection(path: Self.path) }
    places.append(Place(folder: path, store: store, policy: policy))
    try write(text, places.count - 1)
    _ = try exchange(places.count - 1).importFile(of: Self.path)
  }

  /// No machine crashes here, and who finds the store in use does not wait.
  private static func configure(_ store: Store) throws {
    try store.database.execute("PRAGMA synchronous = OFF; PRAGMA busy_timeout = 0")
  }

  // MARK: Files and stores

  func read(_ tree: Int) throws -> Bytes { Bytes(try Files.read(places[tree].file)) }

  func write(_ text: Bytes, _ tree: Int) throws {
    try Files.write(text.array, to: places[tree].file)
  }

  func collection(_ tree: Int) throws -> StoredCollection {
    guard let found = try places[tree].store.collection(path: Self.path) else { throw Refusal() }
    return found
  }

  func marks(_ tree: Int) throws -> RecordMarks { RecordMarks(in: try read(tree)) }

  func storeMarks(_ tree: Int) throws -> RecordMarks {
    var sighting = Sighting()
    try sighting.add(store: places[tree].store.database)
    return sighting.stores[0]
  }

  private func sighting() throws -> Sighting {
    var sighting = attic
    sighting.committed = git.marks
    for (tree, place) in places.enumerated() {
      sighting.files.append(place.isThere ? try marks(tree) : nil)
      try sighting.add(store: place.store.database)
    }
    return sighting
  }

  func now() -> Timestamp {
    seconds += 1
    return Timestamp(seconds: seconds)
  }

  func exchange(_ tree: Int) -> Exchange {
    let place = places[tree]
    return Exchange(
      store: place.store,
      dependencies: ExchangeDependencies(
        workTree: place.folder,
        storeFolder: place.folder + "/git",
        moment: now(),
        policy: { [self] _ in
          try step(tree)
          return places[tree].policy
        },
        runCommand: { _ in .failure(.notRegistered) },
        indexEntry: { [self] _ in
          try step(tree)
          return .known(content: git.trees[tree].index)
        },
        keepOverridden: { [self] lines, _, _ in
          for line in lines { attic.add(attic: line) }
          return (try? step(tree)) != nil
        },
        tell: { [self] outcome, _ in hear(outcome) },
        git: GitPlace(
          head: { [self] in
            try step(tree)
            return git.place(tree)
          },
          rebase: { [self] in rebase },
          hasMovedOn: { [self] _, noted in try hasMovedOn(tree, since: noted) },
          isWriting: { false }
        )
      )
    )
  }

  /// As the design has it: *the file moved on*.
  private func hasMovedOn(_ tree: Int, since noted: HeadPlace) throws -> Bool {
    switch occasion {
    case .merge: return true
    case .checkout: break
    case .verb:
      let now = git.place(tree)
      if let branch = now.branch, branch == noted.branch, now.commit != noted.commit,
        git.isAncestor(noted.commit, of: git.head(tree))
      {
        return true
      }
    }
    return try read(tree) != git.headFile(tree)
  }

  // MARK: Steps

  private func step(_ tree: Int) throws {
    stepCount += 1
    if let death = act.death, stepCount == death % 8 + 1 { throw Death() }
    if isMeanwhileDue, stepCount > act.number % 5, let record = act.meanwhile {
      isMeanwhileDue = try !editMeanwhile(record, tree)
    }
  }

  /// - Returns: false where the store is in use.
  private func editMeanwhile(_ record: Int, _ tree: Int) throws -> Bool {
    let field = StoreAct.Field.allCases[act.number % 2]
    // What editors do to the file while git puts another one in place is theirs.
    if act.number % 3 == 0, !act.movesFile {
      try edit(record, field, act.meanwhileNumber, tree)
      return true
    }
    let other = try Store(opening: places[tree].storeFile)
    try Self.configure(other)
    do {
      try put(record, field, act.meanwhileNumber, tree, by: other)
    } catch is SQLiteError {
      return false
    }
    return true
  }

  // MARK: Edits

  /// Edits a record in the store.
  func put(
    _ record: Int,
    _ field: StoreAct.Field,
    _ number: Int,
    _ tree: Int,
    by store: Store
  ) throws {
    let known = try [storeMarks(tree)] + (isInConflict(record, tree) ? [marks(tree)] : [])
    let value = try JSONValue(parsing: Bytes(Token.text(number)))
    let names = [("id", "\"r\(record)\""), ("name", "\"n\(record)\"")]
    let fields = try names.map { name, json in
      (field: FieldPath(name), value: JSONValue?.some(try JSONValue(parsing: Bytes(json))))
    }
    let key = try key(of: record, tree)
    try editing(tree, by: store) { editor in
      _ = try editor.put(key, fields + [(field: FieldPath(field.rawValue), value: value)])
    }
    ledger.end(record: record, field: field, in: known)
    ledger.add(.init(number: number, tree: tree, record: record, field: field, isInStore: true))
  }

  func delete(_ record: Int, _ tree: Int) throws {
    let known = try [storeMarks(tree)] + (isInConflict(record, tree) ? [marks(tree)] : [])
    let key = try key(of: record, tree)
    try editing(tree, by: places[tree].store) { try $0.delete(key, reason: nil) }
    ledger.end(record: record, field: nil, in: known)
    ledger.add(.init(number: act.number, tree: tree, record: record, field: nil, isInStore: true))
  }

  private func editing(
    _ tree: Int,
    by store: Store,
    _ body: (RecordEditor) throws -> Void
  ) throws {
    let moment = now()
    let editor = try RecordEditor(
      store: store,
      collection: try collection(tree),
      policy: places[tree].policy,
      actor: "Ada",
      moment: moment,
      digest: { sha256($0) }
    )
    do {
      try store.edit(as: "Ada", at: moment) { try body(editor) }
    } catch is EditError {
      throw Refusal()
    }
  }

  private func isInConflict(_ record: Int, _ tree: Int) throws -> Bool {
    try places[tree].store.conflict(key(of: record, tree), of: collection(tree)) != nil
  }

  private func key(of record: Int, _ tree: Int) throws -> KeyText {
    let isName = try collection(tree).keyFields == ["name"]
    return KeyText(stored: Bytes("\(isName ? "n" : "r")\(record)"))
  }

  /// Edits a record in the file, by hand; without a field, takes it out.
  func edit(_ record: Int, _ field: StoreAct.Field?, _ number: Int, _ tree: Int) throws {
    let text = try read(tree)
    guard let changed = Self.edited(text, record, field, number) else { return }
    let known = RecordMarks(in: text)
    ledger.end(record: record, field: field, in: [known])
    // As editors do, so that the file's signature is another one.
    try Files.write(changed.array, to: places[tree].file + ".new")
    try Files.move(places[tree].file + ".new", to: places[tree].file)
    // A removed record does not count as an edit of one that another program has added since.
    if try field == nil && !storeMarks(tree).isSame(record, as: known) { return }
    ledger.add(.init(number: number, tree: tree, record: record, field: field, isInStore: false))
  }

  private static func edited(
    _ text: Bytes,
    _ record: Int,
    _ field: StoreAct.Field?,
    _ number: Int
  ) -> Bytes? {
    var lines = text.text.split(separator: "\n").map(String.init)
    guard let index = lines.firstIndex(where: { $0.contains("\"r\(record)\"") }) else { return nil }
    guard let field else {
      lines.remove(at: index)
      // A file that lost all is taken for damaged.
      return lines.isEmpty ? nil : Bytes(lines.map { $0 + "\n" }.joined())
    }
    guard let value = try? JSONValue(parsing: Bytes(lines[index])),
      let new = try? JSONValue(parsing: Bytes(Token.text(number))),
      let changed = value.setting([Bytes(field.rawValue)], to: new)
    else { return nil }
    lines[index] = changed.bytes.text
    return Bytes(lines.map { $0 + "\n" }.joined())
  }
}

// MARK: - Acts

extension ModelRun {
  /// Does an act, and checks what must hold then.
  func run(_ act: StoreAct) throws {
    self.act = act
    if !places.indices.contains(act.tree) || !places[act.tree].isThere { self.act.tree = 0 }
    (stepCount, hasSaid, occasion, rebase) = (0, false, .verb, nil)
    isMeanwhileDue = act.meanwhile != nil
    let tree = self.act.tree
    do {
      try perform(tree)
    } catch is Refusal {
      hasSaid = true
    } catch is Death {
      // Another process goes on.
      counts.deaths += 1
      hasSaid = true
      places[tree].store = try Store(opening: places[tree].storeFile)
      try Self.configure(places[tree].store)
    } catch let error as ExchangeError {
      counts.refusals += 1
      if case .storeIsWrong = error { throw violation(.works, "\(error)") }
    } catch let error as SQLiteError where act.meanwhile != nil {
      // The other agent was at work.
      _ = error
    }
    let after = try sighting()
    try check(after)
    before = after
    counts.acts += 1
  }

  func violation(_ promise: StoreViolation.Promise, _ what: String) -> StoreViolation {
    StoreViolation(promise: promise, act: act, what: what)
  }

  private func check(_ after: Sighting) throws {
    let lost = ledger.lost(after)
    if !lost.isEmpty { throw violation(.kept, "\(lost)") }
    if hasSaid { return }
    for tree in places.indices {
      let moved = ledger.moved(tree, before, after)
      if !moved.isEmpty { throw violation(.said, "\(moved)") }
    }
  }

  /// Notes what a program says of an import.
  func hear(_ outcome: ImportOutcome?) {
    guard let outcome else { return }
    // A deletion that a rule overrides, or an edit that is in effect again, has no value that the
    // attic could keep.
    let others = (outcome.report?.records ?? []).filter { $0.event != .merged }
    for key in others.compactMap({ $0.key.map { KeyText($0) } }) + outcome.restoredKeys {
      hasSaid = true
      if let number = Int(key.text.filter(\.isNumber)) { attic.atticRecords.insert(number) }
    }
    counts.held += outcome.heldKeys.count
    counts.restored += outcome.restoredKeys.count
    counts.overridden += outcome.report?.discardedCount ?? 0
    counts.conflicts += outcome.conflicts.count
    if outcome.needsAttention || !outcome.heldKeys.isEmpty || outcome.mergedHeldCount > 0
      || (outcome.report?.discardedCount ?? 0) > 0
    {
      hasSaid = true
    }
  }
}

/// What was counted in histories.
struct StoreCounts: CustomStringConvertible {
  var histories = 0
  var acts = 0
  var deaths = 0
  var refusals = 0
  var held = 0
  var restored = 0
  var overridden = 0
  var conflicts = 0

  static func += (left: inout StoreCounts, right: StoreCounts) {
    left.histories += right.histories
    left.acts += right.acts
    left.deaths += right.deaths
    left.refusals += right.refusals
    left.held += right.held
    left.restored += right.restored
    left.overridden += right.overridden
    left.conflicts += right.conflicts
  }

  var description: String {
    "\(histories) histories, \(acts) acts, \(deaths) deaths, \(refusals) refusals, \(held) edits "
      + "held back and \(restored) in effect again, \(overridden) values overridden, "
      + "\(conflicts) conflicts"
  }
}
