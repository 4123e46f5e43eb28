import JSONText
import SQLiteStorage
import TestSupport

/// A history in a real repository, with git, its hooks and the programs that were built.
final class RepositoryRun {
  private let world: GitWorld
  private let path: String
  private let main: Repository
  private var ledger = EditLedger()
  private var before = Sighting()
  private var act = StoreAct(number: 0, tree: 0, kind: .importFile)
  /// The commits whose file has been seen.
  private var seen: Set<String> = []
  /// The work trees of which a person staged something.
  private var handStaged: Set<Int> = []
  /// The edits by programs since git last put another version of the file in place.
  private var fresh = NumberSet()

  init(_ history: StoreHistory) throws {
    world = try GitWorld()
    let program = try BuiltProducts.path(of: "git-jsonl")
    path = String(program.dropLast("/git-jsonl".count)) + ":" + (world.environment["PATH"] ?? "")
    main = try world.makeRepository("main")
    try Files.write(StoreHistory.prelude, to: world.folder.path("prelude"))
    try main.write(".jsonl/policies.yml", history.policyLines)
    try main.write("items.jsonl", StoreHistory.firstLines)
    try main.write("note", [])
    _ = try shell("git jsonl init items.jsonl && git add -A && git commit -q -m 0").orThrow()
    before = try sighting()
  }

  private func shell(_ line: String) throws -> Outcome {
    try world.run(
      "sh",
      ["-c", ". ../prelude\n\(line)"],
      in: main.folder,
      adding: ["PATH": path, "GIT_MERGE_AUTOEDIT": "no", "EMAIL": "ada@example.com"]
    )
  }

  private var folders: [String] { [main.folder, world.folder.path("linked")] }

  private var storeFiles: [String] {
    ["", "worktrees/linked/"].map { main.path(".git/jsonl/\($0)store.db") }
  }

  private func text(_ file: String) throws -> Bytes? {
    Files.exists(file) ? Bytes(try Files.read(file)) : nil
  }

  // MARK: What can be seen

  private func sighting() throws -> Sighting {
    var sighting = Sighting()
    sighting.committed = before.committed
    for (folder, store) in zip(folders, storeFiles) {
      sighting.files.append(try text(folder + "/items.jsonl").map { RecordMarks(in: $0) })
      if Files.exists(store) {
        try sighting.add(store: SQLiteConnection(opening: store, access: .readWrite))
      } else {
        sighting.stores.append(RecordMarks())
      }
    }
    if let lines = try text(main.path(".git/jsonl/attic.jsonl")) { sighting.add(attic: lines) }
    for commit in try main.git("rev-list", "--all", "--reflog", "HEAD").split(separator: "\n") {
      guard seen.insert(String(commit)).inserted else { continue }
      if let marks = try committed(String(commit)) { sighting.committed.formUnion(marks) }
    }
    return sighting
  }

  private func committed(_ commit: String, in folder: String? = nil) throws -> RecordMarks? {
    let words = ["show", "\(commit):items.jsonl"]
    let outcome = try world.run("git", words, in: folder ?? main.folder)
    return outcome.status == 0 ? RecordMarks(in: Bytes(outcome.outputBytes)) : nil
  }

  private func head(_ tree: Int) throws -> String {
    try world.run("git", ["rev-parse", "HEAD"], in: folders[tree]).output
  }
}

// MARK: - Acts

extension RepositoryRun {
  /// Does an act, and checks what must hold then.
  func run(_ act: StoreAct) throws {
    self.act = act
    let isLinked = act.tree == 1 && Files.exists(folders[1])
    let tree = isLinked ? 1 : 0
    self.act.tree = tree
    let oldHead = try head(tree)
    let outcome: Outcome
    if case .write(let record, let field) = act.kind {
      outcome = try shell(":")
      try write(record, field, tree)
    } else {
      outcome = try shell(act.line)
    }
    // Where git stops in a conflict, the act takes back what it began.
    if act.discardsFile || (outcome.output + outcome.errors).contains("CONFLICT") {
      ledger.endAll(in: [before.files[act.kind == .removeTree ? 1 : tree]])
    }
    let after = try sighting()
    note(outcome, tree, after)
    if act.movesFile { fresh = NumberSet() }
    if case .stage = act.kind { handStaged.insert(tree) }
    try check(after, outcome, tree)
    if case .commit = act.kind {
      try checkCommit(after, outcome, tree, since: oldHead)
      if try head(tree) != oldHead { handStaged.remove(tree) }
    }
    before = after
  }

  /// Edits a record as another client of SQLite.
  private func write(_ record: Int, _ field: StoreAct.Field, _ tree: Int) throws {
    guard Files.exists(storeFiles[tree]) else { return }
    let database = try SQLiteConnection(opening: storeFiles[tree], access: .readWrite)
    try database.execute(StoreAct.statement(record, field, Token.mark(act.number)))
  }

  /// Notes the edits that the act has made, and what they replaced.
  private func note(_ outcome: Outcome, _ tree: Int, _ after: Sighting) {
    let isDone = outcome.status == 0 && act.death == nil
    let known = [before.files[tree], before.stores[tree]]
    func add(_ record: Int, _ field: StoreAct.Field?, _ number: Int, _ places: [RecordMarks?]) {
      let edit = EditLedger.Edit(
        number: number,
        tree: tree,
        record: record,
        field: field,
        isInStore: act.kind.isOfProgram
      )
      let isThere = places.contains { $0?.has(edit) ?? false }
      // Another client of SQLite is told nothing of a record that is not there, and nobody hears
      // what the other agent is told.
      var isPromised = act.kind.isOfProgram && number == act.number
      if case .write = act.kind { isPromised = false }
      // It may be in the store alone, or in the file alone.
      let wasThere = field == nil && known.allSatisfy { $0?.has(edit) ?? true }
      guard isThere || isDone && isPromised, !wasThere else { return }
      ledger.end(record: record, field: field, in: known)
      // A removed record does not count as an edit of one that another program has added since.
      let isKnown = before.files[tree]?.isSame(record, as: before.stores[tree]) ?? false
      if field == nil, !edit.isInStore, !isKnown { return }
      ledger.add(edit)
      if act.kind.isOfProgram { fresh.insert(number) }
    }
    let places = [after.files[tree], after.stores[tree]]
    switch act.kind {
    case .put(let record, let field), .write(let record, let field):
      add(record, field, act.number, places)
    case .delete(let record): add(record, nil, act.number, places)
    case .edit(let record, let field): add(record, field, act.number, [places[0]])
    case .erase(let record): add(record, nil, act.number, [places[0]])
    default: break
    }
    if let record = act.meanwhileRecord {
      add(record, act.meanwhileField, act.meanwhileNumber, places)
    }
  }

  private func violation(_ promise: StoreViolation.Promise, _ what: String) -> StoreViolation {
    StoreViolation(promise: promise, act: act, what: what)
  }

  private func check(_ after: Sighting, _ outcome: Outcome, _ tree: Int) throws {
    let said = outcome.output + outcome.errors
    let words = [
      "held back", "in effect again", "attic", "conflict", "overrid", "not exported", "kept",
    ]
    let isSaid = act.death != nil || words.contains(where: said.contains)
    if isSaid {
      ledger.end(saidDeletions: ledger.lost(after))
      ledger.noteTold(after)
    }
    let lost = ledger.lost(after)
    if !lost.isEmpty { throw violation(.kept, "\(lost)\n\(said)") }
    if said.contains("Fatal error") || said.contains("internal error") {
      throw violation(.works, said)
    }
    if isSaid { return }
    let moved = ledger.moved(tree, before, after)
    if !moved.isEmpty { throw violation(.said, "\(moved)\n\(said)") }
  }

  private func checkCommit(
    _ after: Sighting,
    _ outcome: Outcome,
    _ tree: Int,
    since oldHead: String
  ) throws {
    if handStaged.contains(tree) || act.death != nil { return }
    let newHead = try head(tree)
    guard newHead != oldHead, let new = try committed("HEAD", in: folders[tree]) else { return }
    let said = outcome.output + outcome.errors
    let old = try committed("HEAD~1", in: folders[tree])
    for edit in ledger.open where edit.isInStore && after.files[tree]?.has(edit) == true {
      if new.has(edit) { continue }
      if old?.has(edit) == true { throw violation(.takenBack, "\(edit)\n\(said)") }
      let isMeant = edit.tree == tree && fresh.contains(edit.number)
      if isMeant, act.meanwhile == nil, !said.contains("items.jsonl") {
        throw violation(.committed, "\(edit)\n\(said)")
      }
    }
  }
}

extension StoreAct.Kind {
  /// Whether a program edits the store, which then answers for the edit.
  fileprivate var isOfProgram: Bool {
    switch self {
    case .edit, .erase: false
    default: true
    }
  }
}
