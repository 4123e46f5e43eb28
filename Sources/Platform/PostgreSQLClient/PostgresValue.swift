package import JSONText

/// A parameter of a statement, in the binary form of its type.
package enum PostgresValue: Sendable {
  case text(Bytes?)
  case int(Int32)
  case bigint(Int64)
  case boolean(Bool)
  case textArray([Bytes])
  case bigintArray([Int64])
  /// `bytea[]`; an element may be null.
  case byteArray([Bytes?])

  package static func text(_ text: String?) -> PostgresValue { .text(text.map { Bytes($0) }) }

  /// The number of its type (`pg_type.dat` in the sources of PostgreSQL), which never changes.
  var type: UInt32 {
    switch self {
    case .text: 25
    case .int: 23
    case .bigint: 20
    case .boolean: 16
    case .textArray: 1009
    case .bigintArray: 1016
    case .byteArray: 1001
    }
  }

  /// Appends its binary form; false if it is null.
  func append(to bytes: inout [UInt8]) -> Bool {
    switch self {
    case .text(nil): return false
    case .text(let text?): text.append(to: &bytes)
    case .int(let number): bytes.append(bigEndian: number)
    case .bigint(let number): bytes.append(bigEndian: number)
    case .boolean(let flag): bytes.append(flag ? 1 : 0)
    case .textArray(let texts):
      bytes.appendArrayHead(count: texts.count, type: 25, hasNull: false)
      for text in texts { bytes.append(element: text) }
    case .bigintArray(let numbers):
      bytes.appendArrayHead(count: numbers.count, type: 20, hasNull: false)
      for number in numbers {
        bytes.append(bigEndian: Int32(8))
        bytes.append(bigEndian: number)
      }
    case .byteArray(let elements):
      bytes.appendArrayHead(count: elements.count, type: 17, hasNull: elements.contains(nil))
      for element in elements { bytes.append(element: element) }
    }
    return true
  }
}

extension [UInt8] {
  fileprivate mutating func append(bigEndian number: some FixedWidthInteger) {
    for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }

  /// What `array_send` in the sources of PostgreSQL writes: the number of dimensions, whether there
  /// are nulls, the type of the elements, then the length and the lower bound of each dimension. An
  /// empty array has no dimension.
  fileprivate mutating func appendArrayHead(count: Int, type: Int32, hasNull: Bool) {
    append(bigEndian: Int32(count == 0 ? 0 : 1))
    append(bigEndian: Int32(hasNull ? 1 : 0))
    append(bigEndian: type)
    if count == 0 { return }
    append(bigEndian: Int32(count))
    append(bigEndian: Int32(1))
  }

  /// The length, or -1 for a null, and the bytes.
  fileprivate mutating func append(element: Bytes?) {
    append(bigEndian: Int32(element?.count ?? -1))
    element?.append(to: &self)
  }
}
