internal import ContentHash
package import JSONText
package import System

/// The blobs of a work tree: the files `.jsonl/blobs/ab/HASH`, each under the SHA-256 of its bytes,
/// which is also its name for git-lfs.
///
/// A file is there as a whole or not at all: it is written under another name, and on the disk
/// before it gets its own. Several processes may add the same blob at once.
package struct BlobFolder {
  /// The path of the folder from the top of the work tree.
  package static let path = ".jsonl/blobs"

  private let top: String
  private let place: TemporaryPlace

  /// - Parameters:
  ///   - workTree: the absolute path of its top.
  ///   - place: where new content lies until it gets its name.
  package init(workTree: String, place: TemporaryPlace) {
    top = workTree
    self.place = place
  }

  private var folder: String { top + "/" + Self.path }

  /// The absolute path of a blob's file, whether it is there or not.
  package func path(of name: BlobName) -> String {
    folder + "/" + name.digits.prefix(2) + "/" + name.digits
  }

  /// What is under the name of a blob.
  package enum State: Equatable, Sendable {
    case missing
    /// A file with so many bytes, which were not looked at.
    case present(byteCount: Int)
    /// A file that git-lfs has in place of the blob until it is asked to fetch it.
    case pointer
    /// Something that is not a file.
    case notAFile
  }

  /// Looks for a blob, without reading it.
  package func state(of name: BlobName) throws(FileError) -> State {
    let path = path(of: name)
    switch try kindOfEntry(at: path) {
    case nil: return .missing
    case .regular: break
    case .folder, .symbolicLink, .other: return .notAFile
    }
    guard let file = try FileReader.ifPresent(at: path) else { return .missing }
    if file.byteCount <= Self.pointerByteCount {
      let content = try file.read(at: 0, count: file.byteCount)
      if Self.isPointer(content), content.text.contains(name.text) { return .pointer }
    }
    return .present(byteCount: file.byteCount)
  }

  /// Whether a content is what git-lfs keeps in git in place of a file.
  ///
  /// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md: a pointer's first line is its
  /// version, and it is less than 1024 bytes long.
  package static func isPointer(_ content: Bytes) -> Bool {
    content.count <= pointerByteCount
      && content.text.hasPrefix("version https://git-lfs.github.com/spec/")
  }

  /// The longest pointer of git-lfs.
  package static let pointerByteCount = 1023

  /// All blobs that are there, by name.
  ///
  /// - Throws: if a folder can't be read, so that nobody takes it for an empty one.
  package func names() throws(FileError) -> [BlobName] {
    var names: [BlobName] = []
    for start in try starts() {
      for entry in try readableEntryNames(in: folder + "/" + start) {
        guard let name = BlobName(entry), name.digits == entry, entry.hasPrefix(start) else {
          continue
        }
        names.append(name)
      }
    }
    return names
  }

  /// What is left of downloads that were cut, as absolute paths.
  package func parts() throws(FileError) -> [String] {
    var parts: [String] = []
    for start in try starts() {
      let folder = folder + "/" + start
      parts += try readableEntryNames(in: folder).filter { $0.hasSuffix(Self.partSuffix) }
        .map { folder + "/" + $0 }
    }
    return parts
  }

  /// The names of the folders that have blobs.
  private func starts() throws(FileError) -> [String] {
    var starts: [String] = []
    for name in try readableEntryNames(in: folder) where name.utf8.count == 2 {
      if try kindOfEntry(at: folder + "/" + name) == .folder { starts.append(name) }
    }
    return starts
  }

  /// Git ignores the names of temporary files.
  private static let partSuffix = ".jsonl-merge-part"

  /// Where the beginning of a blob lies until all of it is there.
  func partPath(of name: BlobName) -> String {
    folder + "/" + name.digits.prefix(2) + "/." + name.digits + Self.partSuffix
  }

  // MARK: Adding

  /// Adds the content of a file, unless it is there already, and says that it is new in any case.
  ///
  /// - Throws: `FileChangedMeanwhile` if the file changes while it is read; `FileError`. Nothing is
  ///   added then.
  package func add(fileAt path: String) throws -> (name: BlobName, byteCount: Int) {
    let source = try FileReader(at: path)
    let name = try Self.name(of: source)
    try makeFolders(for: name)
    if case .present = try state(of: name), try isWhole(name) {
      // Somebody is about to mention it, so it counts as new.
      _ = try touchFile(at: self.path(of: name))
      return (name, source.byteCount)
    }
    // A link would be followed. A damaged file is replaced in one step, since another process may
    // have put the blob in its place meanwhile.
    if case .notAFile = try state(of: name) { try removeFile(at: self.path(of: name)) }
    var digest = SHA256Parts()
    var position = 0
    _ = try rewriteFile(
      at: self.path(of: name),
      parts: {
        let part = try source.read(at: position, count: Self.partByteCount)
        digest.add(part.array)
        position += part.count
        return part.isEmpty ? nil : .bytes(part)
      },
      expecting: .anything,
      place: place,
      beforeRename: {
        // fault: blob-is-not-verified-on-the-way-in
        guard BlobName(digest: digest.digest()) == name else {
          throw FileChangedMeanwhile(path: path, isPrepared: false)
        }
      }
    )
    return (name, position)
  }

  private static let partByteCount = 1 << 20

  private static func name(of file: FileReader) throws(FileError) -> BlobName {
    var digest = SHA256Parts()
    var position = 0
    while true {
      let part = try file.read(at: position, count: partByteCount)
      if part.isEmpty { return BlobName(digest: digest.digest()) }
      digest.add(part.array)
      position += part.count
    }
  }

  /// Makes the folders around a blob. A link in the place of one is an error: blobs must not go
  /// elsewhere.
  func makeFolders(for name: BlobName) throws(FileError) {
    var path = top
    let names = Self.path.split(separator: "/").map(String.init) + [String(name.digits.prefix(2))]
    for name in names {
      path += "/" + name
      try makeFolder(at: path)
    }
  }

  // MARK: Reading

  /// Whether a blob is there with the bytes that its name stands for. Reads all of it.
  package func isWhole(_ name: BlobName) throws(FileError) -> Bool {
    guard case .present = try state(of: name),
      let file = try FileReader.ifPresent(at: path(of: name))
    else { return false }
    return try Self.name(of: file) == name
  }

  /// Hands out the bytes of a blob in parts.
  ///
  /// - Returns: whether they were those that the name stands for.
  package func read(_ name: BlobName, _ body: (Bytes) throws -> Void) throws -> Bool {
    let file = try FileReader(at: path(of: name))
    var digest = SHA256Parts()
    var position = 0
    while true {
      let part = try file.read(at: position, count: Self.partByteCount)
      if part.isEmpty { break }
      digest.add(part.array)
      try body(part)
      position += part.count
    }
    return BlobName(digest: digest.digest()) == name
  }

  /// Some bytes of a blob, which are not verified.
  package func read(_ name: BlobName, at offset: Int, count: Int) throws(FileError) -> Bytes {
    try FileReader(at: path(of: name)).read(at: offset, count: count)
  }

  /// Puts the bytes of a blob into another file, whole or not at all.
  ///
  /// - Returns: whether they were those that the name stands for; if not, the file is as it was.
  package func copy(_ name: BlobName, to path: String) throws -> Bool {
    let file = try FileReader(at: self.path(of: name))
    var digest = SHA256Parts()
    var position = 0
    struct IsDamaged: Error {}
    do {
      _ = try rewriteFile(
        at: path,
        parts: {
          let part = try file.read(at: position, count: Self.partByteCount)
          digest.add(part.array)
          position += part.count
          return part.isEmpty ? nil : .bytes(part)
        },
        expecting: .anything,
        beforeRename: {
          // fault: blob-is-not-verified-on-the-way-out
          if BlobName(digest: digest.digest()) != name { throw IsDamaged() }
        }
      )
      return true
    } catch is IsDamaged {
      return false
    }
  }

  // MARK: Removing

  package func remove(_ name: BlobName) throws(FileError) {
    let path = path(of: name)
    try removeFile(at: path)
    removeFolderIfEmpty(at: String(path.dropLast(65)))
  }
}
