import Foundation

/// A home folder, a prefix and a set of programs of a test's own, in a temporary folder that goes
/// away with the object.
final class Sandbox {
  /// What a run of a program came to.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  let folder: URL
  let home: URL
  let prefix: URL
  /// The programs that scripts find, besides what a test adds.
  private let tools: URL

  /// The programs that install.sh may count on, on a machine with git.
  private static let toolNames = [
    "awk", "basename", "cat", "chmod", "cmp", "cp", "dirname", "fold", "git", "grep", "id", "mkdir",
    "mktemp", "mv", "pkg-config", "readlink", "rm", "sed", "sh", "uname",
  ]

  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The program that the tests were built with.
  static let program: URL = {
    #if os(macOS)
      Bundle(for: Sandbox.self).bundleURL.deletingLastPathComponent()
        .appendingPathComponent("jsonl-merge")
    #else
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appendingPathComponent("jsonl-merge")
    #endif
  }()

  init(prefixName: String = "prefix") throws {
    folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("install-tests-\(UUID().uuidString)")
    home = folder.appendingPathComponent("home")
    prefix = folder.appendingPathComponent(prefixName)
    tools = folder.appendingPathComponent("tools")
    for made in [home, tools] {
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
    }
    for name in Self.toolNames {
      if let path = Self.find(name) { try addTool(name, script: "exec '\(path)' \"$@\"") }
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Where PATH has a program; nil where it has none.
  static func find(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Adds a program that is a shell script.
  func addTool(_ name: String, script: String) throws {
    let url = tools.appendingPathComponent(name)
    try "#!/bin/sh\n\(script)\n".write(to: url, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: url.path)
  }

  /// Runs install.sh with the program that the tests were built with, and with `--prefix` where it
  /// installs or uninstalls.
  func install(
    _ arguments: String...,
    path: [URL] = [],
    environment: [String: String] = ["JSONL_MERGE_BINARY": Sandbox.program.path]
  ) throws -> Outcome {
    let script = Self.checkout.appendingPathComponent("install.sh")
    return try run(
      [script.path, "--prefix", prefix.path] + arguments,
      path: path,
      environment: environment
    )
  }

  /// Runs install.sh with these options and no others.
  func installExactly(
    _ arguments: String...,
    environment: [String: String] = ["JSONL_MERGE_BINARY": Sandbox.program.path]
  ) throws -> Outcome {
    let script = Self.checkout.appendingPathComponent("install.sh")
    return try run([script.path] + arguments, environment: environment)
  }

  /// Runs git, and returns what it prints.
  func git(_ arguments: String..., path: [URL] = []) throws -> Outcome {
    try run(["-c", "exec git \"$@\"", "git"] + arguments, path: path)
  }

  /// Runs /bin/sh, which sees nothing but the sandbox.
  func run(
    _ arguments: [String],
    path: [URL] = [],
    environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = arguments
    process.currentDirectoryURL = home
    process.environment = [
      "HOME": home.path,
      "PATH": (path + [tools]).map(\.path).joined(separator: ":"),
      "TMPDIR": folder.path,
      "LC_ALL": "C",
      "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_ATTR_NOSYSTEM": "1",
      "GIT_CEILING_DIRECTORIES": folder.path,
      "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
      "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    ].merging(environment) { $1 }
    // Files, not pipes: a pipe that nobody reads would stop the program.
    let number = UUID().uuidString
    let output = folder.appendingPathComponent("output-\(number)")
    let errors = folder.appendingPathComponent("errors-\(number)")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    defer { for file in [output, errors] { try? FileManager.default.removeItem(at: file) } }
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8)
    )
  }

  func write(_ text: String, to path: String) throws {
    let url = folder.appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  func read(_ path: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
  }

  func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  /// All files of the home and of the prefix, with their bytes.
  func snapshot() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for top in [home, prefix] where FileManager.default.fileExists(atPath: top.path) {
      for path in try FileManager.default.subpathsOfDirectory(atPath: top.path) {
        let url = top.appendingPathComponent(path)
        let values = try url.resourceValues(forKeys: [.isRegularFileKey])
        if values.isRegularFile == true {
          files["\(top.lastPathComponent)/\(path)"] = try Data(contentsOf: url)
        }
      }
    }
    return files
  }
}
