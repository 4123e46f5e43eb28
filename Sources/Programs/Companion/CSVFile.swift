internal import JSONText

/// A CSV file by RFC 4180, split into rows of cells. A line may end in LF, CR LF or CR.
struct CSVFile {
  /// A place in the file. Columns are counted in bytes, both from 1.
  struct Place: Equatable, Sendable {
    var line: Int
    var column: Int
  }

  struct Cell {
    var text: Bytes
    var place: Place
  }

  /// What is wrong at a place of the file.
  struct Fault: Error {
    var place: Place
    var problem: CSVProblem
  }

  /// The rows that are not blank, each with at least one cell.
  let rows: [[Cell]]

  init(_ content: Bytes) throws(Fault) {
    var parser = CSVParser(content.array)
    var rows: [[Cell]] = []
    while let row = try parser.takeRow() { rows.append(row) }
    self.rows = rows
  }
}

private struct CSVParser {
  private let bytes: [UInt8]
  private var position = 0
  private var lineNumber = 1
  private var lineStart = 0

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // The mark that some programs put in front of UTF-8.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      position = 3
      lineStart = 3
    }
  }

  private var place: CSVFile.Place {
    CSVFile.Place(line: lineNumber, column: position - lineStart + 1)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private var isAtLineEnd: Bool {
    next == nil || next == Self.lineFeed || next == Self.carriageReturn
  }

  /// The next row that is not blank; nil at the end.
  mutating func takeRow() throws(CSVFile.Fault) -> [CSVFile.Cell]? {
    while isAtLineEnd {
      if next == nil { return nil }
      endLine()
    }
    var row = [try takeCell()]
    while next == Self.comma {
      position += 1
      row.append(try takeCell())
    }
    if next != nil { endLine() }
    return row
  }

  private mutating func endLine() {
    let isPair =
      next == Self.carriageReturn && position + 1 < bytes.count
      && bytes[position + 1] == Self.lineFeed
    position += isPair ? 2 : 1
    lineNumber += 1
    lineStart = position
  }

  private mutating func takeCell() throws(CSVFile.Fault) -> CSVFile.Cell {
    let start = place
    let text = next == Self.quote ? try takeQuotedText() : try takePlainText()
    if text.contains(0) || !String(decoding: text, as: UTF8.self).utf8.elementsEqual(text) {
      throw CSVFile.Fault(place: start, problem: .notText)
    }
    return CSVFile.Cell(text: Bytes(text), place: start)
  }

  private mutating func takePlainText() throws(CSVFile.Fault) -> [UInt8] {
    let start = position
    while !isAtLineEnd, next != Self.comma {
      if next == Self.quote { throw CSVFile.Fault(place: place, problem: .quoteInside) }
      position += 1
    }
    return Array(bytes[start..<position])
  }

  /// The text in quotation marks, of which two together are one.
  private mutating func takeQuotedText() throws(CSVFile.Fault) -> [UInt8] {
    let start = place
    var text: [UInt8] = []
    position += 1
    while let byte = next {
      if byte == Self.quote {
        position += 1
        guard next == Self.quote else {
          if isAtLineEnd || next == Self.comma { return text }
          throw CSVFile.Fault(place: place, problem: .textAfterQuote)
        }
        position += 1
        text.append(byte)
      } else if isAtLineEnd {
        let begin = position
        endLine()
        text += bytes[begin..<position]
      } else {
        position += 1
        text.append(byte)
      }
    }
    throw CSVFile.Fault(place: start, problem: .openQuote)
  }
}
