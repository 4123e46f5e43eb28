import Testing

/// A row of the tables in `Tests/Fixtures/policy-errors`.
struct WrongFile: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var message: String

  var testDescription: String { name }

  /// The rows of all tables; empty where they can't be read.
  static let all: [WrongFile] = {
    let files = try? PolicyFixtures.files(in: "policy-errors", ending: ".txt")
    return (files ?? []).flatMap { rows(of: String(decoding: $0.bytes, as: UTF8.self)) }
  }()

  private static func rows(of table: String) -> [WrongFile] {
    table.split(separator: "=== ", omittingEmptySubsequences: true).compactMap { row in
      guard let end = row.firstRange(of: "\n"), let middle = row.firstRange(of: "--- says\n") else {
        return nil
      }
      return WrongFile(
        name: String(row[..<end.lowerBound]),
        text: String(row[end.upperBound..<middle.lowerBound]),
        message: String(row[middle.upperBound...].dropLast())
      )
    }
  }
}

@Suite("Policy files that can't be followed")
struct WrongFileTests {
  @Test("There are many, each with a name of its own")
  func rows() {
    #expect(WrongFile.all.count >= 110)
    #expect(Set(WrongFile.all.map(\.name)).count == WrongFile.all.count)
  }

  @Test("Problems are reported with their places", arguments: WrongFile.all)
  func message(of file: WrongFile) {
    #expect(said(of: file.text) == file.message)
  }
}
