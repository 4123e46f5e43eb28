import JSONText
import TestSupport
import Testing

/// Exact values of numbers: equality, order, sums and printing.
@Suite struct DecimalNumberTests {
  @Test(
    arguments: [
      ["1", "1.0", "1e0", "1E0", "10e-1", "0.1e1", "1.000", "1e-0", "100E-2", "0.00001e+5"],
      ["0", "-0", "0.0", "-0.0", "0e5", "0e-5", "-0E400", "0.000e999999999999999999999"],
      ["-12.5", "-12.50", "-125e-1", "-1.25e1", "-0.125e+02"],
      ["1e400", "10e399", "0.1e401", "1" + String(repeating: "0", count: 400)],
      ["9223372036854775808", "9223372036854775808.0", "9.223372036854775808e18"],
      ["0.123456789012345678901234567890", "123456789012345678901234567890e-30"],
      ["1e-400", "0." + String(repeating: "0", count: 399) + "1"],
    ]
  )
  func spellingsOfOneNumber(_ spellings: [String]) throws {
    for left in spellings {
      for right in spellings {
        #expect(try number(left) == number(right), "\(left) \(right)")
        #expect(try json(left).order(to: json(right)) == .equal, "\(left) \(right)")
        #expect(try json(left).canonicalForm.bytes == json(right).canonicalForm.bytes)
      }
    }
  }

  /// Numbers in ascending order, no two equal.
  static let ascending = [
    "-1e401", "-1e400", "-9.9e399", "-123456789012345678901",
    "-9223372036854775809", "-9223372036854775808", "-100", "-99.5", "-11", "-10", "-9", "-2",
    "-1.5", "-1.0000001",
    "-1", "-0.5", "-1e-400", "0", "1e-401", "1e-400", "0.1",
    "0.123456789012345678901234567889", "0.123456789012345678901234567890", "0.5",
    "0.99999999999999999999", "1", "1.0000000000000000000001", "2", "9", "10", "11", "99", "100",
    "9007199254740992", "9007199254740993", "9223372036854775807", "9223372036854775808",
    "123456789012345678901234567890", "123456789012345678901234567891", "9.9e399", "1e400",
    "1.1e400", "1e401",
  ]

  @Test func orderIsByValue() throws {
    let numbers = try Self.ascending.map { try #require(try number($0)) }
    for (index, left) in numbers.enumerated() {
      for (otherIndex, right) in numbers.enumerated() {
        #expect((left < right) == (index < otherIndex), "\(left.text) \(right.text)")
        #expect((left == right) == (index == otherIndex), "\(left.text) \(right.text)")
      }
    }
  }

  @Test func onlyANumberHasADecimalValue() throws {
    for text in ["null", "true", #""1""#, "[1]", "{}"] {
      #expect(try DecimalNumber(json(text)) == nil)
    }
  }

  @Test(
    arguments: [
      "1e9223372036854775807", "1e9223372036854775808", "1e999999999999999999",
      "1e9999999999999999999", "1e-9999999999999999999", "-1.5E+99999999999999999999999999999999",
      "0e99999999999999999999", "123.456e1000000000000000000",
    ]
  )
  func hugeExponentsAreRead(_ text: String) throws {
    let value = try #require(try number(text))
    #expect(value.isNegative == (text.hasPrefix("-")))
    #expect(value == value)
    #expect(try number("1").map { $0 == value } == false)
    #expect(try json(text).canonicalForm.kind == .number)
  }

  @Test(
    arguments: [
      ("0.1", "0.2", "0.3"), ("1", "-1", "0"), ("1", "0", "1"), ("0", "-1", "-1"),
      ("-0", "0", "0"), ("999", "1", "1000"), ("-999", "-1", "-1000"), ("1000", "-1", "999"),
      ("1", "-1000", "-999"), ("5", "-3", "2"), ("3", "-5", "-2"), ("0.5", "0.5", "1"),
      ("9223372036854775807", "1", "9223372036854775808"),
      ("123456789012345678901234567890", "1", "123456789012345678901234567891"),
      ("0.000000000000000000000000000001", "1", "1.000000000000000000000000000001"),
      ("1e30", "-1", "999999999999999999999999999999"),
      ("1e20", "1e-20", "100000000000000000000.00000000000000000001"),
      ("1e400", "-1e400", "0"), ("1e400", "1e400", "2e400"), ("1.50", "0.50", "2"),
    ]
  )
  func sumsAreExact(_ left: String, _ right: String, _ expected: String) throws {
    let (left, right) = (try #require(try number(left)), try #require(try number(right)))
    #expect(try left.adding(right) == number(expected))
    #expect(try right.adding(left) == number(expected))
    #expect(try left.negated.adding(right.negated) == number(expected)?.negated)
  }

  @Test func aSumThatWouldTakeTooManyDigitsIsNone() throws {
    let one = try #require(try number("1"))
    #expect(try number("1e9000")?.adding(one) != nil)
    #expect(try number("1e90000")?.adding(one) == nil)
    #expect(try number("1e999999999999999999999")?.adding(one) == nil)
    #expect(try number("1e-999999999999999999999")?.adding(one) == nil)
  }

  @Test(
    arguments: [
      ("0", "0"), ("-0.0", "0"), ("1.0", "1"), ("10", "10"), ("1e2", "100"), ("-12.50", "-12.5"),
      ("0.5", "0.5"), ("5e-1", "0.5"), ("0.001", "0.001"), ("1e-3", "0.001"),
      ("123456789012345678901234567890", "123456789012345678901234567890"),
      ("9223372036854775808", "9223372036854775808"), ("100.01", "100.01"),
    ]
  )
  func printing(_ text: String, _ expected: String) throws {
    #expect(try number(text)?.text == expected)
  }

  @Test(arguments: [5, 6, 7, 8] as [UInt64])
  func randomNumbersAreAddedAndPrintedExactly(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let (left, right) = (random.below(2_000_001) - 1_000_000, random.below(2001) - 1000)
      let scale = random.below(60) - 30
      let sum = try number("\(left)e\(scale)")?.adding(#require(try number("\(right)e\(scale)")))
      #expect(try sum == number("\(left + right)e\(scale)"), "seed \(seed)")
      let printed = try #require(sum?.text)
      #expect(try number(printed) == sum, "seed \(seed): \(printed)")
      let isLess =
        try #require(try number("\(left)e\(scale)"))
        < #require(try number("\(right)e\(scale)"))
      #expect(isLess == (left < right), "seed \(seed)")
    }
  }
}
