import JSONText

/// What versions of the file have: the marks of each field, and the records that are not there.
///
/// Several versions together have what any of them has, and lack what any of them lacks.
struct RecordMarks: Sendable {
  private static let fieldCount = StoreAct.Field.allCases.count

  private var marks = [NumberSet](
    repeating: NumberSet(),
    count: (StoreHistory.recordCount + 1) * fieldCount
  )
  private(set) var lacking = NumberSet()

  init() {}

  /// The marks of lines, each of them a record; others are passed over.
  init(in text: Bytes) {
    var found = NumberSet()
    text.withUnsafeBytes { bytes in
      for line in bytes.split(separator: UInt8(ascii: "\n")) { add(Bytes(Array(line)), &found) }
    }
    for record in 0...StoreHistory.recordCount where !found.contains(record) {
      lacking.insert(record)
    }
  }

  private mutating func add(_ line: Bytes, _ found: inout NumberSet) {
    guard let record = try? JSONValue(parsing: line), let number = Self.number(of: record) else {
      return
    }
    found.insert(number)
    for (index, field) in StoreAct.Field.allCases.enumerated() {
      guard let value = record.member(Bytes(field.rawValue)) else { continue }
      let place = number * Self.fieldCount + index
      marks[place] = marks[place] | Token.numbers(in: value.bytes.array)
    }
  }

  /// The number of a record, which both of its keys have.
  static func number(of record: JSONValue) -> Int? {
    let key = record.member(Bytes("id"))?.string ?? record.member(Bytes("name"))?.string
    let number = key.flatMap { Int($0.text.dropFirst()) }
    return number.flatMap { (0...StoreHistory.recordCount).contains($0) ? $0 : nil }
  }

  /// All marks.
  var all: NumberSet { marks.reduce(NumberSet()) { $0 | $1 } }

  /// Whether an edit is as it was made: its mark in its field, or its record gone.
  func has(_ edit: EditLedger.Edit) -> Bool {
    guard let field = edit.field else { return lacking.contains(edit.record) }
    let index = StoreAct.Field.allCases.firstIndex(of: field) ?? 0
    return marks[edit.record * Self.fieldCount + index].contains(edit.number)
  }

  /// Whether a record is the same in both, as far as the marks say.
  func isSame(_ record: Int, as other: RecordMarks) -> Bool {
    let places = record * Self.fieldCount..<(record + 1) * Self.fieldCount
    return lacking.contains(record) == other.lacking.contains(record)
      && marks[places] == other.marks[places]
  }

  mutating func formUnion(_ other: RecordMarks) {
    for index in marks.indices { marks[index] = marks[index] | other.marks[index] }
    lacking = lacking | other.lacking
  }
}
