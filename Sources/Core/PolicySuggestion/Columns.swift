internal import JSONText
internal import Records

/// The values of fields in the records of one version, as numbers: equal values have equal numbers.
///
/// Only fields with a scalar or no value in every record are here. Of a longer file, the first
/// records are taken; what they show is checked with all records later.
struct Columns {
  /// A field's values; -1 where a record has none.
  struct Column {
    let path: FieldPath
    var numbers: [Int32]
    /// The values by their numbers.
    var values: [JSONValue] = []

    var distinctCount: Int { values.count }
    var isEverywhere: Bool { !numbers.contains(-1) }
  }

  private static let recordLimit = 50_000
  private static let columnLimit = 40

  private(set) var columns: [Column] = []
  let recordCount: Int

  init(of records: [JSONValue], _ table: FieldTable) {
    let sample = records.prefix(Self.recordLimit)
    recordCount = sample.count
    let paths = table.paths.filter { path in
      path.names.count <= 2 && table.facts[path]?.areScalars == true
    }
    for path in paths.prefix(Self.columnLimit) {
      var column = Column(path: path, numbers: [])
      column.numbers.reserveCapacity(sample.count)
      var known: [Bytes: Int32] = [:]
      for record in sample {
        guard let value = path.value(in: record), value.kind != .null else {
          column.numbers.append(-1)
          continue
        }
        let form = value.canonicalForm
        if let number = known[form.bytes] {
          column.numbers.append(number)
        } else {
          let number = Int32(column.values.count)
          known[form.bytes] = number
          column.values.append(form)
          column.numbers.append(number)
        }
      }
      columns.append(column)
    }
  }

  /// Whether the values of some columns together differ from record to record, in the given
  /// records.
  static func tellApart(_ columns: [Column], among indices: [Int]) -> Bool {
    var seen: Set<[Int32]> = []
    seen.reserveCapacity(indices.count)
    for index in indices {
      var key: [Int32] = []
      for column in columns {
        if column.numbers[index] < 0 { return false }
        key.append(column.numbers[index])
      }
      if !seen.insert(key).inserted { return false }
    }
    return true
  }
}
