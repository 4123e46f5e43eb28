/// A pattern with wildcards, as steps that are taken along a path byte by byte.
///
/// The meaning is that of git's wildmatch.c, without its backtracking: all ways to match are
/// followed at once, so matching takes at most the length of the pattern times the length of the
/// path.
struct Glob: Equatable, Sendable {
  enum Step: Equatable, Sendable {
    case byte(UInt8)
    /// `?`: any byte but a slash.
    case one
    case set(ByteSet)
    /// `*`: any bytes but slashes.
    case star
    /// `**` that is a whole name: any bytes.
    case anything
    /// Before `**/`, which may also match nothing, with its slash.
    case choice
  }

  private(set) var steps: [Step] = []

  private static let slash = UInt8(ascii: "/")
  private static let asterisk = UInt8(ascii: "*")
  private static let backslash = UInt8(ascii: "\\")

  init(parsing text: [UInt8]) throws(PathPatternError) {
    // git compares the text before the first wildcard separately, and reads a `**` right after it
    // as the beginning of a pattern (`match_pathname` in dir.c). So `a**/b` matches `ax/y/b`.
    let plainCount = text.prefix { !Array("*?[\\".utf8).contains($0) }.count
    var position = 0
    while position < text.count {
      switch text[position] {
      case Self.asterisk:
        let start = position
        while position < text.count, text[position] == Self.asterisk { position += 1 }
        let isAtStart = start == plainCount || start == 0 || text[start - 1] == Self.slash
        let rest = text[position...]
        let isAtEnd =
          rest.isEmpty || rest.first == Self.slash
          || rest.starts(with: [Self.backslash, Self.slash])
        let isDouble = position - start > 1 && isAtStart && isAtEnd
        if isDouble, rest.first == Self.slash { steps.append(.choice) }
        steps.append(isDouble ? .anything : .star)
        continue
      case UInt8(ascii: "?"): steps.append(.one)
      case UInt8(ascii: "["):
        var parser = ByteSetParser(text: text, position: position + 1)
        steps.append(.set(try parser.parse()))
        position = parser.position
        continue
      case Self.backslash:
        position += 1
        guard position < text.count else { throw .loneBackslash }
        steps.append(.byte(text[position]))
      case let byte: steps.append(.byte(byte))
      }
      position += 1
    }
  }

  /// Rejects names that no path from the top has.
  func checkNames() throws(PathPatternError) {
    let names = steps.split(separator: .byte(Self.slash), omittingEmptySubsequences: false)
    // If all of `**/` may match nothing, nothing needs to follow it.
    let isOpenEnded = steps.suffix(3) == [.choice, .anything, .byte(Self.slash)]
    for (index, name) in names.enumerated() {
      if name.isEmpty, index < names.count - 1 || !isOpenEnded { throw .emptyName }
      for relative in [".", ".."] where name.elementsEqual(relative.utf8.map { .byte($0) }) {
        throw .relativeName(relative)
      }
    }
  }

  /// Whether the steps lead to the end of `path`, or to the end of a folder on its way. With
  /// `isForFolders`, the end of the path does not count as the end of a folder.
  func matches(_ path: ArraySlice<UInt8>, isForFolders: Bool) -> Bool {
    var current = Positions(count: steps.count + 1)
    var next = current
    enter(0, &current)
    for byte in path {
      if byte == Self.slash, current.contains(steps.count) { return true }
      next.removeAll()
      for position in current.list where position < steps.count {
        advance(from: position, over: byte, into: &next)
      }
      if next.list.isEmpty { return false }
      swap(&current, &next)
    }
    return !isForFolders && current.contains(steps.count)
  }

  private func advance(from position: Int, over byte: UInt8, into next: inout Positions) {
    switch steps[position] {
    case .byte(let expected): if byte == expected { enter(position + 1, &next) }
    case .one: if byte != Self.slash { enter(position + 1, &next) }
    case .set(let set): if set.contains(byte) { enter(position + 1, &next) }
    // fault: star-crosses-folders
    case .star: if byte != Self.slash { enter(position, &next) }
    case .anything: enter(position, &next)
    case .choice: break
    }
  }

  /// Adds a position, and the later ones that are reached over steps that match nothing.
  private func enter(_ position: Int, _ positions: inout Positions) {
    var pending = [position]
    while let position = pending.popLast() {
      guard positions.insert(position), position < steps.count else { continue }
      switch steps[position] {
      case .star, .anything: pending.append(position + 1)
      // fault: two-stars-need-a-folder
      case .choice: pending += [position + 1, position + 3]
      case .byte, .one, .set: break
      }
    }
  }
}

/// The positions between steps that a match may have reached, each once.
private struct Positions {
  private(set) var list: [Int] = []
  private var isMember: [Bool]

  init(count: Int) { isMember = Array(repeating: false, count: count) }

  func contains(_ position: Int) -> Bool { isMember[position] }

  mutating func insert(_ position: Int) -> Bool {
    if isMember[position] { return false }
    isMember[position] = true
    list.append(position)
    return true
  }

  mutating func removeAll() {
    for position in list { isMember[position] = false }
    list.removeAll(keepingCapacity: true)
  }
}
