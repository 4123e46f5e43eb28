internal import JSONText
internal import NATSClient
internal import RemoteProtocol
internal import System

/// A download that goes on with each chunk.
struct ObjectDownload {
  let stream: StreamName
  let digest: String
  let byteCount: Int64
  let cursor: MessageCursor
  /// How many bytes were given.
  var offset: Int64
  /// What was read and not given yet.
  var rest: [UInt8] = []
}

extension NATSObjects {
  func chunk(
    of digest: String,
    at offset: Int64,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> FetchedChunk {
    let stream = StreamName(name, .objects)
    let known = remote.transfers.withLock { transfers in
      defer { transfers.download = nil }
      return transfers.download
    }
    if let known, known.stream == stream, known.digest == digest, known.offset == offset,
      // The server has forgotten where the download was.
      let chunk = try? next(known, call)
    {
      return chunk
    }
    guard let meta = try meta(digest, stream, call) else {
      _ = try remote.state(of: stream, call)
      throw RemoteError(.missing, "there is no object \(digest)")
    }
    if meta.byteCount == 0, offset == 0 {
      return FetchedChunk(objectByteCount: 0, bytes: Bytes([]))
    }
    guard offset < meta.byteCount else {
      throw RemoteError(.badRequest, "the object has only \(meta.byteCount) bytes")
    }
    return try next(try begin(meta, at: offset, stream, call), call)
  }

  /// Begins a download at an offset: the chunks before it are passed by their lengths.
  private func begin(
    _ meta: ObjectMeta,
    at offset: Int64,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectDownload {
    let subject = stream.chunkSubject(meta.upload)
    var (start, passed) = (1, Int64(0))
    if offset > 0 {
      try remote.readStream(
        stream,
        after: 0,
        subjects: subject,
        hasContent: false,
        limit: 1000,
        call
      ) { stored, _ in
        start = stored.sequence
        if passed + stored.byteCount > offset { return false }
        passed += stored.byteCount
        return true
      }
    }
    let cursor = try remote.use(call) { connection throws(NATSError) in
      try MessageCursor(
        connection,
        stream: stream.stream,
        from: start,
        subjects: subject,
        call.patience
      )
    }
    var download = ObjectDownload(
      stream: stream,
      digest: meta.name,
      byteCount: meta.byteCount,
      cursor: cursor,
      offset: passed
    )
    if passed < offset {
      try fill(&download, Int(offset - passed), call)
      download.rest.removeFirst(Int(offset - passed))
      download.offset = offset
    }
    return download
  }

  /// Takes the next chunk, and keeps the download if there is more.
  private func next(
    _ download: consuming ObjectDownload,
    _ call: HelperCall
  ) throws(RemoteError) -> FetchedChunk {
    var download = download
    let left = download.byteCount - download.offset
    let count = Int(min(left, Int64(remote.limits.chunkByteCount)))
    try fill(&download, count, call)
    let bytes = Bytes(Array(download.rest.prefix(count)))
    download.rest.removeFirst(count)
    download.offset += Int64(count)
    let kept = download
    if kept.offset < kept.byteCount {
      remote.transfers.withLock { $0.download = kept }
    } else {
      kept.cursor.end()
    }
    return FetchedChunk(objectByteCount: kept.byteCount, bytes: bytes)
  }

  /// Reads until this many bytes are there.
  private func fill(
    _ download: inout ObjectDownload,
    _ count: Int,
    _ call: HelperCall
  ) throws(RemoteError) {
    var rest = download.rest
    let cursor = download.cursor
    while rest.count < count {
      let read = try remote.use(call) { _ throws(NATSError) in
        try cursor.read(atMost: 8, byteCount: 1 << 21, call.patience) { stored throws(NATSError) in
          rest += stored.message.content.array
        }
      }
      if read == 0 {
        throw RemoteError(
          .badRequest,
          "the server has lost a part of the object \(download.digest)",
          reason: .digest
        )
      }
    }
    download.rest = rest
  }
}
