internal import JSONText

/// Which short texts took one another's place in the edits of a field, as the states of a task do.
struct TextMoves {
  /// How many edits put a text in the place of another one.
  private(set) var count = 0
  private var counts: [Move: Int] = [:]
  /// Whether there are more texts, or longer ones, than an order is made of.
  private var isOverfull = false

  private struct Move: Hashable {
    let old: Bytes
    let new: Bytes
  }

  /// The most texts that have an order, and the bytes of the longest one.
  static let textLimit = 8
  static let byteLimit = 40
  /// The fewest edits that show an order, and of these the fewest from one text to the next.
  private static let least = (count: 5, perStep: 2)

  mutating func see(_ before: JSONValue, _ after: JSONValue) {
    if isOverfull { return }
    guard let old = Self.word(before), let new = Self.word(after) else {
      isOverfull = true
      counts = [:]
      return
    }
    if old == new { return }
    count += 1
    if let known = counts[Move(old: old, new: new)] {
      counts[Move(old: old, new: new)] = known + 1
    } else if counts.count >= Self.textLimit * Self.textLimit {
      isOverfull = true
    } else {
      counts[Move(old: Self.copy(old), new: Self.copy(new))] = 1
    }
  }

  /// The text of a short string; nil for any other value.
  static func word(_ value: JSONValue) -> Bytes? {
    value.bytes.count <= byteLimit ? value.string : nil
  }

  /// The same bytes in memory of their own, so that they don't keep a whole version in memory.
  static func copy(_ bytes: Bytes) -> Bytes { Bytes(bytes.array) }

  /// The texts in the one order that each edit moved along, the last one first; nil if there is no
  /// order, or another one that would do as well.
  var order: [Bytes]? {
    if isOverfull || count < Self.least.count { return nil }
    var rest = Set(counts.keys.flatMap { [$0.old, $0.new] })
    if rest.count > Self.textLimit { return nil }
    var order: [Bytes] = []
    while !rest.isEmpty {
      let last = rest.filter { text in
        !counts.keys.contains { $0.old == text && rest.contains($0.new) }
      }
      // Two texts that no edit leads on from, or none: a circle.
      guard last.count == 1, let text = last.first else { return nil }
      if let next = order.last,
        counts[Move(old: text, new: next)] ?? 0 < Self.least.perStep
      {
        return nil
      }
      order.append(text)
      rest.remove(text)
    }
    return order
  }
}
