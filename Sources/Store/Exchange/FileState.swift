internal import ContentHash
internal import JSONText
internal import RecordStore
internal import System

/// How a collection's file stands to the last sync.
package enum FileState: String, Sendable {
  /// It is what it was.
  case unchanged
  case changed
  /// There is none, and there was one.
  case missing
  /// There is none, and never was.
  case new
}

/// Looks at a collection's file: at what the system says of it, and where that leaves a doubt, at
/// its bytes.
struct FileInspection {
  let store: Store
  /// The file's absolute path.
  let path: String

  /// How far apart two changes have to be for old file systems to tell them apart, which shows in
  /// times that are whole seconds.
  private static let coarseTick: Int64 = 2_100_000_000

  /// The state of the file, with the signature under which it was found unchanged.
  func state(
    of collection: StoredCollection
  ) throws -> (state: FileState, signature: FileSignature?) {
    guard let signature = try FileSignature(at: path) else {
      return (collection.isInFile ? .missing : .new, nil)
    }
    guard collection.isInFile else { return (.changed, nil) }
    if collection.signature == signature.text, isReliable(signature, at: collection.signedAt) {
      return (.unchanged, signature)
    }
    let reader = try FileReader(at: path)
    guard try matches(reader, store.chunks(of: collection)) else { return (.changed, nil) }
    return (.unchanged, reader.signature)
  }

  /// Whether a file with this signature, which was taken at `moment`, can't have been written to
  /// since without another signature.
  ///
  /// A change within one tick leaves no trace. So the signature must have been taken later than one
  /// tick behind the last change; or else the file got its name, which sets the time `changed`, so
  /// long after its content was written that the time of any later write differs.
  func isReliable(_ signature: FileSignature, at moment: Int64) -> Bool {
    let latest = max(signature.modified, signature.changed)
    let tick = latest % 1_000_000_000 == 0 ? Self.coarseTick : FileSignature.clockTick
    return latest + tick <= moment || signature.modified + tick <= signature.changed
  }

  /// Whether a file consists of these chunks.
  func matches(_ reader: FileReader, _ chunks: [FileChunk]) throws -> Bool {
    guard reader.byteCount == chunks.reduce(0, { $0 + $1.byteCount }) else { return false }
    var offset = 0
    for chunk in chunks {
      let bytes = try reader.read(at: offset, count: chunk.byteCount)
      guard bytes.count == chunk.byteCount, Bytes(sha256(bytes.array)) == chunk.digest else {
        return false
      }
      offset += chunk.byteCount
    }
    return true
  }
}

extension FileSignature {
  /// As the store keeps it.
  var text: String { "\(device):\(fileNumber):\(byteCount):\(modified):\(changed)" }
}
