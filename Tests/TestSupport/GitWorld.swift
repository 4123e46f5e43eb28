internal import Foundation

/// A folder in which git knows nothing of this machine and of this user: own home, no system
/// configuration, pinned identity and time.
package final class GitWorld: Sendable {
  package let folder: TemporaryFolder
  /// The whole environment of every program that is run in this world.
  package let environment: [String: String]

  package init() throws {
    folder = try TemporaryFolder()
    try Files.makeFolder(folder.path("home"))
    environment = Self.environment(home: folder.path("home"))
  }

  /// Git's configuration where neither a repository nor the user says anything.
  private static let defaults = [
    ("init.defaultBranch", "main"),
    ("protocol.file.allow", "always"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("commit.gpgSign", "false"),
    ("advice.detachedHead", "false"),
    ("advice.mergeConflict", "false"),
    ("advice.skippedCherryPicks", "false"),
  ]

  private static func environment(home: String) -> [String: String] {
    let inherited = ProcessInfo.processInfo.environment
    var environment = [
      "PATH": inherited["PATH"] ?? "/usr/bin:/bin",
      "HOME": home,
      "XDG_CONFIG_HOME": home + "/.config",
      "LC_ALL": "C",
      "TZ": "UTC",
      "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_ATTR_NOSYSTEM": "1",
      "GIT_TERMINAL_PROMPT": "0",
      "GIT_EDITOR": "true",
      "GIT_PAGER": "cat",
      // Configuration from the environment does not reach the git of a submodule; this does.
      "GIT_ALLOW_PROTOCOL": "file",
      "GIT_AUTHOR_NAME": "Ada Author",
      "GIT_AUTHOR_EMAIL": "ada@example.com",
      "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+00:00",
      "GIT_COMMITTER_NAME": "Cora Committer",
      "GIT_COMMITTER_EMAIL": "cora@example.com",
      "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+00:00",
    ]
    // Where the Swift libraries are found, on machines that need to be told.
    for name in ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR"] {
      environment[name] = inherited[name]
    }
    environment["GIT_CONFIG_COUNT"] = String(defaults.count)
    for (index, (key, value)) in defaults.enumerated() {
      environment["GIT_CONFIG_KEY_\(index)"] = key
      environment["GIT_CONFIG_VALUE_\(index)"] = value
    }
    return environment
  }

  /// Runs a program in this world, in a folder of it, and waits for its end, however it ends.
  package func run(
    _ program: String,
    _ arguments: [String],
    in path: String? = nil,
    adding more: [String: String] = [:],
    input: [UInt8] = []
  ) throws -> Outcome {
    try ChildProcess(
      program,
      arguments,
      environment: environment.merging(more) { $1 },
      folder: path ?? folder.path,
      input: input
    ).run()
  }

  /// A new repository without a commit, in a new folder.
  package func makeRepository(_ name: String = "repository") throws -> Repository {
    // Without git's template the repository has just what git needs.
    try run("git", ["init", "-q", "--template=", folder.path(name)]).orThrow()
    return Repository(world: self, folder: folder.path(name))
  }

  /// A clone of a repository, without its configuration.
  package func clone(_ origin: Repository, as name: String) throws -> Repository {
    try run("git", ["clone", "-q", "--template=", origin.folder, folder.path(name)]).orThrow()
    return Repository(world: self, folder: folder.path(name))
  }
}

/// The version of the git that the tests use.
package struct GitVersion: Comparable, Sendable {
  package let major: Int
  package let minor: Int

  package init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads what `git version` prints: `git version 2.39.5 (Apple Git-154)`.
  package init?(parsing text: String) {
    let numbers = text.split(separator: " ").dropFirst(2).first?.split(separator: ".")
    guard
      let numbers,
      numbers.count >= 2,
      let major = Int(numbers[0]),
      let minor = Int(numbers[1])
    else { return nil }
    self.init(major, minor)
  }

  package static func < (left: GitVersion, right: GitVersion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }
}
