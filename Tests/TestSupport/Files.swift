internal import Foundation

/// Reading and writing of whole files by absolute path, in bytes.
package enum Files {
  /// Writes a file; folders on the way to it are made.
  package static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let location = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: location.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data(bytes).write(to: location)
  }

  package static func write(_ text: String, to path: String) throws {
    try write(text.utf8, to: path)
  }

  /// Writes a shell script that can be run by its path.
  package static func writeScript(_ text: String, to path: String) throws {
    try write("#!/bin/sh\n" + text + "\n", to: path)
    try setMode(0o755, of: path)
  }

  package static func read(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  package static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  package static func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
  }

  package static func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// The names of a folder's entries, in byte order.
  package static func names(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
