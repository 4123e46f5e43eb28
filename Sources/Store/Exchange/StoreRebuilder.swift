internal import JSONText
internal import MergePolicy
internal import RecordMerge
package import RecordStore
internal import Records
internal import SQLiteStorage
internal import System

/// The data saved from a damaged store.
package struct RebuildingOutcome: Sendable {
  /// The collections that are in the new store.
  package var collections: [String] = []
  /// The files of collections that could not be read, with the reason.
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
package struct StoreRebuilder {
  private let path: String
  private let dependencies: ExchangeDependencies

  package init(path: String, dependencies: ExchangeDependencies) {
    self.path = path
    self.dependencies = dependencies
  }

  /// - Returns: the store, and what was saved; nil if another process has rebuilt it meanwhile.
  package func run() throws -> (store: Store, outcome: RebuildingOutcome?) {
    let lock = try ProcessLock(
      at: dependencies.storeFolder + "/lock",
      waitLimitInMilliseconds: Exchange.lockLimitInMilliseconds
    )
    defer { extendLifetime(lock) }
    if let store = try? Store(opening: path, isSuspect: true) { return (store, nil) }
    let remains = Remains(of: path)
    var outcome = RebuildingOutcome(damagedPath: try setAside())
    outcome.mayLackEdits = remains.mayLackEdits
    let store = try Store(opening: path)
    for collection in remains.collections {
      do {
        let restored = try rebuild(collection, in: store)
        outcome.collections.append(collection.path)
        outcome.savedCount += collection.dirty.count + collection.held.count
        let count = restored.report?.discardedCount ?? 0
        if count > 0, restored.isInAttic { outcome.overridden.append((collection.path, count)) }
      } catch {
        outcome.unread.append((collection.path, error))
      }
    }
    return (store, outcome)
  }

  /// Moves the database and its log to unused names.
  private func setAside() throws -> String {
    var number = 1
    while try kindOfFile(at: "\(path).damaged-\(number)") != nil { number += 1 }
    let target = "\(path).damaged-\(number)"
    for suffix in ["-wal", "-shm", ""] where entryExists(at: path + suffix) {
      try moveFile(at: path + suffix, to: target + suffix)
    }
    return target
  }

  private func rebuild(
    _ remains: Remains.Collection,
    in store: Store
  ) throws -> ImportOutcome {
    try store.synchronize {
      let collection = try store.addCollection(path: remains.path)
      try store.note(setAside: remains.setAside, of: collection)
      for record in remains.uncommitted { try store.note(uncommitted: record, of: collection) }
    }
    let exchange = Exchange(store: store, dependencies: dependencies)
    var session = try exchange.begin(remains.path)
    if try session.inspection.state(of: session.collection).state == .changed {
      _ = try session.importFile(isDryRun: false)
    }
    return try session.bringBack(remains.dirty, held: remains.held)
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
    var setAside: [Bytes] = []
    /// What the next commit is to take of the file.
    var uncommitted: [PendingRecord] = []
  }

  private(set) var collections: [Collection] = []
  private(set) var mayLackEdits = false

  init(of path: String) {
    guard let database = try? SQLiteConnection(opening: path, access: .readOnly) else {
      mayLackEdits = true
      return
    }
    do throws(SQLiteError) {
      for row in try database.rows("SELECT id, path FROM collections") {
        guard let path = row[1].bytesValue else { continue }
        let dirty = dirtyRecords(of: row[0], database)
        let setAside = setAside(of: row[0], database)
        let held = heldEdits(of: row[0], database)
        let uncommitted = uncommitted(of: row[0], database)
        collections.append(
          Collection(
            path: path.text,
            dirty: dirty,
            held: held,
            setAside: setAside,
            uncommitted: uncommitted
          )
        )
      }
    } catch {
      mayLackEdits = true
    }
  }

  /// Stores from before the table existed had no such lines.
  private func setAside(of collection: SQLiteValue, _ database: SQLiteConnection) -> [Bytes] {
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
        let record = try database.firstValue(
          "SELECT json FROM records WHERE collection = ? AND key = ?",
          collection,
          .text(key.bytes)
        )
        found.append(
          DirtyRecord(
            key: key,
            base: statement.isNull(1) ? nil : statement.text(1),
            record: record?.bytesValue,
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
}
