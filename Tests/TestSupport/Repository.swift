/// A repository with a work tree, in a world of its own.
package struct Repository: Sendable {
  package let world: GitWorld
  /// The absolute path of the work tree; of a bare repository, its own.
  package let folder: String

  package init(world: GitWorld, folder: String) {
    self.world = world
    self.folder = folder
  }

  /// The absolute path of a file of the work tree.
  package func path(_ name: String) -> String { folder + "/" + name }

  /// Runs git, and returns what it printed, without the last line end.
  ///
  /// - Throws: `UnexpectedEnd` where git fails.
  @discardableResult
  package func git(_ arguments: String...) throws -> String {
    let output = try world.run("git", arguments, in: folder).orThrow().output
    return output.hasSuffix("\n") ? String(output.dropLast()) : output
  }

  /// Runs git, whatever comes of it.
  package func tryGit(
    _ arguments: String...,
    adding environment: [String: String] = [:]
  ) throws -> Outcome {
    try world.run("git", arguments, in: folder, adding: environment)
  }

  /// The version of the git that runs here.
  package func gitVersion() throws -> GitVersion? { GitVersion(parsing: try git("version")) }
}

// Files of the work tree.
extension Repository {
  /// Writes a file with these lines, each of them ended by a line feed.
  package func write(_ name: String, _ lines: [String]) throws {
    try Files.write(lines.map { $0 + "\n" }.joined(), to: path(name))
  }

  /// Writes a file with just these bytes.
  package func write(_ name: String, bytes: [UInt8]) throws {
    try Files.write(bytes, to: path(name))
  }

  package func read(_ name: String) throws -> [UInt8] { try Files.read(path(name)) }

  package func text(_ name: String) throws -> String {
    String(decoding: try read(name), as: UTF8.self)
  }

  /// The lines of a file, without their line feeds.
  package func lines(_ name: String) throws -> [String] { Self.lines(of: try text(name)) }

  /// The lines of a text, without their line feeds.
  package static func lines(of text: String) -> [String] {
    // In a Swift string CR LF is one character, which a split at line feeds would pass over.
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

// Commits and branches.
extension Repository {
  /// Commits the whole work tree.
  package func commit(_ message: String) throws {
    try git("add", "--all")
    try git("commit", "-q", "--allow-empty", "-m", message)
  }

  /// Makes a branch at a commit, and checks it out.
  package func branch(_ name: String, at start: String = "HEAD") throws {
    try git("switch", "-q", "-c", name, start)
  }

  package func checkOut(_ name: String) throws { try git("switch", "-q", name) }

  /// A file as a commit has it, or as a stage of the index has it (`:2`).
  package func blob(_ name: String, in tree: String) throws -> [UInt8] {
    try world.run("git", ["show", "\(tree):\(name)"], in: folder).orThrow().outputBytes
  }

  /// The stages in which the index has a file: 0 where it is merged, 1 to 3 in a conflict.
  package func stages(of name: String) throws -> [Int] {
    let entries = try git("ls-files", "--stage", "-z", "--", ":(literal)" + name)
    return entries.split(separator: "\0").compactMap { entry in
      entry.split(separator: "\t")[0].split(separator: " ").last.flatMap { Int($0) }
    }
  }

  /// The paths with a conflict in git that is not resolved yet.
  package func unmerged() throws -> [String] {
    try git("diff", "--name-only", "--diff-filter=U", "-z").split(separator: "\0").map(String.init)
  }
}
