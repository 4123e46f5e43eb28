/// A set of numbers from 0 to 255, in the size of four words: what a history keeps for each commit
/// (its ancestors, the edits that are in it) and combines at each merge.
struct NumberSet: Hashable, Sendable {
  /// The numbers are below this one.
  static let limit = 256

  private var words = SIMD4<UInt64>()

  init() {}

  init(_ numbers: some Sequence<Int>) {
    for number in numbers { insert(number) }
  }

  var isEmpty: Bool { words == SIMD4() }

  var count: Int { words.indices.reduce(0) { $0 + words[$1].nonzeroBitCount } }

  /// The numbers in it, the smaller before the greater.
  var numbers: [Int] {
    var numbers: [Int] = []
    for index in words.indices {
      var word = words[index]
      while word != 0 {
        numbers.append(index * 64 + word.trailingZeroBitCount)
        word &= word - 1
      }
    }
    return numbers
  }

  /// The greatest number in it.
  var last: Int? {
    for index in words.indices.reversed() where words[index] != 0 {
      return index * 64 + 63 - words[index].leadingZeroBitCount
    }
    return nil
  }

  func contains(_ number: Int) -> Bool { words[number >> 6] >> UInt64(number & 63) & 1 == 1 }

  mutating func insert(_ number: Int) {
    precondition(number < Self.limit, "A history has at most 256 acts and commits.")
    words[number >> 6] |= 1 << UInt64(number & 63)
  }

  func isSuperset(of other: NumberSet) -> Bool { other.words & ~words == SIMD4() }

  static func | (left: NumberSet, right: NumberSet) -> NumberSet {
    NumberSet(words: left.words | right.words)
  }

  static func & (left: NumberSet, right: NumberSet) -> NumberSet {
    NumberSet(words: left.words & right.words)
  }

  static func - (left: NumberSet, right: NumberSet) -> NumberSet {
    NumberSet(words: left.words & ~right.words)
  }

  private init(words: SIMD4<UInt64>) { self.words = words }
}
