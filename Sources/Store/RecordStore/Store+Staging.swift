package import JSONText
internal import SQLiteStorage

/// A record that an export wrote to the file, or took out of it, and that no commit is known to
/// have.
package struct UncommittedRecord: Equatable, Sendable {
  /// Grows with each export of the record.
  package var id: Int64
  package var key: KeyText
  /// The line that was written; nil where the record was taken out.
  package var line: Bytes?
  /// Whether the index had it when it was last staged.
  package var isStaged: Bool

  package init(id: Int64, key: KeyText, line: Bytes?, isStaged: Bool = false) {
    self.id = id
    self.key = key
    self.line = line
    self.isStaged = isStaged
  }
}

extension Store {
  /// Notes that the next commit is to take a record of the file.
  package func note(uncommitted record: PendingRecord, of collection: StoredCollection) throws {
    try database.run(
      "INSERT OR REPLACE INTO uncommitted_records(collection, key, json) VALUES(?, ?, ?)",
      .integer(collection.id),
      .text(record.key.bytes),
      SQLiteValue(record.line)
    )
  }

  /// The records that the next commit is to take of a collection's file, in the order in which they
  /// were exported.
  package func uncommittedRecords(of collection: StoredCollection) throws -> [UncommittedRecord] {
    try database.rows(
      "SELECT id, key, json, is_staged FROM uncommitted_records WHERE collection = ? ORDER BY id",
      .integer(collection.id)
    ).compactMap { row in
      guard let id = row[0].integerValue, let key = row[1].bytesValue else { return nil }
      return UncommittedRecord(
        id: id,
        key: KeyText(stored: key),
        line: row[2].bytesValue,
        isStaged: row[3].integerValue == 1
      )
    }
  }

  /// Changes the key of a record.
  package func setKey(_ key: KeyText, of record: UncommittedRecord) throws {
    let sql = "UPDATE OR REPLACE uncommitted_records SET key = ? WHERE id = ?"
    try database.run(sql, .text(key.bytes), .integer(record.id))
  }

  package func hasUncommittedRecords(of collection: StoredCollection) throws -> Bool {
    let sql = "SELECT EXISTS(SELECT 1 FROM uncommitted_records WHERE collection = ?)"
    return try number(sql, .integer(collection.id)) == 1
  }

  /// Forgets records that a commit has. One that was exported again meanwhile has another id.
  package func forgetUncommitted(_ ids: [Int64]) throws {
    try database.transaction(.immediate) {
      let sql = "DELETE FROM uncommitted_records WHERE id = ?"
      for id in ids { try database.run(sql, .integer(id)) }
    }
  }

  /// Forgets the records that the index had when the version was made that a commit has now.
  package func forgetStagedRecords(of collection: StoredCollection) throws {
    let sql = "DELETE FROM uncommitted_records WHERE collection = ? AND is_staged = 1"
    try database.run(sql, .integer(collection.id))
  }

  /// Notes that the index has these records, or has not.
  package func noteStaged(_ ids: [Int64], isStaged: Bool = true) throws {
    try database.transaction(.immediate) {
      let sql = "UPDATE uncommitted_records SET is_staged = ? WHERE id = ?"
      for id in ids { try database.run(sql, SQLiteValue(isStaged), .integer(id)) }
    }
  }

  /// Whether some record was staged of which no commit is known to have it.
  package func hasStagedRecords() throws -> Bool {
    try number("SELECT EXISTS(SELECT 1 FROM uncommitted_records WHERE is_staged = 1)") == 1
  }

  /// The blob ids of versions of the file in the index that hold nothing that a user staged, and
  /// which of them was made by staging records.
  package func stagedVersions(
    of collection: StoredCollection
  ) throws -> (all: Set<String>, result: String?) {
    let rows = try database.rows(
      "SELECT blob, is_result FROM staged_versions WHERE collection = ?",
      .integer(collection.id)
    )
    let result = rows.first { $0[1].integerValue == 1 }?[0].bytesValue?.text
    return (Set(rows.compactMap { $0[0].bytesValue?.text }), result)
  }

  /// Notes the version that the index has, and the one that it is about to have, before it has it:
  /// whichever of them a crash leaves there was not staged by hand.
  package func note(
    stagedVersion version: String,
    becoming result: String?,
    of collection: StoredCollection
  ) throws {
    try database.transaction(.immediate) {
      let id = SQLiteValue.integer(collection.id)
      try database.run("DELETE FROM staged_versions WHERE collection = ?", id)
      let sql = """
        INSERT OR REPLACE INTO staged_versions(collection, blob, is_result) VALUES(?, ?, ?)
        """
      try database.run(sql, id, SQLiteValue(version), .integer(0))
      if let result { try database.run(sql, id, SQLiteValue(result), .integer(1)) }
    }
  }
}
