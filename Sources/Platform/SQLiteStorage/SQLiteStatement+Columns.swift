internal import CSQLite
package import JSONText

// The columns of the current row of `step`; the first has number 0. See
// https://sqlite.org/c3ref/column_blob.html for conversions from other types.
extension SQLiteStatement {
  package var columnCount: Int { Int(sqlite3_column_count(pointer)) }

  package var columnNames: [String] {
    (0..<columnCount).map { column in
      sqlite3_column_name(pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }
  }

  package func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(pointer, Int32(column)) == SQLITE_NULL
  }

  /// 0 for null.
  package func integer(_ column: Int) -> Int64 { sqlite3_column_int64(pointer, Int32(column)) }

  /// 0 for null.
  package func real(_ column: Int) -> Double { sqlite3_column_double(pointer, Int32(column)) }

  /// A copy of the bytes of a text; empty for null.
  package func text(_ column: Int) -> Bytes { withBytes(column) { copy(of: $0) } }

  /// A copy of the bytes of a blob; empty for null.
  package func blob(_ column: Int) -> Bytes { withBytes(column) { copy(of: $0) } }

  package func value(_ column: Int) -> SQLiteValue {
    switch sqlite3_column_type(pointer, Int32(column)) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(real(column))
    case SQLITE_TEXT: .text(text(column))
    case SQLITE_BLOB: .blob(blob(column))
    default: .null
    }
  }

  package var row: [SQLiteValue] { (0..<columnCount).map { value($0) } }

  /// Lends the bytes of a text or a blob, which are valid during the call; none for null.
  ///
  /// https://sqlite.org/c3ref/column_blob.html: "The pointers returned are valid until a type
  /// conversion occurs ..., or until sqlite3_step() or sqlite3_reset() or sqlite3_finalize() is
  /// called"; and of the order: "call sqlite3_column_text() or sqlite3_column_blob() ... first to
  /// force the result into the desired format, then invoke sqlite3_column_bytes()".
  package func withBytes<Result, Failure: Error>(
    _ column: Int,
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let number = Int32(column)
    let start =
      sqlite3_column_type(pointer, number) == SQLITE_BLOB
      ? sqlite3_column_blob(pointer, number)
      : sqlite3_column_text(pointer, number).map { UnsafeRawPointer($0) }
    let count = Int(sqlite3_column_bytes(pointer, number))
    return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
  }
}

private func copy(of bytes: UnsafeRawBufferPointer) -> Bytes {
  let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
  copy.copyMemory(from: bytes)
  return Bytes(ByteStorage(adopting: UnsafeRawBufferPointer(copy)) { $0.deallocate() })
}
