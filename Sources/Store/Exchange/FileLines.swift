internal import JSONText
internal import System

/// A line of a file, with its line end.
struct FileLine {
  /// Without its line feed; a carriage return before that is part of it.
  var text: Bytes
  /// From 1.
  var number: Int
  var hasLineEnd: Bool

  /// The number of bytes of the line in the file.
  var byteCount: Int { text.count + (hasLineEnd ? 1 : 0) }
}

/// The lines of a file in order, read in steps: a file of any size takes the memory of one step, or
/// of its longest line.
struct FileLines {
  private let reader: FileReader
  /// A part of the file, and its start in the file.
  private var window = Bytes("")
  private var windowStart = 0
  /// The start of the next line in the window.
  private var position = 0
  private var number = 0

  private static let stepByteCount = 1 << 20

  init(_ reader: FileReader) { self.reader = reader }

  /// The start of the next line in the file.
  var offset: Int { windowStart + position }

  /// The next line; nil at the end of the file.
  mutating func next() throws(FileError) -> FileLine? {
    var searchStart = position
    while true {
      if let end = window.firstIndex(of: UInt8(ascii: "\n"), from: searchStart) {
        return line(upTo: end, hasLineEnd: true)
      }
      let rest = window.count - position
      let start = offset
      let count = max(Self.stepByteCount, rest * 2)
      let larger = try reader.read(at: start, count: count)
      guard larger.count > rest else {
        return rest == 0 ? nil : line(upTo: window.count, hasLineEnd: false)
      }
      (window, windowStart, position) = (larger, start, 0)
      searchStart = rest
    }
  }

  private mutating func line(upTo end: Int, hasLineEnd: Bool) -> FileLine {
    let text = window[position..<end]
    position = hasLineEnd ? end + 1 : end
    number += 1
    return FileLine(text: text, number: number, hasLineEnd: hasLineEnd)
  }
}
