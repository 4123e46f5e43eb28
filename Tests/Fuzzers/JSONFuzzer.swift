import JSONText
import Records
import TestSupport

/// A text is accepted just where a plain reader accepts it, and then its forms agree.
func jsonViolation(_ input: [UInt8]) -> String? {
  let text = Bytes(input)
  let plain = PlainValue(input)
  let value: JSONValue
  do throws(JSONError) {
    value = try JSONValue(parsing: text)
  } catch {
    if plain != nil { return "refused at \(error.offset), though it is JSON" }
    return (0...input.count).contains(error.offset) ? nil : "an error outside of the text"
  }
  guard let plain else { return "accepted, though it is not JSON" }
  let canonical = value.canonicalForm
  guard (try? JSONValue(parsing: canonical.bytes)) != nil else {
    return "the canonical form is not JSON"
  }
  if !canonical.means(value) { return "the canonical form means something else" }
  if canonical.canonicalForm.bytes != canonical.bytes { return "the canonical form has another" }
  if !hasHugeExponent(input), PlainValue(canonical.bytes.array)?.meaning != plain.meaning {
    return "the canonical form means something else to a plain reader"
  }
  if value.members?.count != plain.members?.count { return "it has other members" }
  if value.elements?.count != plain.elements?.count { return "it has other elements" }
  if let string = value.string {
    let again = try? JSONValue(parsing: JSONString.encode(string))
    if again?.string != string { return "the text of a string is not kept" }
    _ = Timestamp(value)
  }
  return nil
}

/// Whether a text may hold an exponent at which numbers are no longer told apart: `DecimalNumber`
/// holds them at ±10¹⁸, and the plain reader at less.
private func hasHugeExponent(_ input: [UInt8]) -> Bool {
  var digitCount = 0
  for byte in input {
    digitCount = (0x30...0x39).contains(byte) ? digitCount + 1 : 0
    if digitCount >= 12 { return input.contains { $0 | 0x20 == UInt8(ascii: "e") } }
  }
  return false
}
