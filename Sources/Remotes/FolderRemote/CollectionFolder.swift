internal import JSONText
internal import RemoteProtocol
internal import System

/// The folder of a collection, and what is in its files (`HeadFolder`):
///
///     head      how much of the others counts
///     log       the rows of each push; grows
///     versions  a line for each version; grows
///     lock      locked by the process that writes
struct CollectionFolder {
  let files: HeadFolder

  var path: String { files.path }
  /// The path of the collection.
  var collection: String { files.collection }

  var logPath: String { path + "/log" }
  var versionsPath: String { path + "/versions" }

  init(_ collection: String, in root: FolderRoot) {
    let path = Self.folder(of: root) + "/" + HeadFolder.name(of: collection)
    files = HeadFolder(at: path, for: collection, in: root)
  }

  /// The folder with the folders of all collections.
  static func folder(of root: FolderRoot) -> String { root.path + "/collections" }

  /// Reads the head of the collection in a folder; nil if there is none.
  static func head(at path: String) throws(RemoteError) -> CollectionHead? {
    try HeadFolder.head(at: path) { CollectionHead($0) }
  }

  func head() throws(RemoteError) -> CollectionHead? {
    guard let head = try Self.head(at: path) else { return nil }
    guard head.collection == collection else { throw .damaged(files.headPath) }
    return head
  }

  /// The lines of some versions.
  func versionLines(_ versions: ClosedRange<Int64>) throws(RemoteError) -> [VersionLine] {
    let count = VersionLine.byteCount
    let bytes: Bytes
    do throws(FileError) {
      bytes = try FileReader(at: versionsPath).read(
        at: Int(versions.lowerBound) * count,
        count: versions.count * count
      )
    } catch {
      throw RemoteError(reading: error)
    }
    var lines: [VersionLine] = []
    for index in 0..<versions.count {
      guard bytes.count >= (index + 1) * count,
        let line = VersionLine(bytes[index * count..<(index + 1) * count - 1].text)
      else { throw .damaged(versionsPath) }
      lines.append(line)
    }
    return lines
  }

  /// Makes the files of a collection without rows; the head comes last.
  func create() throws(RemoteError) {
    let chain = randomDigits(byteCount: 32)
    let head = CollectionHead(
      collection: collection,
      point: HistoryPoint(version: 0, chain: chain),
      logByteCount: 0
    )
    try files.makeFile("log")
    try files.makeFile("versions", [VersionLine.beginning(chain: chain).text])
    try files.share(path + "/lock")
    try files.write(head: head.text)
    try files.share(files.headPath)
  }
}
