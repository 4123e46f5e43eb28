import Foundation
import TestSupport

/// A home folder, a prefix and a set of programs of a test's own, in a temporary folder.
struct Sandbox {
  private let folder: TemporaryFolder
  /// The absolute path of the prefix that install.sh installs to.
  let prefix: String

  /// The programs that install.sh may count on, on a machine with git.
  private static let toolNames = [
    "awk", "basename", "cat", "chmod", "cmp", "cp", "cut", "dirname", "fold", "git", "grep", "id",
    "mkdir",
    "mktemp", "mv", "rm", "sed", "sh", "uname",
  ]

  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The driver that the tests were built with.
  static func program() throws -> String { try BuiltProducts.path(of: "jsonl-merge") }

  /// The folder of the programs that the tests were built with.
  static func programs() throws -> String { String(try program().dropLast("/jsonl-merge".count)) }

  init(prefixName: String = "prefix") throws {
    folder = try TemporaryFolder()
    prefix = folder.path(prefixName)
    try Files.makeFolder(folder.path("home"))
    for name in Self.toolNames {
      if let path = Self.find(name) { try addTool(name, script: "exec '\(path)' \"$@\"") }
    }
  }

  /// Where PATH has a program; nil where it has none.
  static func find(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The absolute path of something in the sandbox.
  func path(_ name: String) -> String { folder.path(name) }

  /// Adds a program that is a shell script.
  func addTool(_ name: String, script: String) throws {
    try Files.writeScript(script, to: path("tools/\(name)"))
  }

  /// Makes a folder with a driver that is a shell script, and the companion of the tests.
  func programs(_ name: String, driver script: String) throws -> String {
    try addTool("\(name)/jsonl-merge", script: script)
    let folder = path("tools/\(name)")
    let companion = try Self.programs() + "/git-jsonl"
    try FileManager.default.copyItem(atPath: companion, toPath: folder + "/git-jsonl")
    return folder
  }

  /// Runs install.sh with `--prefix` and these options, where PATH begins with the folders of
  /// `path`. It installs the programs in `programs`, or where that is nil, what it finds.
  func install(_ arguments: String..., path: [String] = [], programs: String?) throws -> Outcome {
    try runInstall(["--prefix", prefix] + arguments, path: path, programs: programs)
  }

  /// Runs install.sh with `--prefix` and these options; it installs the programs of the tests.
  func install(_ arguments: String..., path: [String] = []) throws -> Outcome {
    try runInstall(["--prefix", prefix] + arguments, path: path, programs: Self.programs())
  }

  /// Runs install.sh with these options and no others.
  func runInstall(
    _ arguments: [String],
    path: [String] = [],
    programs: String?,
    script: String = "\(checkout)/install.sh"
  ) throws -> Outcome {
    let environment = programs.map { ["JSONL_PROGRAMS": $0] } ?? [:]
    return try run(["sh", script] + arguments, path: path, environment: environment)
  }

  func git(_ arguments: String...) throws -> Outcome { try run(["git"] + arguments) }

  /// Runs a program that sees nothing but the sandbox, in its home folder.
  func run(
    _ command: [String],
    path: [String] = [],
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let home = self.path("home")
    let basic = [
      "HOME": home,
      "PATH": (path + [self.path("tools")]).joined(separator: ":"),
      "TMPDIR": folder.path,
      "LC_ALL": "C",
      "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_ATTR_NOSYSTEM": "1",
      "GIT_CEILING_DIRECTORIES": folder.path,
      "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
      "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    ]
    return try ChildProcess(
      command[0],
      Array(command.dropFirst()),
      environment: basic.merging(environment) { $1 },
      folder: home
    ).run()
  }

  func write(_ text: String, to name: String) throws { try Files.write(text, to: path(name)) }

  func read(_ name: String) throws -> String {
    String(decoding: try Files.read(path(name)), as: UTF8.self)
  }

  func exists(_ name: String) -> Bool { Files.exists(path(name)) }

  /// All files of the home and of the prefix, with their bytes.
  func snapshot() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (name, top) in [("home", path("home")), ("prefix", prefix)] where Files.exists(top) {
      for entry in try FileManager.default.subpathsOfDirectory(atPath: top) {
        let url = URL(fileURLWithPath: "\(top)/\(entry)")
        if try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true {
          files["\(name)/\(entry)"] = try Files.read(url.path)
        }
      }
    }
    return files
  }
}
