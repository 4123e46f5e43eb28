package import JSONText
package import MergePolicy
internal import Records

/// Makes keys for records without one: a prefix, a dash, and base-36 digits of the SHA-256 of the
/// record's content. The prefix of a child is its parent's key, and a dot follows it.
///
/// The hash covers the fields of the policy, the name of the workspace, and a number that is
/// increased while the key is taken, each after its length in eight bytes, big-endian. A string
/// counts as its text, an instant as its moment in UTC, anything else as its canonical form; an
/// absent value has the greatest possible length. A record without `created_at` was created at
/// `moment`.
package struct RecordID: Sendable {
  package let prefix: Bytes
  package let separator: Separator
  package let policy: IDPolicy
  package let workspace: Bytes
  /// When the record is made, as the store's history has it; nil if that is unknown.
  package let moment: Bytes?
  /// Returns the SHA-256 of bytes.
  package let digest: @Sendable ([UInt8]) -> [UInt8]

  /// The separator of the prefix and the digits.
  package enum Separator: Sendable {
    case dash
    /// Behind the key of a parent.
    case dot

    var byte: UInt8 { self == .dash ? UInt8(ascii: "-") : UInt8(ascii: ".") }
  }

  package static let longest = 8
  /// How many numbers are tried for each length.
  package static let attemptCount = 10

  package init(
    prefix: Bytes,
    separator: Separator = .dash,
    policy: IDPolicy,
    workspace: Bytes,
    moment: Bytes? = nil,
    digest: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) {
    self.prefix = prefix
    self.separator = separator
    self.policy = policy
    self.workspace = workspace
    self.moment = moment
    self.digest = digest
  }

  /// A key for a record that none of `count` others has; nil if all tried keys are taken.
  package func make(
    for record: JSONValue,
    count: Int,
    isTaken: (Bytes) throws -> Bool
  ) rethrows -> Bytes? {
    let shortest = length(forCount: count)
    for length in shortest...max(shortest, Self.longest) {
      for attempt in 0..<Self.attemptCount {
        let key = candidate(for: record, length: length, attempt: attempt)
        if try !isTaken(key) { return key }
      }
    }
    return nil
  }

  /// The key that a record gets at an attempt, counted from 0.
  package func candidate(for record: JSONValue, length: Int, attempt: Int) -> Bytes {
    var text: [UInt8] = []
    for field in policy.fields {
      let content = field.value(in: record).map(Self.content)
      Self.append(content ?? (field == Self.creationTime ? moment : nil), to: &text)
    }
    Self.append(workspace, to: &text)
    Self.append(Bytes(String(attempt)), to: &text)
    return Bytes(start + base36Digits(of: digest(text)).prefix(length))
  }

  /// What every key begins with.
  package var start: [UInt8] { prefix.array + [separator.byte] }

  /// The key that an imported record without one gets, with the most digits: the same for the same
  /// content, by value, in every clone and at any time. Hashed are the whole record and the number
  /// of the attempt.
  package func contentKey(of record: JSONValue, attempt: Int) -> Bytes {
    var text: [UInt8] = []
    Self.append(record.canonicalForm.bytes, to: &text)
    Self.append(Bytes(String(attempt)), to: &text)
    return Bytes(start + base36Digits(of: digest(text)).prefix(Self.longest))
  }

  private static let creationTime: FieldPath = "created_at"

  private static func content(_ value: JSONValue) -> Bytes {
    if let moment = Timestamp(value) { return Bytes(moment.text) }
    return value.string ?? value.canonicalForm.bytes
  }

  private static func append(_ part: Bytes?, to text: inout [UInt8]) {
    let length = part.map { UInt64($0.count) } ?? .max
    withUnsafeBytes(of: length.bigEndian) { text.append(contentsOf: $0) }
    part?.withUnsafeBytes { text.append(contentsOf: $0) }
  }

  /// The least number of digits with which the odds of a collision among `count` keys and one more
  /// stay within the bound; the greatest if none is enough.
  package func length(forCount count: Int) -> Int {
    let bound = Double(policy.boundInPercent) / 100
    let shortest = min(policy.minimumLength, Self.longest)
    for length in shortest...Self.longest
    // fault: keys-too-short
    where Self.collisionOdds(count: count + 1, length: length) <= bound { return length }
    return max(policy.minimumLength, Self.longest)
  }

  /// An upper bound for the odds that two of `count` random keys with this many digits are equal:
  /// the birthday bound, the number of pairs divided by the number of keys. 1 means certain.
  package static func collisionOdds(count: Int, length: Int) -> Double {
    var keyCount = 1.0
    for _ in 0..<length { keyCount *= 36 }
    return min(1, Double(count) * Double(max(0, count - 1)) / 2 / keyCount)
  }
}
