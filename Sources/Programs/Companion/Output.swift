internal import CommandInterface
internal import JSONText
internal import System

/// Standard output, buffered so that a list takes few calls of the system.
struct Output {
  private var bytes: [UInt8] = []

  private static let limit = 1 << 16

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
    if StandardStream.output.isTerminal {
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

  /// Adds a table, with the width and the colours of the terminal, if there is one.
  mutating func add(
    _ table: TextTable,
    _ environment: ProgramEnvironment
  ) throws(FileError) {
    guard StandardStream.output.isTerminal else { return try add(lines: table.lines()) }
    let width = StandardStream.output.terminalWidth ?? 80
    try add(lines: table.lines(width: width, isColored: Self.isColored(environment)))
  }

  /// Whether standard output is a terminal that shows colours.
  ///
  /// https://no-color.org: "when present and not an empty string".
  static func isColored(_ environment: ProgramEnvironment) -> Bool {
    StandardStream.output.isTerminal && environment.value(of: "NO_COLOR") == nil
      && environment.value(of: "TERM") != "dumb"
  }

  private mutating func flushIfFull() throws(FileError) {
    if bytes.count >= Self.limit { try flush() }
  }

  mutating func flush() throws(FileError) {
    if bytes.isEmpty { return }
    let run = Bytes(bytes)
    bytes.removeAll(keepingCapacity: true)
    try writeToStandardOutput([run])
  }
}
