package import System

/// A helper to start.
package struct HelperProgram: Equatable, Sendable {
  /// Its name, such as `git-jsonl-remote-dir`, for messages.
  package var name: String
  package var path: String

  package init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Looks for a helper beside the program that asks, then in PATH; nil if there is none.
  ///
  /// - Parameter ownProgram: the path of the program that asks, if it is known.
  package init?(named name: String, ownProgram: String?, environment: ProgramEnvironment) {
    if let slash = ownProgram?.utf8.lastIndex(of: UInt8(ascii: "/")), let ownProgram {
      let path = ownProgram[...slash] + name
      if isProgram(at: String(path)) {
        self.init(name: name, path: String(path))
        return
      }
    }
    guard let path = programPath(of: name, environment: environment) else { return nil }
    self.init(name: name, path: path)
  }
}
