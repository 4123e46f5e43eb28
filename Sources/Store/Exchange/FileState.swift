internal import ContentHash
internal import JSONText
internal import RecordStore
internal import System

/// A collection's file compared with the last sync.
package enum FileState: String, Sendable {
  /// It has not changed.
  case unchanged
  case changed
  /// It is missing, and existed before.
  case missing
  /// It is missing, and has never existed.
  case new
}

/// A file whose bytes were read and found to be these chunks, those of the last sync.
struct UnchangedFile: Sendable {
  var signature: FileSignature
  var chunks: [FileChunk]
}

/// Examines a collection's file: first its signature, and if that leaves a doubt, its bytes.
struct FileInspection {
  let store: Store
  /// The file's absolute path.
  let path: String

  /// The state of the file, with the signature under which it was found unchanged.
  func state(
    of collection: StoredCollection
  ) throws -> (state: FileState, signature: FileSignature?) {
    guard let signature = try FileSignature(at: path) else {
      return (collection.isInFile ? .missing : .new, nil)
    }
    guard collection.isInFile else { return (.changed, nil) }
    // fault: young-signature-is-trusted
    if collection.signature == signature.text, isReliable(signature, at: collection.signedAt) {
      return (.unchanged, signature)
    }
    let file = try unchangedFile(of: collection)
    return file.map { (.unchanged, $0.signature) } ?? (.changed, nil)
  }

  /// Reads a file that is there; nil if it is not what the last sync says.
  func unchangedFile(of collection: StoredCollection) throws -> UnchangedFile? {
    let reader = try FileReader(at: path)
    let chunks = try store.chunks(of: collection)
    guard try matches(reader, chunks) else { return nil }
    return UnchangedFile(signature: reader.signature, chunks: chunks)
  }

  /// Whether a file that was found unchanged before is the one that is there now, and is still what
  /// the last sync says.
  ///
  /// - Parameter moment: one before its bytes were read.
  func isStill(
    _ file: UnchangedFile,
    of collection: StoredCollection,
    at moment: Int64
  ) throws -> Bool {
    guard let signature = try FileSignature(at: path), signature.text == file.signature.text,
      isReliable(signature, at: moment)
    else { return false }
    return try store.chunks(of: collection) == file.chunks
  }

  /// Whether a file with this signature, taken at `moment`, can't have been written to since
  /// without changing its signature.
  ///
  /// A change within one tick leaves no trace. So the signature must have been taken more than one
  /// tick after the last change; or the file got its name, which sets the time `changed`, so long
  /// after its content was written that the time of any later write differs.
  func isReliable(_ signature: FileSignature, at moment: Int64) -> Bool {
    signature.isSettled(at: moment) || signature.modified + signature.tick <= signature.changed
  }

  /// Whether a file consists of these chunks.
  func matches(_ reader: FileReader, _ chunks: [FileChunk]) throws -> Bool {
    guard reader.byteCount == chunks.reduce(0, { $0 + $1.byteCount }) else { return false }
    var offset = 0
    for chunk in chunks {
      let bytes = try reader.read(at: offset, count: chunk.byteCount)
      guard bytes.count == chunk.byteCount else { return false }
      let digest = bytes.withUnsafeBytes { sha256($0) }
      guard Bytes(digest) == chunk.digest else { return false }
      offset += chunk.byteCount
    }
    return true
  }
}

extension FileSignature {
  /// The distance of two changes that old file systems can tell apart; their times are whole
  /// seconds.
  private static let coarseTick: Int64 = 2_100_000_000

  private var latest: Int64 { max(modified, changed) }

  /// The distance of two changes that the file system can tell apart.
  fileprivate var tick: Int64 {
    latest % 1_000_000_000 == 0 ? Self.coarseTick : FileSignature.clockTick
  }

  /// Whether the last change is so long ago that any later one shows in the signature.
  func isSettled(at moment: Int64) -> Bool { latest + tick <= moment }

  /// As the store keeps it.
  var text: String { "\(device):\(fileNumber):\(byteCount):\(modified):\(changed)" }
}
