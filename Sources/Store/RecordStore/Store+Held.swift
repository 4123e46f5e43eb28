package import JSONText
package import Records
internal import SQLiteStorage

/// An edit that is not in effect, because git went to where the file has another version of its
/// record. It takes effect again where the file has the line that it was made against.
package struct HeldEdit: Sendable {
  /// Why the edit could not take effect again: a later edit of its record contradicts it.
  package struct Contest: Equatable, Sendable {
    /// As in `StoredConflict`.
    package var reason: String
    /// The contested fields; none where the record as a whole is contested.
    package var fields: [FieldPath]

    package init(reason: String, fields: [FieldPath]) {
      self.reason = reason
      self.fields = fields
    }
  }

  /// The number of its row, which goes up with each one; 0 before it has one.
  package var id: Int64 = 0
  package var key: KeyText
  /// What the edit was made from; nil where there was nothing.
  package var base: Bytes?
  /// The record that it made; nil where it deleted the record.
  package var record: Bytes?
  /// The line that the file had. It is `base`, unless file and edit were in conflict.
  package var file: Bytes?
  /// Where HEAD was when store and file were last brought together before.
  package var head: HeadPlace
  /// The rebase that was under way, by its name; nil where none was.
  package var rebase: String?
  /// When the edit was made, as RFC 3339.
  package var since: String
  package var contest: Contest?

  package init(
    key: KeyText,
    base: Bytes?,
    record: Bytes?,
    file: Bytes?,
    head: HeadPlace,
    rebase: String?,
    since: String
  ) {
    self.key = key
    self.base = base
    self.record = record
    self.file = file
    self.head = head
    self.rebase = rebase
    self.since = since
  }
}

extension Store {
  private static let heldQuery = """
    SELECT id, key, base_json, json, file_json, head_branch, head_commit, rebase, since, reason,
      fields
    FROM held WHERE collection = ?
    """

  /// Keeps an edit that is not in effect. The record itself is not touched.
  package func hold(_ edit: HeldEdit, of collection: StoredCollection) throws {
    try database.run(
      """
      INSERT INTO held(collection, key, base_json, json, file_json, head_branch, head_commit,
        rebase, since) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      .integer(collection.id),
      .text(edit.key.bytes),
      SQLiteValue(edit.base),
      SQLiteValue(edit.record),
      SQLiteValue(edit.file),
      SQLiteValue(edit.head.branch.map { Bytes($0) }),
      SQLiteValue(edit.head.commit.map { Bytes($0) }),
      SQLiteValue(edit.rebase.map { Bytes($0) }),
      SQLiteValue(edit.since)
    )
  }

  /// The edits of a collection that are held back, the oldest first.
  package func heldEdits(of collection: StoredCollection) throws -> [HeldEdit] {
    try database.rows(Self.heldQuery + " ORDER BY id", .integer(collection.id))
      .map(Self.heldEdit)
  }

  /// Says, or with nil takes back, that a later edit of the record contradicts a held one.
  package func setContest(_ contest: HeldEdit.Contest?, of edit: HeldEdit) throws {
    try database.run(
      "UPDATE held SET reason = ?, fields = ? WHERE id = ?",
      SQLiteValue(contest.map { Bytes($0.reason) }),
      SQLiteValue(PathList.json(contest?.fields ?? [])),
      .integer(edit.id)
    )
  }

  /// Lets a held edit belong to the line that the file has now.
  package func setFile(_ line: Bytes?, of edit: HeldEdit) throws {
    try database.run(
      "UPDATE held SET file_json = ? WHERE id = ?",
      SQLiteValue(line),
      .integer(edit.id)
    )
  }

  /// Changes the key of a held edit.
  package func setKey(_ key: KeyText, of edit: HeldEdit) throws {
    let sql = "UPDATE held SET key = ? WHERE id = ?"
    try database.run(sql, .text(key.bytes), .integer(edit.id))
  }

  /// Forgets a held edit: it is in effect, or somebody decided.
  package func endHold(of edit: HeldEdit) throws {
    try database.run("DELETE FROM held WHERE id = ?", .integer(edit.id))
  }

  private static func heldEdit(_ row: [SQLiteValue]) -> HeldEdit {
    func text(_ index: Int) -> String? { row[index].bytesValue?.text }
    var edit = HeldEdit(
      key: KeyText(stored: row[1].bytesValue ?? Bytes("")),
      base: row[2].bytesValue,
      record: row[3].bytesValue,
      file: row[4].bytesValue,
      head: HeadPlace(branch: text(5), commit: text(6)),
      rebase: text(7),
      since: text(8) ?? ""
    )
    edit.id = row[0].integerValue ?? 0
    edit.contest = text(9).map { reason in
      HeldEdit.Contest(
        reason: reason,
        fields: PathList.paths(row[10].bytesValue ?? Bytes("[]"))
      )
    }
    return edit
  }
}
