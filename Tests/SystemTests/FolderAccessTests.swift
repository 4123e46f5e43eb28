import Foundation
import System
import TestSupport
import Testing

@Suite("Folders and who may use them")
struct FolderAccessTests {
  @Test("A folder that can't be listed is not an empty one, and one that is missing is")
  func listing() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("list")
    #expect(try readableEntryNames(in: path) == [])
    for name in ["b", "a", ".c"] { try Files.write("", to: path + "/" + name) }
    #expect(try readableEntryNames(in: path) == [".c", "a", "b"])
    #expect(throws: FileError.self) { try readableEntryNames(in: path + "/a") }
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: FileError.self) { try readableEntryNames(in: link) }
    #expect(entryNames(in: link) == [".c", "a", "b"])
    #expect(entryNames(in: path + "/a") == [])
  }

  @Test("A file takes over the permissions of a folder, unless it is a link or somebody else's")
  func permissions() throws {
    let folder = try TemporaryFolder()
    let (path, link) = (folder.path("file"), folder.path("link"))
    func mode() throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    try Files.setMode(0o770, of: folder.path)
    try Files.write("", to: path)
    try takeOverPermissions(of: folder.path, for: path)
    #expect(try mode() == 0o660)
    try Files.setMode(0o600, of: path)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try takeOverPermissions(of: folder.path, for: link)
    #expect(try mode() == 0o600)
    // Only the superuser can give a file away.
    if geteuid() == 0 {
      try FileManager.default.setAttributes([.ownerAccountID: 1], ofItemAtPath: path)
      try takeOverPermissions(of: folder.path, for: path)
      #expect(try mode() == 0o600)
    }
  }
}
