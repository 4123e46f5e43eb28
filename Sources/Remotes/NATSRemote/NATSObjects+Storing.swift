internal import ContentHash
internal import JSONText
internal import NATSClient
internal import RemoteProtocol
internal import System

extension NATSObjects {
  func begin(
    _ object: ObjectName,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress {
    let stream = StreamName(name, .objects)
    _ = try remote.state(of: stream, call)
    if let done = try progress(of: object, stream, call) { return done }
    let upload = try upload(of: object, stream, call)
    remote.transfers.withLock { $0.keep(upload, stream, object.digest) }
    if upload.byteCount == object.byteCount { return try finish(object, upload, stream, call) }
    return ObjectProgress(storedByteCount: upload.byteCount, isDone: false)
  }

  /// What is to be said of an object that is there; nil if it is not.
  private func progress(
    of object: ObjectName,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress? {
    guard let meta = try meta(object.digest, stream, call) else { return nil }
    guard meta.byteCount == object.byteCount else { throw .otherDigest }
    return ObjectProgress(storedByteCount: meta.byteCount, isDone: true)
  }

  /// How many bytes of an object the server has. What can't be gone on with is removed.
  private func upload(
    of object: ObjectName,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectUpload {
    let nothing = ObjectUpload(byteCount: 0, sequence: 0, sum: SHA256Parts())
    let subject = stream.chunkSubject(object.digest)
    guard let last = try remote.newestMessages([subject], in: stream, call)[0] else {
      return nothing
    }
    let end = last.header("Jsonl-End").flatMap { Int64($0) } ?? 0
    let isPlace = end % Int64(remote.limits.chunkByteCount) == 0 || end == object.byteCount
    if end > 0, end <= object.byteCount, isPlace {
      return ObjectUpload(byteCount: end, sequence: last.sequence, sum: nil)
    }
    try purge(subject, stream, call)
    return nothing
  }

  func store(
    _ chunk: ObjectChunk,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress {
    let stream = StreamName(name, .objects)
    let object = chunk.object
    let end = chunk.offset + Int64(chunk.bytes.count)
    while true {
      try call.check()
      let known = remote.transfers.withLock { $0.upload(stream, object.digest) }
      var upload: ObjectUpload
      if let known {
        upload = known
      } else {
        if let done = try progress(of: object, stream, call) { return done }
        upload = try self.upload(of: object, stream, call)
        remote.transfers.withLock { $0.keep(upload, stream, object.digest) }
      }
      if chunk.offset > upload.byteCount {
        // Others may have brought it further.
        if known != nil {
          remote.transfers.withLock { $0.forget(stream, object.digest) }
          continue
        }
        throw RemoteError(.stale, "the server has only \(upload.byteCount) bytes of the object")
      }
      if end > upload.byteCount {
        guard let sequence = try send(chunk, after: upload, stream, call) else {
          // Somebody else stored it, or the answer to this chunk was lost.
          remote.transfers.withLock { $0.forget(stream, object.digest) }
          continue
        }
        upload.byteCount = end
        upload.sequence = sequence
        upload.sum?.add(chunk.bytes.array)
        remote.transfers.withLock { $0.keep(upload, stream, object.digest) }
      }
      if upload.byteCount == object.byteCount { return try finish(object, upload, stream, call) }
      return ObjectProgress(storedByteCount: upload.byteCount, isDone: false)
    }
  }

  /// Sends a chunk, on condition that the one before is the newest.
  ///
  /// - Returns: its sequence; nil if another one is the newest.
  private func send(
    _ chunk: ObjectChunk,
    after upload: ObjectUpload,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> Int? {
    let request = NATSRequest(
      stream.chunkSubject(chunk.object.digest),
      headers: [
        (name: "Nats-Expected-Last-Subject-Sequence", value: String(upload.sequence)),
        (name: "Jsonl-End", value: String(chunk.offset + Int64(chunk.bytes.count))),
      ],
      chunk.bytes
    )
    do throws(RemoteError) {
      return try acknowledge(request, call)
    } catch  where error.isOtherSequence {
      return nil
    }
  }

  /// Verifies an object whose bytes are all there, and writes its description.
  private func finish(
    _ object: ObjectName,
    _ upload: ObjectUpload,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectProgress {
    let subject = stream.chunkSubject(object.digest)
    let sum: SHA256Parts
    if let own = upload.sum {
      sum = own
    } else {
      var read = SHA256Parts()
      try remote.readStream(stream, after: 0, subjects: subject, limit: 8, call) { stored, _ in
        read.add(stored.message.content.array)
        return !call.isCancelled
      }
      try call.check()
      sum = read
    }
    guard hexDigits(sum.digest()) == object.digest else {
      try purge(subject, stream, call)
      remote.transfers.withLock { $0.forget(stream, object.digest) }
      throw .otherDigest
    }
    let meta = ObjectMeta.text(
      object,
      stream.bucket,
      chunkByteCount: remote.limits.chunkByteCount,
      now: try remote.serverClock(of: stream, call).now,
      upload: object.digest
    )
    try put(meta, of: object.digest, stream, call)
    remote.transfers.withLock { $0.forget(stream, object.digest) }
    return ObjectProgress(storedByteCount: object.byteCount, isDone: true)
  }
}

extension RemoteError {
  fileprivate static var otherDigest: RemoteError {
    RemoteError(.badRequest, "the bytes of the object have another SHA-256", reason: .digest)
  }
}
