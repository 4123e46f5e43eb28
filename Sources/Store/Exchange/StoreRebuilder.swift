internal import JSONText
internal import RecordMerge
package import RecordStore
internal import Records
internal import SQLiteStorage
internal import System

/// The data saved from a damaged store.
package struct RebuildingOutcome: Sendable {
  /// The collections that are in the new store.
  package var collections: [String] = []
  /// The collections whose files could not be read, with the reason. They are in the new store too,
  /// with the edits that were saved.
  package var unread: [(path: String, error: any Error)] = []
  /// How many edits were saved that were not in the files yet.
  package var savedCount = 0
  /// Whether there may have been more edits, which could not be read.
  package var mayLackEdits = false
  /// How many values the rules overrode in collections, by their paths.
  package var overridden: [(path: String, count: Int)] = []
  /// Where the damaged database is now.
  package var damagedPath: String

  package init(damagedPath: String) { self.damagedPath = damagedPath }
}

/// Builds a store again from the files of its collections, with the readable edits of the damaged
/// one. The damaged database is kept under another name.
///
/// The history of changes starts over.
///
/// The new store is complete before anything is moved. A process that is killed before leaves the
/// damaged one in place, and the next one begins again; one that is killed later leaves the rest
/// of the moving to the next one.
package struct StoreRebuilder {
  private let file: StoreFile
  private let dependencies: ExchangeDependencies
  private let filesToKeep: () throws -> [String]

  /// - Parameter filesToKeep: the files that the attributes and the policy select, which are the
  ///   collections if the store can't be asked any more.
  package init(
    of file: StoreFile,
    dependencies: ExchangeDependencies,
    filesToKeep: @escaping () throws -> [String]
  ) {
    self.file = file
    self.dependencies = dependencies
    self.filesToKeep = filesToKeep
  }

  /// - Returns: the store, and what was saved; nil if another process has rebuilt it meanwhile.
  /// - Throws: if the policy can't be used, and any error of a file or of a database. The
  ///   damaged store is then as it was.
  package func run() throws -> (store: Store, outcome: RebuildingOutcome?) {
    let lock = try file.lock()
    defer { extendLifetime(lock) }
    do {
      return (try file.open(isSuspect: true), nil)
    } catch StoreError.damaged {}
    // While the damaged database has its name, nothing was moved, and what somebody has built may
    // lack edits that were made since.
    var outcome = try entryExists(at: file.path) ? build() : nil
    let damagedPath = try putInPlace()
    let store = try file.open()
    if outcome == nil { outcome = try Self.found(in: store) }
    outcome?.damagedPath = damagedPath
    // Overridden values go to the attic once: from the store that is in its place.
    let exchange = Exchange(store: store, dependencies: dependencies)
    for path in outcome?.collections ?? [] { _ = try? exchange.begin(path) }
    // The attic has nothing yet of a collection for which something still waits.
    try outcome?.overridden.removeAll { path, _ in
      try store.collection(path: path).map { try !store.overridden(of: $0).isEmpty } ?? true
    }
    return (store, outcome)
  }

  /// What is known of a store that a killed process had built.
  private static func found(in store: Store) throws -> RebuildingOutcome {
    var outcome = RebuildingOutcome(damagedPath: "")
    outcome.mayLackEdits = true
    for collection in try store.collections() {
      outcome.collections.append(collection.path)
      let heldCount = try store.heldEdits(of: collection).count
      outcome.savedCount += try store.dirtyCount(of: collection).count + heldCount
    }
    return outcome
  }
}

// MARK: - Moving

extension StoreRebuilder {
  /// Moves the damaged database and the files beside it to names that are free, and the new one
  /// to the name of the store.
  ///
  /// The database goes first: as long as it is there, all is begun again. Its log must be gone
  /// before the new one has its name, for SQLite would take it for the new one's.
  private func putInPlace() throws -> String {
    var number = 1
    while entryExists(at: damagedPath(number)) { number += 1 }
    if entryExists(at: file.path) {
      try moveFile(at: file.path, to: damagedPath(number))
    } else {
      number = max(1, number - 1)
    }
    let target = damagedPath(number)
    for suffix in StoreFile.companions where entryExists(at: file.path + suffix) {
      try moveFile(at: file.path + suffix, to: target + suffix)
    }
    try moveFile(at: file.rebuiltPath, to: file.path)
    return target
  }

  private func damagedPath(_ number: Int) -> String { "\(file.path).damaged-\(number)" }
}

// MARK: - Building

extension StoreRebuilder {
  private func build() throws -> RebuildingOutcome {
    try removeFile(at: file.rebuiltPath)
    let remains = try Remains(of: file.path)
    var collections = remains.collections
    if remains.lacksCollections {
      let known = Set(collections.map(\.path))
      collections += try filesToKeep().filter { !known.contains($0) }.map { .init(path: $0) }
    }
    // The files are read by the policy, so one that can't be used is an error first.
    for collection in collections { _ = try dependencies.policy(collection.path) }
    var outcome = RebuildingOutcome(damagedPath: "")
    outcome.mayLackEdits = remains.mayLackEdits
    try file.build { store in
      for collection in collections { try rebuild(collection, in: store, &outcome) }
    }
    try moveFile(at: file.unfinishedPath, to: file.rebuiltPath)
    return outcome
  }

  private func rebuild(
    _ remains: Remains.Collection,
    in store: Store,
    _ outcome: inout RebuildingOutcome
  ) throws {
    try store.synchronize {
      let collection = try store.addCollection(path: remains.path)
      try store.addFields([], to: collection)
      try store.note(overridden: remains.overridden, of: collection)
      for record in remains.uncommitted { try store.note(uncommitted: record, of: collection) }
    }
    outcome.collections.append(remains.path)
    do {
      try bringBack(remains, store, &outcome)
    } catch let error where Self.isOfFile(error) {
      outcome.unread.append((remains.path, error))
      guard let collection = try store.collection(path: remains.path) else { return }
      try add(remains.dirty, to: collection, store, &outcome)
    }
    guard let collection = try store.collection(path: remains.path) else { return }
    try store.synchronize {
      for edit in remains.held { try store.hold(edit, of: collection) }
    }
    outcome.savedCount += remains.held.count
  }

  /// Reads the file, and merges the edits with it.
  private func bringBack(
    _ remains: Remains.Collection,
    _ store: Store,
    _ outcome: inout RebuildingOutcome
  ) throws {
    var dependencies = dependencies
    // The store may still be given up; overridden values wait in it until it has its name.
    dependencies.keepOverridden = { _, _, _ in false }
    let exchange = Exchange(store: store, dependencies: dependencies)
    var session = try exchange.begin(remains.path)
    guard try session.inspection.state(of: session.collection).state == .changed else {
      // On a branch without the file, its absence says nothing of the edits.
      return try add(remains.dirty, to: session.collection, store, &outcome)
    }
    _ = try session.importFile(isDryRun: false)
    let keyed = remains.dirty.filter { $0.key.row == nil }
    let count = try session.bringBack(keyed).report?.discardedCount ?? 0
    if count > 0 { outcome.overridden.append((remains.path, count)) }
    outcome.savedCount += keyed.count
    try add(remains.dirty.filter { $0.key.row != nil }, to: session.collection, store, &outcome)
  }

  /// Whether an error is about one file, and not about the store that is being built.
  private static func isOfFile(_ error: any Error) -> Bool { !(error is SQLiteError) }

  /// Adds records as new ones: lines of a log, and edits of a file that is not there or can't be
  /// read now, with which they are merged when it can.
  private func add(
    _ dirty: [DirtyRecord],
    to collection: StoredCollection,
    _ store: Store,
    _ outcome: inout RebuildingOutcome
  ) throws {
    let moment = dependencies.moment
    for edit in dirty {
      guard let text = edit.record, let record = try? JSONValue(parsing: text),
        record.kind == .object
      else {
        outcome.mayLackEdits = true
        continue
      }
      let key = edit.key.row == nil ? edit.key : nil
      // As any client adds one; whose edit it was is not known any more.
      try store.edit(as: "unknown", at: moment) {
        try store.put(record, key: key, in: collection)
      }
      outcome.savedCount += 1
    }
  }
}

/// The readable parts of a damaged database: its collections, and the edits that are not in the
/// files.
private struct Remains {
  struct Collection {
    var path: String
    var dirty: [DirtyRecord] = []
    /// The edits that were held back.
    var held: [HeldEdit] = []
    /// What the attic may not have yet.
    var overridden: [Bytes] = []
    /// What the next commit is to take of the file.
    var uncommitted: [PendingRecord] = []
  }

  private(set) var collections: [Collection] = []
  /// Whether there may have been more collections.
  private(set) var lacksCollections = false
  private(set) var mayLackEdits = false

  init(of path: String) throws {
    // To open an empty one would cost its log (see `StoreFile.open`).
    guard let signature = try FileSignature(at: path), signature.byteCount > 0,
      let database = try? SQLiteConnection(opening: path, access: .readOnly)
    else {
      lacksCollections = true
      mayLackEdits = true
      return
    }
    do throws(SQLiteError) {
      for row in try database.rows("SELECT id, path FROM collections") {
        guard let path = row[1].bytesValue else { continue }
        let dirty = dirtyRecords(of: row[0], database)
        let overridden = overridden(of: row[0], database)
        let held = heldEdits(of: row[0], database)
        let uncommitted = uncommitted(of: row[0], database)
        collections.append(
          Collection(
            path: path.text,
            dirty: dirty,
            held: held,
            overridden: overridden,
            uncommitted: uncommitted
          )
        )
      }
      lacksCollections = collections.isEmpty
    } catch {
      lacksCollections = true
      mayLackEdits = true
    }
  }

  /// Stores from before the table existed had no such lines.
  private func overridden(of collection: SQLiteValue, _ database: SQLiteConnection) -> [Bytes] {
    let sql = "SELECT line FROM set_aside WHERE collection = ? ORDER BY id"
    let rows = try? database.rows(sql, collection)
    return (rows ?? []).compactMap { $0[0].bytesValue }
  }

  /// None of a store of the time before edits were held.
  private mutating func heldEdits(
    of collection: SQLiteValue,
    _ database: SQLiteConnection
  ) -> [HeldEdit] {
    do throws(SQLiteError) {
      let tables = "SELECT count(*) FROM sqlite_master WHERE name = 'held'"
      guard try database.firstValue(tables)?.integerValue == 1 else { return [] }
      let sql = """
        SELECT key, base_json, json, file_json, head_branch, head_commit, rebase, since
        FROM held WHERE collection = ? ORDER BY id
        """
      return try database.rows(sql, collection).map { row in
        HeldEdit(
          key: KeyText(stored: row[0].bytesValue ?? Bytes("")),
          base: row[1].bytesValue,
          record: row[2].bytesValue,
          file: row[3].bytesValue,
          head: HeadPlace(branch: row[4].bytesValue?.text, commit: row[5].bytesValue?.text),
          rebase: row[6].bytesValue?.text,
          since: row[7].bytesValue?.text ?? ""
        )
      }
    } catch {
      mayLackEdits = true
      return []
    }
  }

  private func uncommitted(
    of collection: SQLiteValue,
    _ database: SQLiteConnection
  ) -> [PendingRecord] {
    let sql = "SELECT key, json FROM uncommitted_records WHERE collection = ? ORDER BY id"
    let rows = try? database.rows(sql, collection)
    return (rows ?? []).compactMap { row in
      guard let key = row[0].bytesValue else { return nil }
      return PendingRecord(key: KeyText(stored: key), line: row[1].bytesValue, position: nil)
    }
  }

  /// The dirty records up to the first that can't be read.
  private mutating func dirtyRecords(
    of collection: SQLiteValue,
    _ database: SQLiteConnection
  ) -> [DirtyRecord] {
    var found: [DirtyRecord] = []
    do throws(SQLiteError) {
      let statement = try database.statement(
        "SELECT key, base_json, marked_at FROM dirty WHERE collection = ?"
      )
      try statement.bind(collection, at: 1)
      while try statement.step() {
        let key = KeyText(stored: statement.text(0))
        let record = try text(of: key, in: collection, database)
        found.append(
          DirtyRecord(
            key: key,
            base: statement.isNull(1) ? nil : statement.text(1),
            record: record,
            position: nil,
            since: statement.text(2).text,
            isConflict: false
          )
        )
      }
    } catch {
      mayLackEdits = true
    }
    return found
  }

  /// The text of an edited record; of a line without a key by its row.
  private func text(
    of key: KeyText,
    in collection: SQLiteValue,
    _ database: SQLiteConnection
  ) throws(SQLiteError) -> Bytes? {
    let column = key.row == nil ? "key" : "id"
    let sql = "SELECT json FROM records WHERE collection = ? AND \(column) = ?"
    let name = key.row.map { SQLiteValue.integer($0) } ?? .text(key.bytes)
    return try database.firstValue(sql, collection, name)?.bytesValue
  }
}
