internal import Foundation

/// The executables that were built together with the tests.
package enum BuiltProducts {
  /// An executable that a test needs was not built.
  package struct Missing: Error, CustomStringConvertible {
    package let name: String
    package let searched: [String]

    package var description: String {
      "'\(name)' was not built: it is in none of \(searched.joined(separator: ", "))."
    }
  }

  /// A class of this module, by which Foundation finds the bundle that holds the tests.
  private final class Anchor {}

  /// The absolute path of the executable product `name`.
  ///
  /// SwiftPM puts the test product into the folder of the executables: on Linux as a program, so
  /// that the bundle's folder is that folder, on macOS as a bundle, so that it is the one above.
  package static func path(of name: String) throws -> String {
    let bundle = Bundle(for: Anchor.self).bundleURL
    let folders = [bundle, bundle.deletingLastPathComponent()]
    let candidates = folders.map { $0.appendingPathComponent(name).path }
    for candidate in candidates {
      var isFolder = ObjCBool(false)
      let exists = FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder)
      if exists, !isFolder.boolValue { return candidate }
    }
    throw Missing(name: name, searched: folders.map(\.path))
  }
}
