import JSONText
import System
import TestSupport
import Testing

@Suite("Examining paths")
struct PlaceTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Files.write("text", to: folder.path("file"))
    try Files.makeFolder(folder.path("inner"))
    try link("file", as: "link")
    try link("inner", as: "way")
    try link("nowhere", as: "dangling")
  }

  private func link(_ target: String, as name: String) throws {
    _ = try ChildProcess(
      "/bin/sh",
      ["-c", "ln -s \"$1\" \"$2\"", "sh", target, folder.path(name)],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path
    ).run().orThrow()
  }

  @Test("A file that need not be there is read, or missing")
  func ifPresent() throws {
    #expect(try InputFile.ifPresent(at: folder.path("file"))?.bytes.text == "text")
    #expect(try InputFile.ifPresent(at: folder.path("link"))?.bytes.text == "text")
    #expect(try InputFile.ifPresent(at: folder.path("missing"))?.bytes.text == nil)
    #expect(try InputFile.ifPresent(at: folder.path("missing/file"))?.bytes.text == nil)
    #expect(try InputFile.ifPresent(at: folder.path("file/inner"))?.bytes.text == nil)
  }

  @Test("An existing unreadable file is an error", arguments: ["dangling", "inner", "way"])
  func unreadable(name: String) throws {
    let path = folder.path(name)
    let error = #expect(throws: FileError.self) { try InputFile.ifPresent(at: path) }
    #expect(error?.path == path)
  }

  @Test("An entry is anything with the name")
  func entries() {
    for name in ["file", "inner", "link", "way", "dangling"] {
      #expect(entryExists(at: folder.path(name)))
    }
    #expect(!entryExists(at: folder.path("missing")))
    #expect(!entryExists(at: folder.path("file/inner")))
  }

  @Test("Paths lead to one file by any names, even if it does not exist yet")
  func sameFile() throws {
    try link("missing", as: "to missing")
    for (left, right) in [
      ("file", "file"), ("file", "link"), ("file", "inner/../file"), ("link", "./link"),
      ("missing", "./missing"), ("missing", "to missing"), ("way/new", "inner/new"),
      ("inner", "way"),
    ] {
      #expect(leadToOneFile(folder.path(left), folder.path(right)), "\(left) \(right)")
      #expect(leadToOneFile(folder.path(right), folder.path(left)), "\(left) \(right)")
    }
    for (left, right) in [
      ("file", "missing"), ("missing", "new"), ("file", "inner/file"), ("missing/a", "missing/a"),
    ] {
      #expect(!leadToOneFile(folder.path(left), folder.path(right)), "\(left) \(right)")
    }
    #expect(!leadToOneFile("/dev/null", "/dev/null"))
  }

  @Test("A link to a folder is a folder, and it is the same by each of its paths")
  func folders() {
    let inner = folder.path("inner")
    for path in [inner, folder.path("way"), folder.path("inner/../inner/")] {
      #expect(isFolder(at: path))
      #expect(isSameFolder(path, inner))
    }
    for name in ["file", "link", "dangling", "missing"] {
      #expect(!isFolder(at: folder.path(name)))
      #expect(!isSameFolder(folder.path(name), inner))
    }
    #expect(!isSameFolder(folder.path("missing"), folder.path("missing")))
  }

  @Test("A variable has a value, unless it is missing or empty")
  func variables() {
    let entries = ["A=1", "AB=2", "C=", "D=x=y", "D=z", "E"].map { Array($0.utf8) }
    let environment = ProgramEnvironment(entries: entries + [Array("F=".utf8) + [0xFF]])
    #expect(environment.value(of: "A") == "1")
    #expect(environment.value(of: "B") == nil)
    #expect(environment.value(of: "C") == nil)
    #expect(environment.value(of: "D") == "x=y")
    #expect(environment.value(of: "E") == nil)
    #expect(environment.value(of: "F") == "\u{FFFD}")
  }

  @Test("The current folder has an absolute path")
  func currentFolder() throws {
    let path = try #require(CurrentProcess.folder)
    #expect(path.hasPrefix("/"))
    #expect(isSameFolder(path, "."))
  }
}
