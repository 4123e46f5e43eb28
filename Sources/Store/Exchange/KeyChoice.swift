internal import JSONText
internal import Records
internal import System

/// The fields that may identify the records of a file whose policy names no key.
enum KeyChoice {
  /// How many records are read to find fields for which it is worth reading the whole file.
  static let sampleCount = 100

  /// The candidates that fit the first records of a file, in the order in which they are tried.
  static func candidates(for sample: [JSONValue]) -> [KeyCandidate] {
    let names = (sample.first?.members ?? []).map(\.decodedName)
    return (KeyCandidate.strong + KeyCandidate.weak(among: names)).filter { candidate in
      let count = sample.count { record in
        candidate.field.value(in: record).map { $0.kind != .null } ?? false
      }
      switch candidate.strength {
      case .strong: return count * 2 >= sample.count
      case .weak: return count == sample.count
      }
    }
  }

  /// Whether the records that have a field leave open that it is the key: a weak one would be
  /// refuted by two equal values.
  static func isDistinct(_ candidate: KeyCandidate, in sample: [JSONValue]) -> Bool {
    let keys = sample.compactMap { RecordKey(of: $0, by: [candidate.field]) }
    let test = KeyTest(
      recordCount: keys.count,
      presentCount: keys.count,
      distinctCount: Set(keys).count
    )
    return candidate.strength == .strong || test.passes(.weak)
  }

  /// The first records of a file, without its header.
  static func sample(
    of reader: FileReader,
    headerNumber: Int?
  ) throws(FileError) -> [JSONValue] {
    var lines = FileLines(reader)
    var records: [JSONValue] = []
    while records.count < sampleCount, let line = try lines.next() {
      let read = Line(bytes: line.textWithoutMark, number: line.number)
      if read.number != headerNumber, read.kind == .record, let value = read.value {
        records.append(value)
      }
    }
    return records
  }

  /// The field that identifies the records of a file, by the same tests as in a merge; nil if none
  /// does. The file is read once for each candidate that fits the first records.
  static func field(of reader: FileReader, headerNumber: Int?) throws -> FieldPath? {
    let sample = try sample(of: reader, headerNumber: headerNumber)
    return try candidates(for: sample).first { candidate in
      try test(candidate.field, reader, headerNumber: headerNumber).passes(candidate.strength)
    }?.field
  }

  private static func test(
    _ field: FieldPath,
    _ reader: FileReader,
    headerNumber: Int?
  ) throws(FileError) -> KeyTest {
    var test = KeyTest(recordCount: 0, presentCount: 0, distinctCount: 0)
    var seen: Set<RecordKey> = []
    var lines = FileLines(reader)
    while let line = try lines.next() {
      let read = Line(bytes: line.textWithoutMark, number: line.number)
      guard read.number != headerNumber, read.kind == .record, let record = read.value else {
        continue
      }
      test.recordCount += 1
      guard let key = RecordKey(of: record, by: [field]) else { continue }
      test.presentCount += 1
      if seen.insert(key).inserted { test.distinctCount += 1 }
    }
    return test
  }
}
