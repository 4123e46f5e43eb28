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
  ///
  /// Another process writes it: a file that this one has open for writing is open, for a moment, in
  /// each child that another thread starts just then, and execve(2) refuses to run it ("ETXTBSY The
  /// specified executable was open for writing by one or more processes").
  package static func writeScript(_ text: String, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try makeFolder(folder)
    _ = try ChildProcess(
      "/bin/sh",
      ["-c", "rm -f \"$1\" && cat > \"$1\" && chmod 755 \"$1\"", "sh", path],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder,
      input: Array("#!/bin/sh\n\(text)\n".utf8)
    ).run().orThrow()
  }

  package static func read(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Overwrites a page of a SQLite database; the first one has the number 1.
  ///
  /// https://sqlite.org/fileformat.html: "The database page size in bytes" is at offset 16.
  package static func damagePage(_ page: Int, of path: String) throws {
    var bytes = try read(path)
    let size = Int(bytes[16]) << 8 | Int(bytes[17])
    for index in (page - 1) * size..<page * size { bytes[index] = 0xA5 }
    try write(bytes, to: path)
  }

  package static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  package static func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
  }

  /// Gives a file or folder another path; a file that has that path is replaced.
  package static func move(_ path: String, to newPath: String) throws {
    guard rename(path, newPath) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
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
