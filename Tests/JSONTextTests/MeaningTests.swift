import JSONText
import TestSupport
import Testing

/// The quick ways of comparing against the thorough one.
@Suite struct MeaningTests {
  private static let records = RecordGenerator(keyName: "id")

  /// Two records, of which the second is made from the first with some changes.
  private static func pair(_ random: inout SeededRandom) -> (String, String) {
    let left = records.record(key: #""a""#, &random)
    var right = left
    for index in right.indices where random.chance(percent: 4) {
      right[index].value = records.value(
        of: String(right[index].name.dropFirst().dropLast()),
        &random
      )
    }
    if random.chance(percent: 30) { right.shuffle(using: &random) }
    if random.chance(percent: 10) { right.removeLast() }
    if random.chance(percent: 10), let first = right.first { right.append(first) }
    func text(_ members: [TreeMember]) -> String {
      TreeValue.object(members).text(
        comma: random.pick([",", " , "]),
        colon: random.pick([":", ": "])
      )
    }
    return (text(left), text(right))
  }

  @Test func recordsMeanTheSameWhereTheirOrderIsEqual() throws {
    var equalCount = 0
    for seed in 0..<3000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let (left, right) = Self.pair(&random)
      let (leftValue, rightValue) = (try json(left), try json(right))
      let isEqual = leftValue.order(to: rightValue) == .equal
      equalCount += isEqual ? 1 : 0
      #expect(leftValue.means(rightValue) == isEqual, "seed \(seed): \(left) \(right)")
    }
    #expect(equalCount > 300)
  }

  @Test func stringsAreOrderedLikeTheirDecodedTexts() throws {
    let pieces = [
      "a", "b", "\\u0061", "\\u00e9", "\u{E9}", "\\ud83d\\ude00", "\\ud83d", "\u{1F600}", "\\n",
      "\\\\",
      "u0061", "\\/", "0",
    ]
    for seed in 0..<5000 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let shared = (0..<random.below(4)).map { _ in random.pick(pieces) }.joined()
      let strings = (0..<2).map { _ in
        "\"" + shared + (0..<random.below(3)).map { _ in random.pick(pieces) }.joined() + "\""
      }
      let (left, right) = (Bytes(strings[0]), Bytes(strings[1]))
      let expected = Order(JSONString.decode(left), JSONString.decode(right))
      #expect(
        JSONValue(validated: left).order(to: JSONValue(validated: right)) == expected,
        "seed \(seed): \(strings)"
      )
    }
  }

  @Test func anObjectHasTheMembersOfItsValue() throws {
    for seed in 0..<500 as Range<UInt64> {
      var random = SeededRandom(seed: seed)
      let value = try json(Self.pair(&random).1)
      let object = try #require(JSONObject(value))
      let members = try #require(value.members)
      #expect(object.count == members.count)
      for (index, member) in members.enumerated() {
        #expect(object.name(at: index) == member.name)
        #expect(object.value(at: index).bytes == member.value.bytes)
        let name = member.decodedName
        #expect(object.member(name)?.bytes == value.member(name)?.bytes)
      }
      let (layout, expected) = (object.layout, value.layout)
      #expect(layout.opening == expected.opening && layout.closing == expected.closing)
      #expect(layout.comma == expected.comma && layout.colon == expected.colon)
    }
  }
}
