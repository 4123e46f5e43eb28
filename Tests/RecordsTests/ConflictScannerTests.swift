import JSONText
import Records
import Testing

@Suite("Where conflicts are in lines")
struct ConflictScannerTests {
  /// The first and the last marker of each conflict, as `start-last`.
  private func places(_ lines: String...) -> [String] {
    var scanner = ConflictScanner()
    for (index, line) in lines.enumerated() {
      scanner.see(Line(bytes: Bytes(line), number: index + 1), at: index)
    }
    return scanner.places.map { "\($0.start)-\($0.last)" }
  }

  @Test("A conflict has three markers of one size, in their order")
  func completeConflicts() {
    #expect(places("<<<<<<< a", "{}", "=======", "{}", ">>>>>>> b") == ["0-4"])
    #expect(places("<<<<<<<", "|||||||", "=======", ">>>>>>>", "<<<<<<<") == ["0-3"])
    #expect(places("<<<<<<<", ">>>>>>>", "=======", ">>>>>>>") == [])
    #expect(places("<<<<<<<", "=======", "<<<<<<<", "=======", ">>>>>>>") == ["2-4"])
    #expect(places("<<<<<<", "======", ">>>>>>") == [])
    #expect(places("<<<<<<<a", "=======", ">>>>>>>") == [])
  }

  @Test("Markers of another size are a part of the lines of a conflict")
  func nestedConflicts() {
    let inner = ["<<<<<<<", "=======", ">>>>>>>"]
    #expect(places("<<<<<<<<", inner[0], inner[1], inner[2], "========", ">>>>>>>>") == ["0-5"])
    #expect(places("<<<<<<<<", inner[0], inner[1], inner[2], "========") == ["1-3"])
    #expect(places(inner[0], inner[1], "<<<<<<<<", inner[2], "========", ">>>>>>>>") == ["0-3"])
  }
}
