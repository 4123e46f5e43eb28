import Foundation
import JSONText
import System
import TestSupport
import Testing

@Suite("Reading files in parts, and telling whether they changed")
struct FileReaderTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file")
    try Files.write("0123456789", to: path)
  }

  @Test("Parts come as they are asked for, short at the end")
  func parts() throws {
    let reader = try FileReader(at: path)
    #expect(reader.byteCount == 10)
    #expect(try reader.read(at: 0, count: 3).text == "012")
    #expect(try reader.read(at: 8, count: 100).text == "89")
    #expect(try reader.read(at: 10, count: 1).isEmpty)
    #expect(try reader.read(at: 3, count: 0).isEmpty)
  }

  @Test("The bytes are those of the file that was opened, and stay what they were")
  func replaced() throws {
    let reader = try FileReader(at: path)
    let first = try reader.read(at: 0, count: 3)
    try replaceFile(at: path, with: [Bytes("new")])
    #expect(try reader.read(at: 3, count: 3).text == "345")
    #expect(first.text == "012")
    #expect(try FileSignature(at: path) != reader.signature)
  }

  @Test("Files that can't be read in parts are refused")
  func refused() throws {
    #expect(throws: FileError(.read, path: folder.path, code: EISDIR)) {
      try FileReader(at: folder.path)
    }
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: FileError(.read, notRegular: pipe)) { try FileReader(at: pipe) }
    #expect(throws: FileError(.open, path: folder.path("none"), code: ENOENT)) {
      try FileReader(at: folder.path("none"))
    }
    #expect(try FileReader.ifPresent(at: folder.path("none")) == nil)
  }

  @Test("A signature follows links, and differs after each kind of change")
  func signatures() throws {
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
    let first = try #require(try FileSignature(at: path))
    #expect(try FileSignature(at: link) == first)
    #expect(
      first
        == FileSignature(
          device: first.device,
          fileNumber: first.fileNumber,
          byteCount: 10,
          modified: first.modified,
          changed: first.changed
        )
    )
    try Files.write("0123456789+", to: path)
    let longer = try #require(try FileSignature(at: path))
    #expect(longer != first)
    try replaceFile(at: path, with: [Bytes("0123456789-")])
    #expect(try FileSignature(at: path) != longer)
    #expect(try FileSignature(at: folder.path("none")) == nil)
  }
}

@Suite("Locks between processes, folders and removal")
struct ProcessLockTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("place/lock")
  }

  @Test("One holder has it, and others get an error, until it is released")
  func exclusive() throws {
    var first: ProcessLock? = try ProcessLock(at: path, waitLimitInMilliseconds: 0)
    #expect(throws: FileError(.lock, path: path, code: ETIMEDOUT)) {
      try ProcessLock(at: path, waitLimitInMilliseconds: 0)
    }
    // As a process has it that is just being started, until it becomes another program.
    let shared = try #require(openFile(path).map { dup($0) })
    defer { close(shared) }
    withExtendedLifetime(first) {}
    first = nil
    _ = try ProcessLock(at: path, waitLimitInMilliseconds: 0)
    #expect(try Files.names(in: folder.path("place")) == ["lock"])
  }

  /// The number under which this process has a file open.
  private func openFile(_ path: String) -> Int32? {
    var wanted = stat()
    guard stat(path, &wanted) == 0 else { return nil }
    return (0..<1024).first { number in
      var found = stat()
      return fstat(number, &found) == 0 && found.st_ino == wanted.st_ino
        && found.st_dev == wanted.st_dev
    }
  }

  @Test("The lock of a process that was killed is free")
  func killed() throws {
    try Files.makeFolder(folder.path("place"))
    try Files.write("", to: path)
    // Nobody gives the lock back.
    let script = "open(F, '>>', 'place/lock') && flock(F, 6) && kill(9, $$)"
    let outcome = try ChildProcess(
      "perl",
      ["-e", script],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path
    ).run()
    #expect(outcome.end == .signal(SIGKILL))
    _ = try ProcessLock(at: path, waitLimitInMilliseconds: 0)
  }

  @Test("A folder is made once, and not where a link leads")
  func folders() throws {
    let made = folder.path("made")
    try makeFolder(at: made, mode: 0o700)
    try makeFolder(at: made)
    let mode = try FileManager.default.attributesOfItem(atPath: made)[.posixPermissions] as? Int
    #expect(mode == 0o700)
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "made")
    #expect(throws: FileError(.createFolder, path: link, code: ENOTDIR)) {
      try makeFolder(at: link)
    }
    #expect(throws: FileError(.createFolder, path: made + "/a/b", code: ENOENT)) {
      try makeFolder(at: made + "/a/b")
    }
  }

  @Test("A file is removed, once or twice; a folder is not")
  func removal() throws {
    try Files.write("x", to: path)
    try removeFile(at: path)
    try removeFile(at: path)
    #expect(try Files.names(in: folder.path("place")) == [])
    let error = #expect(throws: FileError.self) { try removeFile(at: folder.path("place")) }
    #expect(error?.operation == .remove)
  }

  @Test("An editor gets the path as a word, and its exit status comes back")
  func editor() throws {
    let environment = ProgramEnvironment(entries: [Array("PATH=/usr/bin:/bin".utf8)])
    let file = folder.path("a 'file' $X")
    try Files.write("one", to: file)
    let status = try runEditor("sed -i.old s/one/two/", path: file, environment: environment)
    #expect(status == 0)
    #expect(try Files.read(file) == Array("two".utf8))
    #expect(try runEditor("exit 3;", path: file, environment: environment) == 3)
  }
}
