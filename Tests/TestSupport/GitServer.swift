internal import Foundation

/// A server of git repositories on this machine, over HTTP, which ends with this object.
///
/// Python's standard library listens, and `git http-backend` does the rest.
package final class GitServer {
  private let process: BackgroundProcess
  private let folder: String
  /// The address under which the folder of the repositories is.
  package let address: String

  /// Serves the bare repositories in a folder, to which anybody may push.
  package init(_ folder: String, in world: GitWorld) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/git-server.py").path
    let process = try BackgroundProcess(
      "python3",
      ["-I", script, folder],
      environment: world.environment,
      folder: folder
    )
    var port: String?
    try waitUntil("the server of git repositories") {
      port = try process.lines().first
      return port != nil
    }
    self.process = process
    self.folder = folder
    address = "http://127.0.0.1:\(port ?? "")"
  }

  /// What becomes of requests whose path has a word: a status, or `drop` for an answer that gets
  /// lost after the request was done.
  package func setFault(_ word: String, _ what: String) throws {
    try Files.write("\(word) \(what)\n", to: folder + "/faults")
  }

  package func clearFaults() throws { try Files.write("", to: folder + "/faults") }
}
