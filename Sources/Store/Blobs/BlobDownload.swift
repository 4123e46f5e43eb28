internal import ContentHash
package import JSONText
package import System

extension BlobFolder {
  /// Receives a blob in parts, of which those that came before a cut are not needed again.
  package struct Download {
    private let path: String
    private let part: String
    private let name: BlobName
    private var digest = SHA256Parts()
    private var pending: [Bytes] = []
    private var pendingCount = 0
    /// How many bytes are on the disk.
    private var storedCount = 0

    /// How many bytes there are already: the next ones follow them.
    package var byteCount: Int { storedCount + pendingCount }

    /// So much is written at once, since each write waits for the disk.
    private static let writeByteCount = 8 << 20

    fileprivate init(path: String, part: String, name: BlobName, stepCount: Int) throws(FileError) {
      self.path = path
      self.part = part
      self.name = name
      guard try kindOfEntry(at: part) == .regular, let file = try FileReader.ifPresent(at: part)
      else { return }
      let count = file.byteCount / stepCount * stepCount
      while storedCount < count {
        let bytes = try file.read(at: storedCount, count: min(1 << 20, count - storedCount))
        if bytes.isEmpty { break }
        digest.add(bytes.array)
        storedCount += bytes.count
      }
    }

    /// Adds the bytes that follow.
    package mutating func add(_ bytes: Bytes) throws(FileError) {
      digest.add(bytes.array)
      pending.append(bytes)
      pendingCount += bytes.count
      if pendingCount >= Self.writeByteCount { try write() }
    }

    /// Puts what is there on the disk, so that it need not come again.
    package mutating func write() throws(FileError) {
      if pending.isEmpty { return }
      try extendFile(at: part, after: storedCount, with: pending)
      storedCount += pendingCount
      (pending, pendingCount) = ([], 0)
    }

    /// Gives the blob its name, if the bytes are those that it stands for. Else all of them are
    /// removed.
    ///
    /// - Returns: whether it is there now.
    package mutating func finish() throws(FileError) -> Bool {
      // fault: download-is-not-verified
      guard BlobName(digest: digest.digest()) == name else {
        try removeFile(at: part)
        return false
      }
      // This also cuts off what a killed process may have left behind the bytes that count.
      try extendFile(at: part, after: storedCount, with: pending)
      try nameFile(at: part, as: path)
      return true
    }
  }

  /// Begins or goes on to receive a blob.
  ///
  /// - Parameter stepCount: the bytes that are there already are a multiple of this.
  package func download(_ name: BlobName, stepCount: Int) throws(FileError) -> Download {
    try makeFolders(for: name)
    return try Download(
      path: path(of: name),
      part: partPath(of: name),
      name: name,
      stepCount: stepCount
    )
  }
}
