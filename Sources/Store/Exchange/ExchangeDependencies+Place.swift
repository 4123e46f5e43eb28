internal import System

extension ExchangeDependencies {
  /// Refuses a file that can't be a collection's: one in a place where none may be, or one that is
  /// not JSON Lines. One that is not there yet is accepted.
  ///
  /// - Throws: `ExchangeError`, or `FileError` where the file can't be read.
  package func checkFile(of path: String) throws {
    try checkPlace(of: path)
    let reader = try FileReader.ifPresent(at: workTree + "/" + path)
    if let content = try reader?.foreignContent() {
      throw ExchangeError.notRecords(path: path, content: content)
    }
  }

  /// Refuses a path that leads out of the work tree by a symbolic link, or to what is no file.
  ///
  /// Paths come from a database and links from a repository, which anybody may have made.
  func checkPlace(of path: String) throws {
    let filePath = workTree + "/" + path
    switch try kindOfFile(at: filePath) {
    case .regular, nil: break
    case .folder, .symbolicLink, .other: throw ExchangeError.notAFile(path: path)
    }
    let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isPlain = !names.contains { $0.isEmpty || $0 == "." || $0 == ".." }
    let place = realPath(filePath) ?? realFolder(around: names)
    let isInside = place.map { ($0 + "/").hasPrefix(workTree + "/") } ?? false
    guard isPlain, isInside else { throw ExchangeError.notInWorkTree(path: path) }
  }

  private func realFolder(around names: [String]) -> String? {
    realPath(([workTree] + names.dropLast()).joined(separator: "/"))
  }
}
