internal import CommandInterface
internal import JSONText
internal import System

/// Standard output, buffered so that a list takes few calls of the system.
struct Output {
  private var bytes: [UInt8] = []
  private let screen: Screen

  private static let limit = 1 << 16

  init(to screen: Screen) { self.screen = screen }

  mutating func add(text: String) throws(FileError) {
    bytes += Array(text.utf8)
    try flushIfFull()
  }

  mutating func add(line: String) throws(FileError) { try add(text: line + "\n") }

  mutating func add(lines: [String]) throws(FileError) {
    for line in lines { try add(line: line) }
  }

  /// Adds a text from outside as it is, and a line end. On a terminal, control characters are shown
  /// as escapes.
  mutating func add(content: Bytes) throws(FileError) {
    if screen.isTerminal {
      let lines = content.text.split(separator: "\n", omittingEmptySubsequences: false)
      for line in lines { try add(line: printable(String(line))) }
    } else {
      try add(bytes: content)
      try add(text: "\n")
    }
  }

  /// Adds bytes as they are.
  mutating func add(bytes more: Bytes) throws(FileError) {
    more.withUnsafeBytes { bytes.append(contentsOf: $0) }
    try flushIfFull()
  }

  /// Adds lines, with their colours where there may be any.
  mutating func add(lines: [StyledLine]) throws(FileError) {
    let isColored = lines.isEmpty ? false : screen.isColored
    for line in lines { try add(line: isColored ? line.colored : line.text) }
  }

  /// Adds a table, with the width and the colours of the terminal, if there is one.
  mutating func add(_ table: TextTable) throws(FileError) {
    try add(lines: table.lines(width: screen.width, isColored: screen.isColored))
  }

  private mutating func flushIfFull() throws(FileError) {
    if bytes.count >= Self.limit { try flush() }
  }

  mutating func flush() throws(FileError) {
    if bytes.isEmpty { return }
    let run = Bytes(bytes)
    bytes.removeAll(keepingCapacity: true)
    screen.beginOutput()
    try writeToStandardOutput([run])
  }
}
