import Foundation
import TestSupport

extension Files {
  /// Writes just this text to a file that can be run, in another process, as `writeScript` does.
  static func writeHook(_ text: String, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try makeFolder(folder)
    _ = try ChildProcess(
      "/bin/sh",
      ["-c", "rm -f \"$1\" && cat > \"$1\" && chmod 755 \"$1\"", "sh", path],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder,
      input: Array(text.utf8)
    ).run().orThrow()
  }
}

/// All files of a folder with their content and mode, to be compared byte for byte.
struct FolderPicture: Equatable {
  private(set) var files: [String: [UInt8]] = [:]
  private var modes: [String: Int] = [:]

  /// - Parameter leavingOut: files whose path begins so are not looked at.
  init(_ folder: String, leavingOut prefixes: [String] = []) throws {
    let names = FileManager.default.enumerator(atPath: folder)
    while let name = names?.nextObject() as? String {
      let path = folder + "/" + name
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      guard attributes[.type] as? FileAttributeType != .typeDirectory,
        !prefixes.contains(where: { name.hasPrefix($0) })
      else { continue }
      files[name] = try Files.read(path)
      modes[name] = attributes[.posixPermissions] as? Int
    }
  }

  /// The paths that are not the same in both.
  func differences(from other: FolderPicture) -> [String] {
    Set(files.keys).union(other.files.keys).filter { name in
      files[name] != other.files[name] || modes[name] != other.modes[name]
    }.sorted()
  }
}
