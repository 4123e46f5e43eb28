internal import JSONText
internal import Records

/// The fields that identify the records of a file whose policy names none: the first customary one
/// that nine of ten records have with a value of their own, as the merge chooses them.
enum KeyChoice {
  private static let customary: [FieldPath] = ["id", "_id", "uuid", "key"]

  /// How many records show which fields are worth reading a whole file for.
  static let sampleCount = 100

  /// The fields that may be the key, by the first records of a file; without a record any may.
  static func candidates(for sample: [JSONValue]) -> [[FieldPath]] {
    customary.filter { field in
      let count = sample.count { record in
        field.value(in: record).map { $0.kind != .null } ?? false
      }
      return count * 2 >= sample.count
    }.map { [$0] }
  }

  /// Whether a field with so many different values identifies so many records.
  static func identifies(distinctCount: Int, recordCount: Int) -> Bool {
    distinctCount * 10 >= recordCount * 9
  }
}
