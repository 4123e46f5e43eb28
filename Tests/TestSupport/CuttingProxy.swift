internal import Foundation

/// A network between clients and a server on this machine, which a test can cut. It ends with this
/// object.
package final class CuttingProxy {
  private let process: BackgroundProcess
  private let folder: TemporaryFolder
  /// Clients reach the server by this port of the loopback interface.
  package let port: Int

  /// - Parameter port: that of the server.
  package init(to port: Int) throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/cutting-proxy.py").path
    folder = try TemporaryFolder()
    let process = try BackgroundProcess(
      "python3",
      ["-I", script, String(port), folder.path],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path
    )
    var line: String?
    try waitUntil("the proxy") {
      line = try process.lines().first
      return line != nil
    }
    self.process = process
    self.port = line.flatMap { Int($0) } ?? 0
  }

  /// Closes all connections, and each new one from now on.
  package func cut() throws { try set("cut") }

  /// Does that once so many bytes more were passed on, in either direction.
  package func cut(afterBytes count: Int) throws { try set("after \(count)") }

  /// Lets clients reach the server again.
  package func mend() throws { try set("open") }

  /// How many bytes were passed on so far, in both directions.
  package func byteCount() throws -> Int {
    guard Files.exists(folder.path("count")) else { return 0 }
    return Int(String(decoding: try Files.read(folder.path("count")), as: UTF8.self)) ?? 0
  }

  /// What is wanted is done when this returns.
  private func set(_ wanted: String) throws {
    if Files.exists(folder.path("state")) { try Files.remove(folder.path("state")) }
    // It is there as a whole or not at all.
    try Files.write(wanted, to: folder.path("next"))
    try Files.move(folder.path("next"), to: folder.path("wanted"))
    try waitUntil("the proxy to do that") { Files.exists(folder.path("state")) }
  }
}
