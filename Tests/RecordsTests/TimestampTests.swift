import JSONText
import Records
import Testing

/// Instants, in all the spellings that are read.
@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, 0, "1970-01-01T00:00:00Z"), (-1, 750_000_000, "1969-12-31T23:59:59.75Z"),
      (951_782_400, 0, "2000-02-29T00:00:00Z"), (951_868_800, 1, "2000-03-01T00:00:00.000000001Z"),
      (1_709_251_199, 120_000_000, "2024-02-29T23:59:59.12Z"),
      (1_795_166_100, 0, "2026-11-20T09:15:00Z"), (-62_167_219_200, 0, "0000-01-01T00:00:00Z"),
      (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
      (253_402_300_800, 0, "10000-01-01T00:00:00Z"),
    ] as [(Int64, Int32, String)]
  )
  func instantsAreWrittenInUTC(_ seconds: Int64, _ nanoseconds: Int32, _ text: String) {
    #expect(Timestamp(seconds: seconds, nanoseconds: nanoseconds).text == text)
  }

  @Test func everyDayIsReadAsItIsWritten() {
    for day in stride(from: Int64(-719_000), through: 2_900_000, by: 37) {
      let timestamp = Timestamp(seconds: day * 86_400 + day & 0xFFFF)
      #expect(Timestamp(Bytes(timestamp.text)) == timestamp)
    }
  }

  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0), ("1970-01-01T00:00:01Z", 1, 0),
      ("1969-12-31T23:59:59Z", -1, 0), ("1969-12-31T23:59:59.75Z", -1, 750_000_000),
      ("2000-01-01T00:00:00Z", 946_684_800, 0), ("2001-09-09T01:46:40Z", 1_000_000_000, 0),
      ("2038-01-19T03:14:08Z", 2_147_483_648, 0), ("2000-02-29T00:00:00Z", 951_782_400, 0),
      ("2000-03-01T00:00:00Z", 951_868_800, 0), ("2024-02-29T23:59:59Z", 1_709_251_199, 0),
      ("2026-11-20T10:15:00+01:00", 1_795_166_100, 0),
      ("2026-11-20T09:15:00Z", 1_795_166_100, 0), ("2026-11-20T03:45:00-05:30", 1_795_166_100, 0),
      ("1970-01-01T00:00:00-00:00", 0, 0), ("1970-01-01T23:59:00+23:59", 0, 0),
      ("1970-01-01T00:00:00.1Z", 0, 100_000_000), ("1970-01-01T00:00:00.000000001Z", 0, 1),
      ("1970-01-01T00:00:00.123456789Z", 0, 123_456_789),
      ("1970-01-01T00:00:00.1234567899Z", 0, 123_456_789),
      ("1970-01-01T00:00:00.0000000009Z", 0, 0), ("1970-01-01t00:00:00z", 0, 0),
      ("1970-01-01 00:00:00Z", 0, 0), ("1970-01-01T00:00:00.5+00:00", 0, 500_000_000),
      ("2016-12-31T23:59:60Z", 1_483_228_800, 0), ("2017-01-01T00:00:00Z", 1_483_228_800, 0),
      ("2017-01-01T00:59:60+01:00", 1_483_228_800, 0),
      ("2016-12-31T23:59:60.5Z", 1_483_228_800, 500_000_000),
      ("0000-01-01T00:00:00Z", -62_167_219_200, 0), ("0000-02-29T00:00:00Z", -62_162_121_600, 0),
      ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
      ("9999-12-31T23:59:59.999999999Z", 253_402_300_799, 999_999_999),
      ("0000-01-01T00:00:00+23:59", -62_167_305_540, 0),
    ] as [(String, Int64, Int32)]
  )
  func reading(_ text: String, _ seconds: Int64, _ nanoseconds: Int32) throws {
    let expected = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    #expect(Timestamp(Bytes(text)) == expected)
    #expect(try Timestamp(json("\"\(text)\"")) == expected)
  }

  @Test(
    arguments: [
      "", "x", "2026", "20261120", "2026-11", "10:15:00Z", "2026-11-20T10:15Z", "2026-11-20T",
      "2026-11-20T10:15:00ZZ", "2026-11-20T10:15:00Z ", " 2026-11-20T10:15:00Z",
      "2026-11-20T10:15:00.Z", "2026-11-20T10:15:00,Z", "2026-11-20T10:15:00  Z",
      "2026-11-20  10:15:00", "2026-11-20Z", "2026-11-20 +01:00",
      "2026-11-20T10:15:00+1:00", "2026-11-20T10:15:00+01", "2026-11-20T10:15:00+24:00",
      "2026-11-20T10:15:00+01:60", "2026-11-20T24:00:00Z", "2026-11-20T10:60:00Z",
      "2026-11-20T10:15:61Z", "2026-00-20T10:15:00Z", "2026-13-20T10:15:00Z",
      "2026-11-00T10:15:00Z", "2026-11-31T10:15:00Z", "2026-01-32T10:15:00Z",
      "2026-02-29T10:15:00Z", "2024-02-30T10:15:00Z", "1900-02-29T10:15:00Z",
      "2100-02-29T10:15:00Z", "26-11-20T10:15:00Z", "02026-11-20T10:15:00Z",
      "-2026-11-20T10:15:00Z", "2026-1-20T10:15:00Z", "2026/11/20T10:15:00Z",
      "2026-11-20X10:15:00Z", "2026-11-20T10.15.00Z", "1795166100",
      "20261120T10:15:00Z", "2026-11-20T101500Z", "20261120 101500Z", "20261120T1015Z",
      "2026-02-29", "20261320T101500Z", "0000-00-00",
      "2026-11-20T10:15:0\u{660}Z", "2026-W47-5T10:15:00Z", "2026-324T10:15:00Z",
    ]
  )
  func noTimestamps(_ text: String) {
    #expect(Timestamp(Bytes(text)) == nil)
  }

  @Test(arguments: ["1795166100", "null", "[\"2026-11-20T10:15:00Z\"]", "{}"])
  func onlyAStringSpellsAnInstant(_ text: String) throws {
    #expect(try Timestamp(json(text)) == nil)
  }

  /// ISO 8601 without a zone, without a time, with a space or a comma, and its basic form.
  @Test(
    arguments: [
      "2026-11-20T09:15:00", "2026-11-20 09:15:00", "2026-11-20t09:15:00", "20261120T091500Z",
      "20261120T091500", "20261120t091500z", "20261120T101500+0100", "20261120T101500+01:00",
      "2026-11-20T10:15:00+0100", "2026-11-20 10:15:00 +01:00", "2026-11-20 09:15:00 Z",
      "2026-11-20T09:15:00.0", "2026-11-20T09:15:00,000Z", "20261120T091500,0Z",
      "20261120T091500.000 +0000", "Fri, 20 Nov 2026 09:15:00 GMT",
      "Mon, 20 Nov 2026 09:15:00 GMT",
    ]
  )
  func otherSpellings(_ text: String) throws {
    let expected = Timestamp(seconds: 1_795_166_100)
    #expect(Timestamp(Bytes(text)) == expected)
    #expect(try Timestamp(moment: json("\"\(text)\"")) == expected)
  }

  @Test func aDateIsMidnightUTC() {
    #expect(Timestamp(Bytes("1970-01-01")) == Timestamp(seconds: 0))
    #expect(Timestamp(Bytes("2024-02-29")) == Timestamp(seconds: 1_709_164_800))
    #expect(
      Timestamp(Bytes("1970-01-01T00:00:00,25")) == Timestamp(seconds: 0, nanoseconds: 250_000_000)
    )
  }

  @Test(
    arguments: [
      "Fri 20 Nov 2026 09:15:00 GMT", "Fri, 20 Nov 2026 09:15:00", "Fri, 20 Nov 2026 09:15:00 UTC",
      "Fri, 20 Nov 2026 09:15:00 +0000", "fri, 20 Nov 2026 09:15:00 GMT",
      "Fri, 20 nov 2026 09:15:00 GMT", "Fri, 9 Nov 2026 09:15:00 GMT",
      "Friday, 20-Nov-26 09:15:00 GMT", "Fri Nov 20 09:15:00 2026", "Fri, 31 Nov 2026 09:15:00 GMT",
      "Fri, 20 Nov 2026 24:15:00 GMT", "Fri, 20 Nov 2026 09:15:00 GMT ", "Xxx, 20 Nov 2026",
    ]
  )
  func noHTTPDates(_ text: String) { #expect(Timestamp(Bytes(text)) == nil) }

  /// A number counts from 1970, and its magnitude tells in which unit.
  @Test(
    arguments: [
      ("0", 0, 0), ("-0", 0, 0), ("1795166100", 1_795_166_100, 0), ("1", 1, 0), ("-1", -1, 0),
      ("1.5", 1, 500_000_000), ("-1.5", -2, 500_000_000), ("0.000000001", 0, 1),
      ("0.0000000019", 0, 1), ("1795166100.25", 1_795_166_100, 250_000_000),
      ("99999999999", 99_999_999_999, 0), ("100000000000", 100_000_000, 0),
      ("1795166100000", 1_795_166_100, 0), ("1795166100001", 1_795_166_100, 1_000_000),
      ("99999999999999", 99_999_999_999, 999_000_000), ("100000000000000", 100_000_000, 0),
      ("1795166100000001", 1_795_166_100, 1000), ("1e17", 100_000_000, 0),
      ("1795166100000000001", 1_795_166_100, 1), ("-1795166100001", -1_795_166_101, 999_000_000),
      ("1795166100000.5", 1_795_166_100, 500_000), ("1.7951661e9", 1_795_166_100, 0),
      ("1.7951661e12", 1_795_166_100, 0),
    ] as [(String, Int64, Int32)]
  )
  func numbers(_ text: String, _ seconds: Int64, _ nanoseconds: Int32) throws {
    let expected = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
    #expect(try Timestamp(moment: json(text)) == expected)
  }

  @Test(arguments: ["null", "true", "[0]", "{}", #""""#, #""0""#, #""1795166100""#, "1e400"])
  func noMoments(_ text: String) throws {
    #expect(try Timestamp(moment: json(text)) == nil)
  }

  @Test func escapesInAStringAreRead() throws {
    #expect(
      try Timestamp(json(#""1970\u002d01-01T00:00:01Z""#)) == Timestamp(seconds: 1)
    )
  }

  @Test func orderIsByInstant() throws {
    let texts = [
      "0000-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.5Z",
      "1970-01-01T00:00:00Z", "2026-11-20T10:15:00+02:00", "2026-11-20T10:15:00+01:00",
      "2026-11-20T10:15:00Z", "2026-11-20T10:15:00.000000001Z", "2026-11-20T10:15:00.1Z",
      "2026-11-20T10:15:00-01:00", "9999-12-31T23:59:59Z",
    ]
    let instants = try texts.map { try #require(Timestamp(Bytes($0))) }
    for (index, left) in instants.enumerated() {
      for (otherIndex, right) in instants.enumerated() {
        #expect((left < right) == (index < otherIndex), "\(texts[index]) \(texts[otherIndex])")
        #expect((left == right) == (index == otherIndex), "\(texts[index]) \(texts[otherIndex])")
      }
    }
  }

  @Test func everyDayFollowsTheDayBefore() throws {
    var expected: Int64 = -62_167_219_200
    for year in 0...2400 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let dayCounts = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, dayCount) in dayCounts.enumerated() {
        let digits = "\(10_000 + year)".dropFirst() + "-" + "\(101 + month)".dropFirst()
        #expect(Timestamp(Bytes("\(digits)-01T00:00:00Z"))?.seconds == expected)
        #expect(Timestamp(Bytes("\(digits)-\(dayCount + 1)T00:00:00Z")) == nil)
        expected += Int64(dayCount) * 86_400
      }
    }
  }

  @Test func addingStaysInRange() {
    let instant = Timestamp(seconds: 10, nanoseconds: 5)
    #expect(instant.adding(seconds: 5) == Timestamp(seconds: 15, nanoseconds: 5))
    #expect(instant.adding(seconds: .max) > instant)
  }
}
