/// The 50 digits in base 36 of a number of 256 bits, such as a SHA-256, the least significant
/// first: unlike the others, these are all equally likely.
package func base36Digits(of number: [UInt8]) -> [UInt8] {
  let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz".utf8)
  var rest = number
  var digits: [UInt8] = []
  for _ in 0..<50 {
    var remainder = 0
    for index in rest.indices {
      let value = remainder << 8 | Int(rest[index])
      rest[index] = UInt8(value / 36)
      remainder = value % 36
    }
    digits.append(alphabet[remainder])
  }
  return digits
}
