import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("Replacing files whole or not at all")
struct FileReplacementTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file")
  }

  private func names() throws -> [String] { try Files.names(in: folder.path) }

  private func attribute(_ key: FileAttributeKey, of path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[key] as? Int
  }

  @Test("Several files are replaced, or none is")
  func several() throws {
    try Files.write("before", to: path)
    let other = folder.path("other")
    #expect(throws: FileError.self) {
      try replaceFiles([
        NewContent(path: path, runs: [Bytes("one")]),
        NewContent(path: folder.path("missing/file"), runs: [Bytes("two")]),
      ])
    }
    #expect(try Files.read(path) == Array("before".utf8))
    #expect(try names() == ["file"])
    try replaceFiles([
      NewContent(path: path, runs: [Bytes("one")]),
      NewContent(path: other, runs: [Bytes("two")]),
    ])
    #expect(try Files.read(path) == Array("one".utf8))
    #expect(try Files.read(other) == Array("two".utf8))
    #expect(try names() == ["file", "other"])
  }

  @Test("The runs become the file, in order")
  func content() throws {
    try Files.write("before", to: path)
    try replaceFile(at: path, with: [Bytes("one "), Bytes(""), Bytes("two")])
    #expect(try Files.read(path) == Array("one two".utf8))
    #expect(try names() == ["file"])
  }

  @Test("A file can become empty")
  func emptied() throws {
    try Files.write("before", to: path)
    try replaceFile(at: path, with: [])
    #expect(try Files.read(path).isEmpty)
  }

  @Test("A file that was not there is created")
  func created() throws {
    try replaceFile(at: path, with: [Bytes("new")])
    #expect(try Files.read(path) == Array("new".utf8))
    #expect(try names() == ["file"])
  }

  @Test("The mode of the old file is kept", arguments: [0o600, 0o640, 0o755, 0o444])
  func mode(_ mode: Int) throws {
    try Files.write("before", to: path)
    try Files.setMode(mode, of: path)
    try replaceFile(at: path, with: [Bytes("after")])
    #expect(try attribute(.posixPermissions, of: path) == mode)
    #expect(try Files.read(path) == Array("after".utf8))
  }

  @Test("A file that has the content already is left alone")
  func unchanged() throws {
    try Files.write("same content", to: path)
    let before = try attribute(.systemFileNumber, of: path)
    try replaceFile(at: path, with: [Bytes("same "), Bytes("content")])
    #expect(try attribute(.systemFileNumber, of: path) == before)
    try replaceFile(at: path, with: [Bytes("same "), Bytes("length!")])
    #expect(try attribute(.systemFileNumber, of: path) != before)
    #expect(try Files.read(path) == Array("same length!".utf8))
  }

  @Test("A hundred thousand runs are written in their order")
  func manyRuns() throws {
    let texts = (0..<100_000).map { "record \($0)\n" }
    try replaceFile(at: path, with: texts.map { Bytes($0) })
    #expect(try Files.read(path) == Array(texts.joined().utf8))
  }

  @Test("A large file is written from its mapping")
  func large() throws {
    let size = 48 << 20
    try Files.write([UInt8](repeating: 0x61, count: size), to: folder.path("input"))
    let input = try InputFile(at: folder.path("input")).bytes
    try replaceFile(at: path, with: [input, Bytes("-"), input])
    #expect(try attribute(.size, of: path) == 2 * size + 1)
    let written = try InputFile(at: path).bytes
    #expect(written[0..<size] == input)
    #expect(written[size + 1..<written.count] == input)
  }

  @Test("A pipe is written to, and stays a pipe")
  func pipe() throws {
    let text = Array(String(repeating: "0123456789abcdef\n", count: 20_000).utf8)
    try #require(mkfifo(path, 0o600) == 0)
    let (path, copy) = (path, folder.path("copy"))
    let received = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      // Opening a pipe waits for its other end.
      let content = FileHandle(forReadingAtPath: path)?.readDataToEndOfFile()
      try? content?.write(to: URL(fileURLWithPath: copy))
      received.signal()
    }
    try replaceFile(at: path, with: [Bytes(text)])
    received.wait()
    #expect(try Files.read(copy) == text)
    let type = try FileManager.default.attributesOfItem(atPath: path)[.type]
    #expect(type as? FileAttributeType != .typeRegular)
  }
}

@Suite("Replacing files through symbolic links")
struct LinkReplacementTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: folder.path(name),
      withDestinationPath: target
    )
  }

  private func target(of name: String) throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: folder.path(name))
  }

  @Test("A chain of links stays, and its target is replaced")
  func chain() throws {
    try Files.write("before", to: folder.path("data/real"))
    try link("data/inner", to: "real")
    try link("outer", to: folder.path("data/inner"))
    try replaceFile(at: folder.path("outer"), with: [Bytes("after")])
    #expect(try target(of: "outer") == folder.path("data/inner"))
    #expect(try target(of: "data/inner") == "real")
    #expect(try Files.read(folder.path("data/real")) == Array("after".utf8))
    #expect(try Files.names(in: folder.path("data")) == ["inner", "real"])
  }

  @Test("A link that leads nowhere yet gets its target")
  func dangling() throws {
    try link("link", to: "file")
    try replaceFile(at: folder.path("link"), with: [Bytes("new")])
    #expect(try target(of: "link") == "file")
    #expect(try Files.read(folder.path("file")) == Array("new".utf8))
  }

  @Test("A circle of links is an error")
  func circle() throws {
    try link("one", to: "two")
    try link("two", to: "one")
    let error = #expect(throws: FileError.self) {
      try replaceFile(at: folder.path("one"), with: [Bytes("new")])
    }
    #expect(error?.path == folder.path("one"))
    #expect(try target(of: "one") == "two")
    #expect(try target(of: "two") == "one")
  }
}

@Suite("Failing to replace files")
struct FailedReplacementTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("A folder is not replaced")
  func isFolder() throws {
    try Files.write("inside", to: folder.path("target/inside"))
    let error = #expect(throws: FileError.self) {
      try replaceFile(at: folder.path("target"), with: [Bytes("new")])
    }
    #expect(error?.operation == .write)
    #expect(error?.explanation == "Is a directory")
    #expect(try Files.names(in: folder.path) == ["target"])
    #expect(try Files.names(in: folder.path("target")) == ["inside"])
  }

  @Test("A file in a folder that is missing is not created")
  func missingFolder() throws {
    let error = #expect(throws: FileError.self) {
      try replaceFile(at: folder.path("missing/file"), with: [Bytes("new")])
    }
    #expect(error?.explanation == "No such file or directory")
    #expect(try Files.names(in: folder.path).isEmpty)
  }

  @Test("A path through a file is an error")
  func throughFile() throws {
    try Files.write("before", to: folder.path("file"))
    let error = #expect(throws: FileError.self) {
      try replaceFile(at: folder.path("file/inside"), with: [Bytes("new")])
    }
    #expect(error?.explanation == "Not a directory")
    #expect(try Files.read(folder.path("file")) == Array("before".utf8))
  }

  @Test("A device that takes nothing is an error", .enabled(if: Files.exists("/dev/full")))
  func fullDevice() {
    let error = #expect(throws: FileError.self) {
      try replaceFile(at: "/dev/full", with: [Bytes("new")])
    }
    #expect(error?.operation == .write)
    #expect(error?.explanation == "No space left on device")
  }

  @Test(
    "A folder that can't be written to leaves the file as it was",
    .enabled(if: geteuid() != 0, "The superuser may write anywhere.")
  )
  func readOnlyFolder() throws {
    let path = folder.path("closed/file")
    try Files.write("before", to: path)
    try Files.setMode(0o555, of: folder.path("closed"))
    defer { try? Files.setMode(0o755, of: folder.path("closed")) }
    let error = #expect(throws: FileError.self) {
      try replaceFile(at: path, with: [Bytes("new")])
    }
    #expect(error?.operation == .createTemporaryFile)
    #expect(error?.path == path)
    #expect(try Files.read(path) == Array("before".utf8))
    #expect(try Files.names(in: folder.path("closed")) == ["file"])
  }
}
