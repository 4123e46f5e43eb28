import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("Adding lines to a bounded file")
struct LineLogTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("logs/log")
  }

  private func append(_ lines: String..., byteLimit: Int = 1000) throws {
    try LineLog(path: path, byteLimit: byteLimit).append(lines.map { Bytes($0) })
  }

  private func text() throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

  @Test("Lines are appended, and the folder is created")
  func lines() throws {
    try append("one", "two")
    try append("three")
    #expect(try text() == "one\ntwo\nthree\n")
    #expect(try Files.names(in: folder.path("logs")) == ["log"])
  }

  @Test("An unterminated line is not continued")
  func unterminated() throws {
    try Files.write("one\ntw", to: path)
    try append("three")
    #expect(try text() == "one\ntw\nthree\n")
  }

  @Test("Lines that are there already can be left out")
  func known() throws {
    let log = LineLog(path: path, byteLimit: 1000)
    for _ in 0..<2 {
      try log.append([Bytes("one"), Bytes("two")], isDurable: true, skipsKnown: true)
    }
    #expect(try text() == "one\ntwo\n")
    try Files.write("one\ntw", to: path)
    try log.append([Bytes("one"), Bytes("two")], isDurable: true, skipsKnown: true)
    #expect(try text() == "one\ntw\ntwo\n")
    try append("one")
    #expect(try text() == "one\ntw\ntwo\none\n")
  }

  @Test("Beyond the limit the oldest lines go, until half of the limit is left")
  func bounded() throws {
    for number in 10..<20 { try append("line-\(number)", byteLimit: 80) }
    #expect(try text().utf8.count == 80)
    try append("line-20", byteLimit: 80)
    #expect(try text() == (16...20).map { "line-\($0)\n" }.joined())
    #expect(try Files.names(in: folder.path("logs")) == ["log"])
  }

  @Test("A line that is longer than half of the limit is kept alone")
  func longLine() throws {
    try append("one", "two", byteLimit: 20)
    let long = String(repeating: "x", count: 50)
    try append(long, byteLimit: 20)
    #expect(try text() == long + "\n")
    try append("three", byteLimit: 20)
    #expect(try text() == "three\n")
  }

  @Test(
    "A link in the place of the file or of its folder is not followed",
    arguments: [true, false]
  )
  func links(isFile: Bool) throws {
    let outside = folder.path("outside")
    try Files.makeFolder(outside)
    if isFile {
      try Files.makeFolder(folder.path("logs"))
      try Files.write("kept\n", to: outside + "/log")
    }
    try FileManager.default.createSymbolicLink(
      atPath: isFile ? path : folder.path("logs"),
      withDestinationPath: isFile ? outside + "/log" : outside
    )
    let error = #expect(throws: FileError.self) { try append("one") }
    #expect(error?.operation == (isFile ? .open : .createFolder))
    #expect(try Files.names(in: outside) == (isFile ? ["log"] : []))
    if isFile { #expect(try Files.read(outside + "/log") == Array("kept\n".utf8)) }
  }

  @Test("A file that is locked for too long is an error, and stays as it is")
  func locked() throws {
    try append("one")
    let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    #expect(flock(handle.fileDescriptor, LOCK_EX) == 0)
    let log = LineLog(path: path, byteLimit: 1000, waitLimitInMilliseconds: 0)
    let error = #expect(throws: FileError.self) { try log.append([Bytes("two")]) }
    #expect(error?.operation == .lock)
    #expect(error?.code == ETIMEDOUT)
    #expect(try text() == "one\n")
  }

  @Test("A missing folder above is an error")
  func missing() {
    let log = LineLog(path: folder.path("no/such/log"), byteLimit: 10)
    #expect(throws: FileError.self) { try log.append([Bytes("one")]) }
  }
}
