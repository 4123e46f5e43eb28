internal import CPostgreSQL
package import JSONText

/// The rows that a statement answered, in binary form. It frees them when it is gone.
package final class PostgresResult {
  private let pointer: OpaquePointer

  init(adopting pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  package var rowCount: Int { Int(PQntuples(pointer)) }

  /// The bytes of a value: those of a `text` or `bytea`. Nil if it is null, or not there.
  package func bytes(_ row: Int, _ column: Int) -> Bytes? {
    withValue(row, column) { Bytes(Array($0)) }
  }

  /// A text; nil if it is null.
  package func text(_ row: Int, _ column: Int) -> String? {
    withValue(row, column) { String(decoding: $0, as: UTF8.self) }
  }

  /// A number of type `int` or `bigint`; nil if it is null, or of another type.
  package func number(_ row: Int, _ column: Int) -> Int64? {
    let number = withValue(row, column) { bytes -> Int64? in
      switch bytes.count {
      case 4: Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self)))
      case 8: Int64(bigEndian: bytes.loadUnaligned(as: Int64.self))
      default: nil
      }
    }
    return number ?? nil
  }

  /// Whether a value of type `boolean` is true.
  package func flag(_ row: Int, _ column: Int) -> Bool {
    withValue(row, column) { $0.first == 1 } ?? false
  }

  /// https://www.postgresql.org/docs/current/libpq-exec.html: PQgetvalue on a row or a column that
  /// is not there warns and returns null.
  private func withValue<Value>(
    _ row: Int,
    _ column: Int,
    _ body: (UnsafeRawBufferPointer) -> Value
  ) -> Value? {
    guard row < rowCount, column < Int(PQnfields(pointer)) else { return nil }
    let (row, column) = (Int32(row), Int32(column))
    guard PQgetisnull(pointer, row, column) == 0, let value = PQgetvalue(pointer, row, column)
    else { return nil }
    let count = Int(PQgetlength(pointer, row, column))
    return body(UnsafeRawBufferPointer(start: value, count: count))
  }
}
