import JSONText
import Records
import TestSupport

/// The lines of a document are the file, byte for byte, and each is what a plain reader says.
func documentViolation(_ input: [UInt8]) -> String? {
  let document = Document(reading: Bytes(input))
  var text: [UInt8] = document.hasByteOrderMark ? [0xEF, 0xBB, 0xBF] : []
  let lineEnd = document.lineEnd?.bytes.array ?? []
  for (index, line) in document.lines.enumerated() {
    let isLast = index == document.lines.count - 1
    text += line.bytes.array
    if !isLast || document.endsWithLineEnd == true { text += lineEnd }
    if line.number != index + 1 { return "a line has another's number" }
    if let why = lineViolation(line) { return "line \(line.number): \(why)" }
  }
  return text == input ? nil : "the lines are not the file"
}

private func lineViolation(_ line: Line) -> String? {
  let bytes = line.bytes.array
  let plain = PlainValue(bytes)
  let expected: Line.Kind =
    switch plain?.content {
    case .object?: .record
    case .some: .value
    case nil: bytes.allSatisfy(JSONScanner.isBlank) ? .blank : .bad
    }
  if line.kind != expected { return "is \(line.kind), not \(expected)" }
  if (line.error == nil) == (line.kind == .bad) { return "an error, or none, at a bad line" }
  if let value = line.value, let plain, value.bytes.array != plain.raw {
    return "the value lies elsewhere"
  }
  return nil
}
