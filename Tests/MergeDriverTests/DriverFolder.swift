import Foundation
import TestSupport

/// Three versions of a file in a folder of their own, and the built driver to merge them with.
struct DriverFolder {
  let world: GitWorld
  let program: String

  init(base: String = "", ours: String = "", theirs: String = "") throws {
    world = try GitWorld()
    program = try BuiltProducts.path(of: "jsonl-merge")
    try write(base, to: "base")
    try write(ours, to: "ours")
    try write(theirs, to: "theirs")
  }

  func path(_ name: String) -> String { world.folder.path(name) }

  func write(_ text: String, to name: String) throws { try Files.write(text, to: path(name)) }

  func text(of name: String) throws -> String {
    String(decoding: try Files.read(path(name)), as: UTF8.self)
  }

  /// The names of what is in the folder, without the home that git is given.
  func names() throws -> [String] {
    try Files.names(in: world.folder.path).filter { $0 != "home" }
  }

  /// All files of the folder by name.
  func contents() throws -> [String: String] {
    var contents: [String: String] = [:]
    for name in try names() { contents[name] = try text(of: name) }
    return contents
  }

  /// Runs the driver with these words after its name.
  func run(_ words: [String], environment: [String: String] = [:]) throws -> Outcome {
    try world.run(program, words, adding: environment)
  }

  /// Merges `base`, `ours` and `theirs` with these options before them.
  func merge(_ options: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(options + ["base", "ours", "theirs"], environment: environment)
  }

  /// Runs a shell script in which `"$0"` is the driver.
  func shell(_ script: String) throws -> Outcome {
    try world.run("sh", ["-c", script, program])
  }
}

/// Versions of a small file.
enum Sample {
  static let base = """
    {"id":"a","title":"one"}
    {"id":"b","title":"two"}

    """
  static let edited = """
    {"id":"a","title":"one, edited"}
    {"id":"b","title":"two"}

    """
  /// Contests what `edited` has; nothing in it says which is newer.
  static let editedOtherwise = """
    {"id":"a","title":"one, otherwise"}
    {"id":"b","title":"two"}

    """
  static let text = "one\ntwo\nthree\nfour\nfive\n"
  static let editedText = "ONE\ntwo\nthree\nfour\nfive\n"
  static let otherText = "one\ntwo\nthree\nfour\nFIVE\n"
  static let contestedText = "uno\ntwo\nthree\nfour\nfive\n"
  static let binary = "one\u{0}two\n"
}
