import Blobs
import ContentHash
import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("The folder of blobs")
struct BlobFolderTests {
  private let files: TemporaryFolder
  private let folder: BlobFolder

  init() throws {
    files = try TemporaryFolder()
    try Files.makeFolder(files.path("own"))
    folder = BlobFolder(workTree: files.path(""), place: TemporaryPlace(folder: files.path("own")))
  }

  private func added(_ content: String) throws -> BlobName {
    try Files.write(content, to: files.path("source"))
    return try folder.add(fileAt: files.path("source")).name
  }

  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  @Test("A file is added under its SHA-256, once")
  func add() throws {
    let name = try added("hello")
    #expect(name.digits == BlobName(digest: sha256(Array("hello".utf8))).digits)
    #expect(folder.path(of: name).hasSuffix("/.jsonl/blobs/2c/\(name.digits)"))
    #expect(try added("hello") == name)
    #expect(try folder.names() == [name])
    #expect(try folder.state(of: name) == .present(byteCount: 5))
    #expect(try folder.isWhole(name))
    #expect(try folder.state(of: try added("")) == .present(byteCount: 0))
  }

  @Test("A damaged file is noticed, is not handed out as whole, and is replaced by a good one")
  func damage() throws {
    let name = try added("hello")
    try Files.write("hellO", to: folder.path(of: name))
    #expect(try !folder.isWhole(name))
    #expect(try !folder.read(name) { _ in })
    let target = files.path("target")
    try Files.write("old", to: target)
    #expect(try !folder.copy(name, to: target))
    #expect(String(decoding: try Files.read(target), as: UTF8.self) == "old")
    #expect(try added("hello") == name)
    #expect(try folder.isWhole(name))
    #expect(try folder.copy(name, to: target))
    #expect(String(decoding: try Files.read(target), as: UTF8.self) == "hello")
  }

  @Test("Links in the place of a blob or of its folders lead nowhere")
  func links() throws {
    let name = try added("hello")
    let path = folder.path(of: name)
    try Files.write("mine", to: files.path("mine"))
    try Files.remove(path)
    try link(path, to: files.path("mine"))
    #expect(try folder.state(of: name) == .notAFile)
    #expect(try added("hello") == name)
    #expect(try folder.isWhole(name))
    #expect(String(decoding: try Files.read(files.path("mine")), as: UTF8.self) == "mine")
    let other = BlobName(digest: sha256(Array("other".utf8)))
    let outside = files.path("outside")
    try Files.makeFolder(outside)
    try link(files.path(".jsonl/blobs/" + other.digits.prefix(2)), to: outside)
    #expect(throws: FileError.self) { try added("other") }
    #expect(try Files.names(in: outside) == [])
  }

  @Test("A download goes on where it was cut, and is refused if its bytes are others")
  func download() throws {
    let content = (0..<1000).map { UInt8($0 % 251) }
    let name = BlobName(digest: sha256(content))
    var first = try folder.download(name, stepCount: 100)
    #expect(first.byteCount == 0)
    try first.add(Bytes(Array(content[..<250])))
    try first.write()
    #expect(try folder.state(of: name) == .missing)
    var second = try folder.download(name, stepCount: 100)
    #expect(second.byteCount == 200)
    try second.add(Bytes(Array(content[200...])))
    #expect(try second.finish())
    #expect(try folder.isWhole(name))
    #expect(try folder.parts() == [])

    let other = BlobName(digest: sha256(Array("other".utf8)))
    var wrong = try folder.download(other, stepCount: 100)
    try wrong.add(Bytes("othex"))
    try wrong.write()
    #expect(try folder.parts().count == 1)
    #expect(try !wrong.finish())
    #expect(try folder.state(of: other) == .missing)
    #expect(try folder.parts() == [])
  }

  @Test("What a killed process left behind the bytes that count is cut off, and empty blobs arrive")
  func rest() throws {
    let content = [UInt8](repeating: 7, count: 200)
    let name = BlobName(digest: sha256(content))
    var first = try folder.download(name, stepCount: 100)
    try first.add(Bytes(content + [1, 2, 3]))
    try first.write()
    var second = try folder.download(name, stepCount: 100)
    #expect(second.byteCount == 200)
    #expect(try second.finish())
    #expect(try folder.isWhole(name))
    var empty = try folder.download(BlobName(digest: sha256([])), stepCount: 100)
    #expect(try empty.finish())
    #expect(try folder.isWhole(BlobName(digest: sha256([]))))
  }

  @Test("Pointers of git-lfs are known")
  func pointers() throws {
    let name = try added("hello")
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\(name.digits)\nsize 5\n"
    try Files.write(pointer, to: folder.path(of: name))
    #expect(try folder.state(of: name) == .pointer)
    #expect(try !folder.isWhole(name))
    #expect(try added("hello") == name)
    #expect(try folder.isWhole(name))
  }

  @Test("A folder that can't be listed is not one without blobs")
  func unlisted() throws {
    #expect(try folder.names() == [] && folder.parts() == [])
    let name = try added("hello")
    let path = files.path(".jsonl/blobs")
    // Nobody else's files are blobs.
    try Files.write("x", to: path + "/ab")
    try link(path + "/cd", to: files.path("own"))
    #expect(try folder.names() == [name])
    try Files.move(path, to: files.path("away"))
    try link(path, to: files.path("away"))
    #expect(throws: FileError.self) { try folder.names() }
    #expect(throws: FileError.self) { try folder.parts() }
    try Files.remove(path)
    try Files.write("x", to: path)
    #expect(throws: FileError.self) { try folder.names() }
  }
}
