import Foundation

/// The files of this repository, as they are in the work tree.
struct Repository {
  /// The paths of all files but what git and the build keep for themselves.
  let paths: [String]
  /// The names at the top.
  let topNames: [String]
  /// The files that people write as text; the fixtures of tests are not among them.
  let files: [SourceFile]
  /// The modules, as the package describes them.
  let modules: ModuleTable

  static let shared = Result { try Repository() }

  private static let leftOut: Set<String> = [".git", ".build", ".swiftpm", ".DS_Store", "dist"]

  init() throws {
    let top = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    topNames = try FileManager.default.contentsOfDirectory(atPath: top.path)
      .filter { !Self.leftOut.contains($0) && !$0.hasSuffix(".profraw") }
      .sorted()
    var found: [String] = []
    for name in topNames { try Self.collect(name, under: top, into: &found) }
    paths = found.sorted()
    files = try paths.filter { Self.isWritten($0) }.map { path in
      let text = try String(contentsOf: top.appendingPathComponent(path), encoding: .utf8)
      return SourceFile(path: path, text: text)
    }
    modules = ModuleTable(manifest: files.first { $0.path == "Package.swift" }?.text ?? "")
  }

  private static func collect(_ path: String, under top: URL, into found: inout [String]) throws {
    let url = top.appendingPathComponent(path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else { return found.append(path) }
    for name in try FileManager.default.contentsOfDirectory(atPath: url.path)
    where !leftOut.contains(name) {
      try collect("\(path)/\(name)", under: top, into: &found)
    }
  }

  private static func isWritten(_ path: String) -> Bool {
    if path.hasPrefix("Tests/Fixtures/") { return false }
    return ["swift", "sh", "md", "template", "h", "modulemap"]
      .contains { path.hasSuffix(".\($0)") } || path.hasPrefix(".ci/") || path.hasPrefix("hooks/")
  }

  func file(at path: String) -> SourceFile? { files.first { $0.path == path } }
}
