import System
import TestSupport
import Testing

@Suite("Notes of one line")
struct NoteTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("note")
  }

  @Test("The last one counts, whatever was there before")
  func last() throws {
    #expect(try readNote(at: path) == nil)
    #expect(writeNote("a long one", at: path) && writeNote("short", at: path))
    #expect(try readNote(at: path) == "short")
  }

  @Test("One that can't be written is missing")
  func unwritable() throws {
    try Files.makeFolder(path)
    #expect(!writeNote("x", at: path) && !writeNote("x", at: path + "/x/y"))
  }

  @Test("A part of one is none")
  func part() throws {
    try Files.write("shor", to: path)
    #expect(try readNote(at: path) == nil)
  }
}
