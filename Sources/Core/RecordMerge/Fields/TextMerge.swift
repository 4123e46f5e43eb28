internal import JSONText

/// The three-way merge of the lines inside of JSON strings.
enum TextMerge {
  /// The merged string; nil if a version is not a string, or the lines conflict.
  ///
  /// Lines are slices of the strings as they are spelled, so nothing is escaped anew.
  static func merge(_ values: ThreeWay<JSONValue>) -> JSONValue? {
    let versions = values.map { $0.kind == .string ? lines(of: $0.bytes) : nil }
    guard let ours = versions.ours, let theirs = versions.theirs else { return nil }
    let base = versions.base ?? []
    var numbers: [Bytes: Int] = [:]
    func number(_ lines: [Bytes], like known: [Bytes] = [], _ knownNumbers: [Int] = []) -> [Int] {
      // Mostly a line is the next one of base.
      var next = 0
      return lines.map { line in
        let window = next..<min(next + 4, known.count)
        if let twin = window.first(where: { known[$0] == line }) {
          next = twin + 1
          return knownNumbers[twin]
        }
        next = min(next + 1, known.count)
        let text = JSONString.leastEscaped(line)
        let number = numbers[text] ?? numbers.count
        numbers[text] = number
        return number
      }
    }
    let baseNumbers = number(base)
    let numbered = (
      base: baseNumbers,
      ours: number(ours, like: base, baseNumbers),
      theirs: number(theirs, like: base, baseNumbers)
    )
    var text: [UInt8] = [quote]
    let chunks = SequenceChunk.chunks(
      base: numbered.base,
      ours: numbered.ours,
      theirs: numbered.theirs
    )
    for chunk in chunks {
      switch chunk {
      case .stable(let baseIndex, let oursIndex, let theirsIndex):
        let spellings = ThreeWay(
          base: base[baseIndex],
          ours: ours[oursIndex],
          theirs: theirs[theirsIndex]
        )
        text += spellings.spelling?.array ?? []
      case .changed(let baseRange, let oursRange, let theirsRange):
        let baseNumbers = numbered.base[baseRange]
        if numbered.ours[oursRange] == numbered.theirs[theirsRange] {
          text += zip(ours[oursRange], theirs[theirsRange]).flatMap { max($0, $1).array }
        } else if numbered.ours[oursRange] == baseNumbers {
          text += theirs[theirsRange].flatMap(\.array)
        } else if numbered.theirs[theirsRange] == baseNumbers {
          text += ours[oursRange].flatMap(\.array)
        } else {
          return nil
        }
      }
    }
    return JSONValue(validated: Bytes(text + [quote]))
  }

  private static let quote = UInt8(ascii: "\"")

  /// The lines between the quotes, each with the escape that ends it (`\n`, or `\u000a`).
  private static func lines(of quoted: Bytes) -> [Bytes] {
    var lines: [Bytes] = []
    var start = 1
    var position = 1
    while let escape = quoted.firstIndex(of: UInt8(ascii: "\\"), from: position) {
      position = escape
      let isUnicode = quoted[position + 1] == UInt8(ascii: "u")
      let end = position + (isUnicode ? 6 : 2)
      if isNewline(quoted[position..<end]) {
        lines.append(quoted[start..<end])
        start = end
      }
      position = end
    }
    if start < quoted.count - 1 { lines.append(quoted[start..<quoted.count - 1]) }
    return lines
  }

  private static func isNewline(_ escape: Bytes) -> Bool {
    escape == newlineEscapes[0] || escape == newlineEscapes[1] || escape == newlineEscapes[2]
  }

  private static let newlineEscapes = [Bytes(#"\n"#), Bytes(#"\u000a"#), Bytes(#"\u000A"#)]
}
