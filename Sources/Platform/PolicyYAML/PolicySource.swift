internal import JSONText
internal import Records

/// The text of a policy file by lines.
struct PolicySource {
  static let byteCountLimit = 1 << 20

  /// Without its byte order mark.
  let text: Bytes
  /// The start of each line; there is at least one.
  private let lineStarts: [Int]
  /// The end of each line, without its line end.
  private let lineEnds: [Int]

  init(_ bytes: Bytes) {
    let hasMark = bytes.count >= 3 && bytes[0..<3].array == [0xEF, 0xBB, 0xBF]
    text = hasMark ? bytes[3..<bytes.count] : bytes
    var starts = [0]
    var ends: [Int] = []
    text.withSpan { span in
      var position = 0
      while position < span.count {
        let length = Self.breakLength(span, at: position)
        if length > 0 {
          ends.append(position)
          starts.append(position + length)
        }
        position += max(length, 1)
      }
    }
    lineStarts = starts
    lineEnds = ends + [text.count]
  }

  var lineCount: Int { lineStarts.count }

  func line(_ index: Int) -> Bytes { text[lineStarts[index]..<lineEnds[index]] }

  /// The number of bytes of the line end at a position; 0 if there is none.
  private static func breakLength(_ text: borrowing Span<UInt8>, at position: Int) -> Int {
    func byte(_ offset: Int) -> UInt8 {
      position + offset < text.count ? text[position + offset] : 0
    }
    switch text[position] {
    case 0x0A: return 1
    case 0x0D: return byte(1) == 0x0A ? 2 : 1
    case 0xC2: return byte(1) == 0x85 ? 2 : 0
    case 0xE2: return byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9) ? 3 : 0
    default: return 0
    }
  }

  /// The scalar at a place; nil at the end of a line.
  func scalar(at place: Place) -> Unicode.Scalar? {
    guard place.line < lineCount else { return nil }
    var scalars = line(place.line).text.unicodeScalars.dropFirst(place.column).makeIterator()
    return scalars.next()
  }

  /// A problem with its line. A place after the end of the text becomes its end.
  func problem(_ reason: PolicyProblem.Reason, at place: Place) -> PolicyProblem {
    let index = min(place.line, lineCount - 1)
    let line = line(index)
    let length = Self.scalarCount(line)
    let column = index < place.line ? length : min(place.column, length)
    return PolicyProblem(reason, line: index + 1, column: column + 1, source: line)
  }

  /// The number of scalars in a text; a byte that is not UTF-8 may count as one.
  private static func scalarCount(_ text: Bytes) -> Int {
    text.withSpan { span in
      var count = 0
      for index in span.indices where span[index] & 0xC0 != 0x80 { count += 1 }
      return count
    }
  }

  /// The first problem that keeps the text from being read as YAML at all.
  func firstObstacle() -> PolicyProblem? {
    if text.count > Self.byteCountLimit {
      let reason = PolicyProblem.Reason.text(.tooLarge(limit: Self.byteCountLimit))
      return PolicyProblem(reason, line: 1, column: 1, source: line(0))
    }
    for index in 0..<lineCount where ConflictMarker(line(index))?.kind == .ours {
      return problem(.text(.conflictMarkers), at: Place(line: index, column: 0))
    }
    return (0..<lineCount).lazy.compactMap { firstBadCharacter(line: $0) }.first
  }

  /// The first character of a line that is not UTF-8, or that YAML does not allow (YAML 1.1, 5.1).
  private func firstBadCharacter(line index: Int) -> PolicyProblem? {
    var bytes = line(index).array.makeIterator()
    var decoder = UTF8()
    var column = 0
    while true {
      switch decoder.decode(&bytes) {
      case .emptyInput: return nil
      case .error:
        let place = Place(line: index, column: column)
        return PolicyProblem(
          .text(.notUTF8),
          line: index + 1,
          column: place.column + 1,
          source: line(index)
        )
      case .scalarValue(let scalar):
        switch scalar.value {
        case 0x09, 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
          column += 1
        case let value:
          return problem(.text(.forbiddenCharacter(value)), at: Place(line: index, column: column))
        }
      }
    }
  }
}
