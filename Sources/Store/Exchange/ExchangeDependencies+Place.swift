internal import Records
internal import System

extension ExchangeDependencies {
  /// Refuses a file that can't be a collection's: one in a place where none may be, one that is not
  /// JSON Lines, or one with conflict markers. One that is not there yet is accepted.
  ///
  /// - Throws: `ExchangeError`, or `FileError` where the file can't be read.
  package func checkFile(of path: String) throws {
    try checkPlace(of: path)
    let reader = try FileReader.ifPresent(at: workTree + "/" + path)
    guard let reader else { return }
    if let content = try reader.foreignContent() {
      throw ExchangeError.notRecords(path: path, content: content)
    }
    if let line = try markerLine(of: reader) {
      throw ExchangeError.conflictMarkers(path: path, line: line)
    }
  }

  /// The first line of a conflict's markers; nil if there are none. An import finds them, too, but
  /// only once there is a collection.
  ///
  /// Complexity: one pass over the bytes; a file with something like a marker is also parsed.
  private func markerLine(of reader: FileReader) throws -> Int? {
    var lines = FileLines(reader)
    while let line = try lines.next() {
      guard ConflictMarker(line.text)?.kind == .ours else { continue }
      let content = try reader.read(at: 0, count: reader.byteCount)
      return Document(reading: content).resolvingMarkers()?.firstMarkerNumber
    }
    return nil
  }

  /// Refuses a path that leads out of the work tree by a symbolic link, or to what is not a file.
  ///
  /// Paths come from a database and links from a repository, which anybody may have made. A folder
  /// that is missing is not an error: the file is missing, as it is on another branch.
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
  package func makeFolders(around path: String) throws {
    var folder = workTree
    for name in path.split(separator: "/").dropLast() {
      folder += "/" + name
      if try kindOfFile(at: folder) == nil { try makeFolder(at: folder) }
    }
  }
}
