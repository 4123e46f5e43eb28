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

  /// Refuses a path that leads out of the work tree by a symbolic link, or to what is not a file.
  ///
  /// Paths come from a database and links from a repository, which anybody may have made. A folder
  /// that is missing is no reason: the file is missing then, as it is on another branch.
  package func checkPlace(of path: String) throws {
    let filePath = workTree + "/" + path
    let kind = try kindOfFile(at: filePath)
    // Where a link leads nowhere, an export would make a file elsewhere.
    let leadsNowhere = try kind == nil && kindOfEntry(at: filePath) != nil
    guard kind == nil || kind == .regular, !leadsNowhere else {
      throw ExchangeError.notAFile(path: path)
    }
    let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let isPlain = !names.contains { $0.isEmpty || $0 == "." || $0 == ".." }
    let place = realPath(filePath) ?? realFolder(around: names)
    let isInside = place.map { ($0 + "/").hasPrefix(workTree + "/") } ?? false
    guard isPlain, isInside else { throw ExchangeError.notInWorkTree(path: path) }
  }

  /// The nearest folder around a file that is there; nil where not even the work tree is.
  private func realFolder(around names: [String]) -> String? {
    var folders = names.dropLast()
    while true {
      if let real = realPath(([workTree] + folders).joined(separator: "/")) { return real }
      if folders.popLast() == nil { return nil }
    }
  }

  /// Makes the folders that a file is to be in, which `checkPlace` has accepted.
  func makeFolders(around path: String) throws {
    var folder = workTree
    for name in path.split(separator: "/").dropLast() {
      folder += "/" + name
      if try kindOfFile(at: folder) == nil { try makeFolder(at: folder) }
    }
  }
}
