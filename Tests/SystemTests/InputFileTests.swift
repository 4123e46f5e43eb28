import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("Reading input files")
struct InputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A file is there byte for byte")
  func content() throws {
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try Files.write(bytes, to: folder.path("file"))
    let input = try InputFile(at: folder.path("file"))
    #expect(input.bytes == Bytes(bytes))
    #expect(input.canBeReadAgain)
  }

  @Test("An empty file is empty bytes")
  func empty() throws {
    try Files.write([], to: folder.path("file"))
    let input = try InputFile(at: folder.path("file"))
    #expect(input.bytes.isEmpty)
    #expect(input.canBeReadAgain)
  }

  @Test("A device is read to its end")
  func device() throws {
    let input = try InputFile(at: "/dev/null")
    #expect(input.bytes.isEmpty)
    #expect(!input.canBeReadAgain)
  }

  @Test("A pipe is read to its end, however much comes")
  func pipe() throws {
    let path = folder.path("pipe")
    let text = Array(String(repeating: "0123456789abcdef\n", count: 20_000).utf8)
    try #require(mkfifo(path, 0o600) == 0)
    Thread.detachNewThread {
      // Opening a pipe waits for its other end.
      FileHandle(forWritingAtPath: path)?.write(Data(text))
    }
    let input = try InputFile(at: path)
    #expect(input.bytes == Bytes(text))
    #expect(!input.canBeReadAgain)
  }

  @Test("A missing file is an error with its path and the system's words")
  func missing() {
    let path = folder.path("missing")
    let error = #expect(throws: FileError.self) { try InputFile(at: path) }
    #expect(error?.operation == .open)
    #expect(error?.path == path)
    #expect(error?.code == 2)
    #expect(error?.explanation == "No such file or directory")
  }

  @Test("A folder is an error")
  func isFolder() {
    let error = #expect(throws: FileError.self) { try InputFile(at: folder.path) }
    #expect(error?.operation == .read)
    #expect(error?.explanation == "Is a directory")
  }

  @Test("Bytes outlive the replacement of the file that they were mapped from")
  func replacedUnderneath() throws {
    let path = folder.path("file")
    let old = Array(String(repeating: "old ", count: 50_000).utf8)
    try Files.write(old, to: path)
    let bytes = try InputFile(at: path).bytes
    try replaceFile(at: path, with: [bytes[4..<bytes.count], Bytes("new")])
    #expect(bytes == Bytes(old))
    #expect(try Files.read(path) == old.dropFirst(4) + Array("new".utf8))
  }
}
