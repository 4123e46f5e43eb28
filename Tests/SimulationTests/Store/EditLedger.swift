/// All places of a clone in which an edit may be.
struct Sighting: Sendable {
  /// The files and stores of the work trees; nil where there is no file.
  var files: [RecordMarks?] = []
  var stores: [RecordMarks] = []
  /// What the stores hold back, or what waits in them for the attic or a decision: marks, and the
  /// records that an edit deleted.
  var held = NumberSet()
  var heldDeletions = NumberSet()
  /// The marks in the attic, and the records that it names.
  var attic = NumberSet()
  var atticRecords = NumberSet()
  /// What the commits of the clone have, also those that no branch has any more, and the stashes.
  var committed = RecordMarks()
}

/// What was acknowledged, and what became of it: *every acknowledged edit is in the file, in the
/// store, held, in conflict or in the attic, and something said so*.
struct EditLedger: Sendable {
  /// An edit that a program, or the file, has taken.
  struct Edit: Sendable {
    var number: Int
    /// The work tree that it was made in.
    var tree: Int
    var record: Int
    /// Nil for a deletion.
    var field: StoreAct.Field?
    /// Whether a program of the product took it.
    var isInStore: Bool
  }

  private(set) var edits: [Edit] = []
  /// The edits that somebody replaced who knew of them, or that git was told to throw away.
  private(set) var ended = NumberSet()

  /// The edits of which something said that they are in the attic. A merge by git says so before
  /// the store reads its result.
  private var told = NumberSet()

  mutating func add(_ edit: Edit) { edits.append(edit) }

  /// Notes that something was said of what is in the attic.
  mutating func noteTold(_ sighting: Sighting) { told = told | sighting.attic }

  /// The edits that nothing has ended.
  var open: [Edit] { edits.filter { !ended.contains($0.number) } }

  /// Ends the edits of a field, or of a whole record, that the versions have.
  mutating func end(record: Int, field: StoreAct.Field?, in versions: [RecordMarks?]) {
    for edit in open where edit.record == record {
      let isMeant = field == nil || edit.field == nil || edit.field == field
      if isMeant, versions.contains(where: { $0?.has(edit) ?? false }) { ended.insert(edit.number) }
    }
  }

  /// Ends all edits that versions have which git was told to throw away.
  mutating func endAll(in versions: [RecordMarks?]) {
    for edit in open where versions.contains(where: { $0?.has(edit) ?? false }) {
      ended.insert(edit.number)
    }
  }

  /// Ends deletions that something else overrode and said so: the attic has nothing of them.
  mutating func end(saidDeletions edits: [Edit]) {
    for edit in edits where edit.field == nil { ended.insert(edit.number) }
  }

  /// The edits that are nowhere.
  func lost(_ sighting: Sighting) -> [Edit] {
    open.filter { edit in
      let places = sighting.files.compactMap { $0 } + sighting.stores + [sighting.committed]
      if places.contains(where: { $0.has(edit) }) { return false }
      if edit.field != nil {
        return !(sighting.held | sighting.attic).contains(edit.number)
      }
      return !(sighting.heldDeletions | sighting.atticRecords).contains(edit.record)
    }
  }

  /// The edits that a store had in effect, and that neither it nor its file nor a commit has now:
  /// something must have been said of them.
  func moved(_ tree: Int, _ before: Sighting, _ after: Sighting) -> [Edit] {
    guard before.stores.indices.contains(tree), after.stores.indices.contains(tree) else {
      return []
    }
    return open.filter { edit in
      edit.tree == tree && before.stores[tree].has(edit) && !after.stores[tree].has(edit)
        && after.files[tree]?.has(edit) != true && !before.committed.has(edit)
        && !told.contains(edit.number)
    }
  }
}

/// A promise that a history breaks.
struct StoreViolation: Error, CustomStringConvertible {
  enum Promise: String, Sendable {
    case kept = "every acknowledged edit is in the file, the store, held, in conflict or overridden"
    case said = "something said where an edit went"
    case committed = "an edited record is in the next commit, or the hook says why not"
    case takenBack = "no commit takes back an edit that the work tree has"
    case inStep = "store and file agree on what is neither edited nor in conflict"
    case works = "every program comes to its end"
  }

  var promise: Promise
  var act: StoreAct
  var what: String

  var description: String { "\(act.number): it does not hold that \(promise.rawValue): \(what)" }
}
