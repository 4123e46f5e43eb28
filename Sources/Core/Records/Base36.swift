/// The 50 base-36 digits of a number of 256 bits, such as a SHA-256, the least significant digit
/// first: unlike the most significant ones, these are all equally likely.
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
