import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("Rewriting files by parts")
struct FileRewriteTests {
  private struct Refused: Error {}

  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file")
  }

  private func text() throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

  private func names() throws -> [String] { try Files.names(in: folder.path) }

  @Test("Ranges of the old content and new bytes, in any order")
  func parts() throws {
    try Files.write("0123456789", to: path)
    try Files.setMode(0o640, of: path)
    let old = try #require(try FileSignature(at: path))
    let new = try rewriteFile(
      at: path,
      parts: inTurn([
        .range(8..<10), .bytes(Bytes("a")), .bytes(Bytes("")), .bytes(Bytes("b")), .range(0..<3),
        .range(3..<3),
      ]),
      expecting: .file(old)
    )
    #expect(try text() == "89ab012")
    #expect(try FileSignature(at: path) == new)
    #expect(new.byteCount == 7)
    #expect(try names() == ["file"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test("A large file is copied whole")
  func large() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * 31 >> 3) }
    try Files.write(bytes, to: path)
    let parts: [FilePart] = [
      .range(0..<1_000_001), .bytes(Bytes("x")), .range(1_000_001..<3_000_000),
    ]
    _ = try rewriteFile(at: path, parts: inTurn(parts), expecting: .anything)
    #expect(
      try Files.read(path) == bytes[..<1_000_001] + [UInt8(ascii: "x")] + bytes[1_000_001...]
    )
  }

  @Test("A file that is not there is made of bytes")
  func new() throws {
    let parts: [FilePart] = [.bytes(Bytes("new"))]
    let signature = try rewriteFile(at: path, parts: inTurn(parts), expecting: .nothing)
    #expect(try text() == "new")
    #expect(try FileSignature(at: path) == signature)
    #expect(try names() == ["file"])
  }

  @Test("A link stays, and its target is rewritten")
  func link() throws {
    try Files.write("old", to: folder.path("target"))
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "target")
    let signature = try #require(try FileSignature(at: path))
    _ = try rewriteFile(
      at: path,
      parts: inTurn([.range(0..<1), .bytes(Bytes("k"))]),
      expecting: .file(signature)
    )
    #expect(try Files.read(folder.path("target")) == Array("ok".utf8))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "target")
  }

  @Test("A file that is not the expected one is left alone", arguments: [true, false])
  func unexpected(isExpectedMissing: Bool) throws {
    try Files.write("old", to: path)
    let old = try #require(try FileSignature(at: path))
    try Files.remove(path)
    try Files.write("pulled", to: path)
    let expected = isExpectedMissing ? ExpectedFile.nothing : .file(old)
    #expect(throws: FileChangedMeanwhile(path: path, isPrepared: false)) {
      try rewriteFile(at: path, parts: inTurn([.bytes(Bytes("new"))]), expecting: expected) {
        Issue.record("Nothing is to be prepared.")
      }
    }
    #expect(try text() == "pulled")
    #expect(try names() == ["file"])
  }

  @Test("A file that appears, goes or changes in the meantime is left as it is")
  func meanwhile() throws {
    for change in ["appears", "goes", "changes"] {
      if change != "appears" { try Files.write("old", to: path) }
      let expected = try FileSignature(at: path).map { ExpectedFile.file($0) } ?? .nothing
      #expect(throws: FileChangedMeanwhile(path: path, isPrepared: true), "\(change)") {
        try rewriteFile(at: path, parts: inTurn([.bytes(Bytes("new"))]), expecting: expected) {
          if change == "goes" {
            try Files.remove(path)
          } else {
            try Files.write("pulled", to: path)
          }
        }
      }
      #expect(try names() == (change == "goes" ? [] : ["file"]), "\(change)")
      if change != "goes" {
        #expect(try text() == "pulled")
        try Files.remove(path)
      }
    }
  }

  @Test("Where the preparation fails, nothing has happened")
  func failingPreparation() throws {
    try Files.write("old", to: path)
    #expect(throws: Refused.self) {
      try rewriteFile(at: path, parts: inTurn([.bytes(Bytes("new"))]), expecting: .anything) {
        #expect(try text() == "old")
        throw Refused()
      }
    }
    #expect(try text() == "old")
    #expect(try names() == ["file"])
  }

  @Test("Ranges that the file does not have are an error, and nothing has happened")
  func missingRange() throws {
    #expect(throws: FileError(.read, path: path, code: ENOENT)) {
      try rewriteFile(at: path, parts: inTurn([.range(0..<1)]), expecting: .anything)
    }
    #expect(try names() == [])
    try Files.write("old", to: path)
    #expect(throws: FileError(.read, path: path, code: ESTALE)) {
      try rewriteFile(at: path, parts: inTurn([.range(0..<4)]), expecting: .anything)
    }
    #expect(try text() == "old")
    #expect(try names() == ["file"])
  }

  @Test("A folder and a device are refused")
  func noFile() throws {
    #expect(throws: FileError(.read, path: folder.path, code: EISDIR)) {
      try rewriteFile(at: folder.path, parts: inTurn([]), expecting: .anything)
    }
    #expect(throws: FileError(.read, notRegular: "/dev/null")) {
      try rewriteFile(at: "/dev/null", parts: inTurn([]), expecting: .anything)
    }
  }
}

/// The parts one after the other, as `rewriteFile` asks for them.
private func inTurn(_ parts: [FilePart]) -> () -> FilePart? {
  var rest = parts[...]
  return { rest.popFirst() }
}
