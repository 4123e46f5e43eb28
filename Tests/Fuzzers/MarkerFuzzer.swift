import JSONText
import Records
import TestSupport

/// What was committed with conflict markers has candidates that are made of its lines, in their
/// order; and where the markers are well-formed, they are the sides of the blocks.
func markerViolation(_ input: [UInt8]) -> String? {
  let document = Document(reading: Bytes(input))
  guard let marked = document.resolvingMarkers() else { return nil }
  let numbers = marked.lines.map(\.line.number)
  guard zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 }) else {
    return "the lines are in another order"
  }
  guard (1...document.lines.count).contains(marked.firstMarkerNumber) else {
    return "the first marker is outside of the file"
  }
  for (line, _) in marked.lines where line.bytes != document.lines[line.number - 1].bytes {
    return "line \(line.number) is another"
  }
  let first = document.lines[marked.firstMarkerNumber - 1].bytes.array
  let size = first.prefix { $0 == UInt8(ascii: "<") }.count
  let blocks = ConflictText(input, markerSize: size)
  let isPlain = !input.contains(0x0D) && !document.hasByteOrderMark
  guard isPlain, blocks.isWellFormed, hasPlainBlocks(document, size: size) else { return nil }
  var left: [[UInt8]] = []
  var right: [[UInt8]] = []
  for part in blocks.parts {
    switch part {
    case .line(let line):
      left.append(line)
      right.append(line)
    case .block(let ours, _, let theirs):
      left += ours
      right += theirs
    }
  }
  let sides = [true, false].map { isLeft in
    marked.lines.filter { $0.place.map { $0.isLeft == isLeft } ?? true }.map { $0.line.bytes.array }
  }
  if sides[0] != left { return "the left side is another" }
  if sides[1] != right { return "the right side is another" }
  return nil
}

/// Whether each block has its markers once and in their order, all of one size, so that there is no
/// question what its sides are.
private func hasPlainBlocks(_ document: Document, size: Int) -> Bool {
  var last = UInt8(ascii: ">")
  for line in document.lines {
    let bytes = line.bytes.array
    guard let first = bytes.first, "<|=>".utf8.contains(first) else { continue }
    let count = bytes.prefix { $0 == first }.count
    if count < 7 { continue }
    let end = bytes.count > count ? bytes[count] : UInt8(ascii: " ")
    let isNext =
      switch (last, first) {
      case (UInt8(ascii: ">"), UInt8(ascii: "<")), (UInt8(ascii: "<"), UInt8(ascii: "|")),
        (UInt8(ascii: "<"), UInt8(ascii: "=")), (UInt8(ascii: "|"), UInt8(ascii: "=")),
        (UInt8(ascii: "="), UInt8(ascii: ">")):
        true
      default: false
      }
    guard isNext, count == size, end == UInt8(ascii: " ") else { return false }
    last = first
  }
  return last == UInt8(ascii: ">")
}
