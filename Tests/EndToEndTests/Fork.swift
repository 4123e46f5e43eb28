import TestSupport
import Testing

/// What one file holds on `main` and on the two branches that left it; nil where it is missing.
struct Versions: Sendable {
  var base: [UInt8]?
  var left: [UInt8]?
  var right: [UInt8]?

  init(base: [UInt8]?, left: [UInt8]?, right: [UInt8]?) {
    self.base = base
    self.left = left
    self.right = right
  }

  /// Versions as lines, each of them ended by a line feed.
  init(base: [String]?, left: [String]?, right: [String]?) {
    self.init(base: base.map(bytes), left: left.map(bytes), right: right.map(bytes))
  }
}

/// The bytes of a file with these lines, each of them ended by a line feed.
func bytes(_ lines: [String]) -> [UInt8] { lines.flatMap { Array($0.utf8) + [0x0A] } }

/// A repository in which two branches, `left` and `right`, changed one file since `main`.
///
/// `left` is checked out.
struct Fork {
  let repository: Repository
  let path: String
  let versions: Versions

  /// Makes the three commits.
  ///
  /// `others` are further files in the same commits. `driver` is the shell command of the driver,
  /// nil the one that was built. `attributes` are further lines of `.gitattributes`.
  init(
    _ versions: Versions,
    at path: String = "data/items.jsonl",
    others: [String: Versions] = [:],
    driver: String? = nil,
    attributes: [String] = [],
    in world: GitWorld? = nil
  ) throws {
    let repository = try (world ?? GitWorld()).makeRepository()
    self.repository = repository
    self.path = path
    self.versions = versions
    try repository.registerDriver(command: driver)
    try repository.write(".gitattributes", [Repository.attributesLine] + attributes)
    let files = others.merging([path: versions]) { $1 }
    func commit(_ version: KeyPath<Versions, [UInt8]?>, _ message: String) throws {
      for (name, versions) in files { try repository.put(versions[keyPath: version], at: name) }
      try repository.commit(message)
    }
    try commit(\.base, "Base")
    try repository.branch("right")
    try commit(\.right, "Right")
    try repository.branch("left", at: "main")
    try commit(\.left, "Left")
  }

  /// Merges `right` into `left`, whatever comes of it.
  func merge() throws -> Outcome { try repository.tryGit("merge", "--no-edit", "right") }

  /// Merges each branch into the other, each time on a new branch.
  ///
  /// - Throws: `UnexpectedEnd` where git does not merge.
  func mergeBothWays() throws -> (intoLeft: [UInt8], intoRight: [UInt8]) {
    func merge(_ theirs: String, into ours: String) throws -> [UInt8] {
      try repository.branch("\(theirs)-into-\(ours)", at: ours)
      try repository.tryGit("merge", "--no-edit", theirs).orThrow()
      return try repository.read(path)
    }
    return (try merge("right", into: "left"), try merge("left", into: "right"))
  }
}

extension Repository {
  /// Makes the work tree have a file with these bytes, or not have it.
  func put(_ content: [UInt8]?, at name: String) throws {
    if let content {
      try write(name, bytes: content)
    } else if Files.exists(path(name)) {
      try Files.remove(path(name))
    }
  }

  /// The labels of conflict markers: git tells a driver its own since version 2.44.
  func labels(ours: String, base: String, theirs: String) throws -> Labels {
    let version = try #require(try gitVersion())
    return version >= GitVersion(2, 44)
      ? Labels(ours: ours, base: base, theirs: theirs)
      : Labels(ours: "ours", base: "base", theirs: "theirs")
  }
}

/// The texts after the markers of a conflict.
struct Labels {
  var ours: String
  var base: String
  var theirs: String
}
