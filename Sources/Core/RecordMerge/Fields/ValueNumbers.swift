internal import JSONText

/// Numbers values from 0, so that two values have the same number exactly when they mean the same.
///
/// Complexity: a value is compared with a few others, or hashed; linear in its size.
struct ValueNumbers {
  /// For each number, the first value that has it.
  private(set) var values: [JSONValue] = []
  /// Both are empty while there are few values: comparing those is faster than hashing.
  private var numbersByBytes: [Bytes: Int] = [:]
  private var numbersByForm: [Bytes: Int] = [:]

  private static let comparedCount = 8

  mutating func number(of value: JSONValue) -> Int {
    if values.count <= Self.comparedCount { return numberByComparison(of: value) }
    if let number = numbersByBytes[value.bytes] { return number }
    let form = value.canonicalForm.bytes
    let number = numbersByForm[form] ?? values.count
    if number == values.count { values.append(value) }
    numbersByBytes[value.bytes] = number
    numbersByForm[form] = number
    return number
  }

  private mutating func numberByComparison(of value: JSONValue) -> Int {
    if let number = values.firstIndex(where: { $0.bytes == value.bytes }) { return number }
    if let number = values.firstIndex(where: { $0.means(value) }) { return number }
    values.append(value)
    if values.count > Self.comparedCount {
      for (number, value) in values.enumerated() {
        numbersByBytes[value.bytes] = number
        numbersByForm[value.canonicalForm.bytes] = number
      }
    }
    return values.count - 1
  }
}
