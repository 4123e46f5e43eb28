/// Made-up texts, names and moments of a tracker, as JSON texts with their quotation marks.
struct TrackerText {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private static let words = [
    "ferry", "lantern", "the", "a", "of", "when", "should", "basket", "orchard", "writes", "reads",
    "again", "before", "after", "harbour", "pebble", "is", "not", "kept", "in", "and", "for",
    "willow", "ledger", "copper", "returns", "an", "empty", "table", "with", "every", "second",
    "\\\"quick\\\"", "caf\u{E9}", "`turn(wheel)`", "\\u003cname\\u003e", "one \u{2192} two",
  ]
  private static let people = ["ada", "bela", "cyra", "dov", "edda", "fynn", "gus", "hana"]

  mutating func below(_ count: Int) -> Int { random.below(count) }
  mutating func chance(percent: Int) -> Bool { random.chance(percent: percent) }
  mutating func pick<Element>(_ choices: [Element]) -> Element { random.pick(choices) }

  /// An array in another order.
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    elements.shuffled(using: &random)
  }

  mutating func person() -> String { "\"\(random.pick(Self.people))\"" }

  mutating func title() -> String { "\"\(sentence(wordCount: 4 + random.below(6)))\"" }

  /// A text of several lines.
  mutating func paragraphs(byteCount: Int) -> String {
    var text = sentence(wordCount: 3 + random.below(10)) + "."
    while text.utf8.count < byteCount {
      text += random.pick([" ", " ", "\\n", "\\n\\n", "\\n- "])
      text += sentence(wordCount: 4 + random.below(12)) + "."
    }
    return "\"\(text)\""
  }

  /// A text with one of its lines rewritten, or with one more.
  mutating func edited(_ text: String) -> String {
    let whole = text.dropFirst().dropLast()
    var lines = whole.split(separator: "\\n", omittingEmptySubsequences: false).map(String.init)
    let line = sentence(wordCount: 4 + random.below(12)) + "."
    if random.chance(percent: 30) {
      lines.append(line)
    } else {
      lines[random.below(lines.count)] = line
    }
    return "\"\(lines.joined(separator: "\\n"))\""
  }

  private mutating func sentence(wordCount: Int) -> String {
    let words = (0..<wordCount).map { _ in random.pick(Self.words) }.joined(separator: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// A moment in microseconds, mostly with an offset, so many minutes into a year whose months have
  /// 28 days.
  mutating func moment(minute: Int) -> String {
    func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let day = minute / 1440
    let date = "2026-\(twoDigits(1 + day / 28))-\(twoDigits(1 + day % 28))"
    let time = "\(twoDigits(minute / 60 % 24)):\(twoDigits(minute % 60))"
    let seconds = "\(twoDigits(random.below(60))).\(100_000 + random.below(900_000))"
    let offset = random.pick(["+02:00", "+02:00", "-08:00", "Z"])
    return "\"\(date)T\(time):\(seconds)\(offset)\""
  }

  /// As many digits of base 16.
  mutating func hexadecimal(count: Int) -> String {
    String((0..<count).map { _ in random.pick(Array("0123456789abcdef")) })
  }

  mutating func hash() -> String { "\"\(hexadecimal(count: 64))\"" }
}
