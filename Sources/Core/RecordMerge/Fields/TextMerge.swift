internal import JSONText

/// The three-way merge of the lines inside JSON strings.
enum TextMerge {
  /// The merged string; nil if a version is not a string, or the lines conflict.
  ///
  /// Lines are slices of the strings as they are spelled, so nothing is escaped again.
  static func merge(_ values: Versions<JSONValue?>) -> JSONValue? {
    let texts = values.compactMap { $0.kind == .string ? self.lines(of: $0.bytes) : nil }
    guard let ours = texts.ours, let theirs = texts.theirs else { return nil }
    let lines = Versions(base: texts.base ?? [], ours: ours, theirs: theirs)
    var numbers: [Bytes: Int] = [:]
    func number(_ lines: [Bytes], like known: [Bytes] = [], _ knownNumbers: [Int] = []) -> [Int] {
      // A line is mostly the next one of base.
      var next = 0
      return lines.map { line in
        let window = next..<min(next + 4, known.count)
        if let match = window.first(where: { known[$0] == line }) {
          next = match + 1
          return knownNumbers[match]
        }
        next = min(next + 1, known.count)
        let text = JSONString.leastEscaped(line)
        let number = numbers[text] ?? numbers.count
        numbers[text] = number
        return number
      }
    }
    let baseNumbers = number(lines.base)
    let numbered = Versions(
      base: baseNumbers,
      ours: number(ours, like: lines.base, baseNumbers),
      theirs: number(theirs, like: lines.base, baseNumbers)
    )
    var text: [UInt8] = [quote]
    for chunk in SequenceChunk.chunks(numbered) {
      switch chunk {
      case .stable(let indices):
        let spellings = Versions<Bytes?>(
          base: lines.base[indices.base],
          ours: ours[indices.ours],
          theirs: theirs[indices.theirs]
        )
        text += spellings.spelling?.array ?? []
      case .changed(let ranges):
        let changed = Versions(
          base: numbered.base[ranges.base],
          ours: numbered.ours[ranges.ours],
          theirs: numbered.theirs[ranges.theirs]
        )
        if changed.ours == changed.theirs {
          text += zip(ours[ranges.ours], theirs[ranges.theirs]).flatMap { max($0, $1).array }
        } else if let side = changed.uncontestedSide {
          // fault: text-keeps-base
          text += lines[side][ranges[side]].flatMap(\.array)
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
