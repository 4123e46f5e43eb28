internal import Foundation

/// A folder of its own for one test; it is removed, with all that is in it, at the end.
package final class TemporaryFolder: Sendable {
  /// The absolute path, without symbolic links, so that it is the path that programs print.
  package let path: String

  package init() throws {
    let unresolved = Self.place.appendingPathComponent("jsonl-merge-tests-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: unresolved, withIntermediateDirectories: true)
    path = unresolved.resolvingSymlinksInPath().path
  }

  /// Where the folders are made: in memory if there is one for that, with room and without a ban on
  /// programs, and nothing is said in `TMPDIR`. The programs under test have each of their edits
  /// written to the disk before they go on, and a disk would take much of the time of the tests.
  static let place: URL = {
    #if os(Linux)
      let memory = "/dev/shm"
      // https://man7.org/linux/man-pages/man3/statvfs.3.html: ST_RDONLY and ST_NOEXEC.
      let bans: UInt = 1 | 8
      var system = statvfs()
      if ProcessInfo.processInfo.environment["TMPDIR"] == nil,
        statvfs(memory, &system) == 0,
        system.f_flag & bans == 0,
        system.f_bavail * system.f_frsize > 4 << 30,
        access(memory, W_OK) == 0
      {
        return URL(fileURLWithPath: memory, isDirectory: true)
      }
    #endif
    return FileManager.default.temporaryDirectory
  }()

  /// The path of an entry of the folder, whether it exists or not.
  package func path(_ name: String) -> String { path + "/" + name }

  deinit {
    // A folder that stays behind does no harm to a later test, and a deinit can't throw.
    try? FileManager.default.removeItem(atPath: path)
  }
}
