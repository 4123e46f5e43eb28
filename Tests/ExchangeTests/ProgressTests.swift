import Exchange
import TestSupport
import Testing

@Suite("Progress of long work")
struct ProgressTests {
  @Test("Reading and writing a large file are told, up to the end")
  func largeFile() throws {
    let text = (0..<5000).map { #"{"id":"r-\#($0)","n":1}"# + "\n" }.joined()
    let fixture = try CollectionFixture(text: text)
    try fixture.importFile()
    let reading = fixture.progress
    #expect(!reading.isEmpty && reading.allSatisfy { $0.work == .reading })
    #expect(reading.map(\.done) == reading.map(\.done).sorted())
    #expect(reading.allSatisfy { $0.done <= $0.total && $0.total == text.utf8.count })
    _ = try fixture.put("r-1", [("n", "2")])
    try fixture.exportFile(isFull: true)
    let writing = fixture.progress.dropFirst(reading.count)
    #expect(writing.count > 1 && writing.allSatisfy { $0.work == .writing })
    #expect(writing.last?.done == text.utf8.count && writing.last?.total == text.utf8.count)
  }
}
