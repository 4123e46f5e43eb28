internal import Foundation

/// A folder of its own for one test; it is removed, with all that is in it, at the end.
package final class TemporaryFolder: Sendable {
  /// The absolute path, without symbolic links, so that it is the path that programs print.
  package let path: String

  package init() throws {
    let unresolved = FileManager.default.temporaryDirectory
      .appendingPathComponent("jsonl-merge-tests-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: unresolved, withIntermediateDirectories: true)
    path = unresolved.resolvingSymlinksInPath().path
  }

  /// The path of an entry of the folder, whether it exists or not.
  package func path(_ name: String) -> String { path + "/" + name }

  deinit {
    // A folder that stays behind does no harm to a later test, and a deinit can't throw.
    try? FileManager.default.removeItem(atPath: path)
  }
}
