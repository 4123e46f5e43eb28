internal import Foundation
internal import GitObjects
internal import TestSupport
internal import Testing

@Suite("Files that git has read")
struct AddedFileTests {
  private let repository: Repository

  init() throws {
    repository = try GitWorld().makeRepository()
    try repository.write("file", ["first"])
    try repository.commit("First")
    try repository.branch("other")
    try repository.checkOut("main")
    try repository.write("file", ["second"])
    try repository.commit("Second")
  }

  /// Gives the file, or the object of its content, a time in the past.
  private func setBack(_ path: String, seconds: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -seconds)],
      ofItemAtPath: repository.path(path)
    )
  }

  /// The path of the object that the file's content makes.
  private func object() throws -> String {
    let id = try repository.git("hash-object", "file")
    return ".git/objects/\(id.prefix(2))/\(id.dropFirst(2).prefix { !$0.isNewline })"
  }

  private func isAdded() throws -> Bool {
    let id = try repository.git("hash-object", "file").trimmingCharacters(in: .newlines)
    return try wasAdded(
      file: repository.path("file"),
      as: id,
      commonDirectory: repository.path(".git")
    )
  }

  @Test("A file that git add read after it was written was added, be its content old or new")
  func added() throws {
    for (line, isOld) in [("a third", false), ("first", true)] {
      try repository.write("file", [line])
      try setBack("file", seconds: 60)
      if isOld { try setBack(object(), seconds: 3600) }
      #expect(try !isAdded(), "\(line)")
      try repository.git("add", "file")
      #expect(try isAdded(), "\(line)")
    }
  }

  @Test("A file that a checkout or a merge put in place was not added")
  func placed() throws {
    try repository.checkOut("other")
    #expect(try !isAdded())
    try repository.git("merge", "-q", "--ff-only", "main")
    #expect(try !isAdded())
    try repository.git("reset", "-q", "--hard", "HEAD~1")
    #expect(try !isAdded())
  }

  @Test("Without a loose object, nobody can tell, and the answer is no")
  func packed() throws {
    try setBack("file", seconds: 60)
    #expect(try isAdded())
    try repository.git("gc", "-q", "--prune=now")
    #expect(try !isAdded())
  }
}
