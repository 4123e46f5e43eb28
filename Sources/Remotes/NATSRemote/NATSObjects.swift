internal import ContentHash
internal import JSONText
internal import NATSClient
internal import RemoteProtocol
internal import System

/// Objects in an object store of NATS, in the format that all its clients read.
///
/// An object's name is its digest. Its chunks are in the stream before its description is, so it is
/// there as a whole or not at all. Each chunk says in the header `Jsonl-End` how many bytes there
/// are with it, and names the sequence of the one before: so two that store the same object at once
/// never have a chunk in twice, and an upload that was cut is gone on with.
final class NATSObjects: ObjectService {
  let remote: NATSRemote

  init(_ remote: NATSRemote) { self.remote = remote }

  func sizes(
    of digests: [String],
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> [Int64?] {
    let stream = StreamName(name, .objects)
    if digests.isEmpty { _ = try remote.state(of: stream, call) }
    return try metas(digests, stream, call).map { $0?.byteCount }
  }

  func objects(
    after digest: String?,
    limit: Int,
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectsPage {
    let stream = StreamName(name, .objects)
    // The pages after the first one are cut from what the first one found.
    let known = remote.transfers.withLock { digest == nil ? nil : $0.listings[stream] }
    let all: [ObjectName]
    if let known {
      all = known
    } else {
      _ = try remote.state(of: stream, call)
      all = try allMetas(stream, call).filter { !$0.isDeleted && isDigest($0.name) }
        .map { ObjectName(digest: $0.name, byteCount: $0.byteCount) }
        .sorted { $0.digest < $1.digest }
    }
    let rest = all.drop { object in digest.map { object.digest <= $0 } ?? false }
    let page = ObjectsPage(objects: Array(rest.prefix(limit)), hasMore: rest.count > limit)
    remote.transfers.withLock { $0.listings[stream] = page.hasMore ? all : nil }
    return page
  }

  func discard(
    _ digests: [String],
    in name: LiveName,
    _ call: HelperCall
  ) throws(RemoteError) {
    let stream = StreamName(name, .objects)
    _ = try remote.state(of: stream, call)
    let clock = try remote.serverClock(of: stream, call)
    for (digest, meta) in zip(digests, try metas(digests, stream, call)) {
      remote.transfers.withLock { $0.forget(stream, digest) }
      guard let meta else { continue }
      try call.check()
      let mark = ObjectMeta.text(
        ObjectName(digest: digest, byteCount: 0),
        stream.bucket,
        chunkByteCount: remote.limits.chunkByteCount,
        now: clock.now,
        upload: meta.upload,
        isDeleted: true
      )
      try put(mark, of: digest, stream, call)
      try purge(stream.chunkSubject(meta.upload), stream, call)
    }
    try removeAbandoned(stream, clock, call)
  }

  /// Removes the chunks of uploads that were cut and not gone on with for a day.
  private func removeAbandoned(
    _ stream: StreamName,
    _ clock: ServerClock,
    _ call: HelperCall
  ) throws(RemoteError) {
    var question = ObjectText()
    question.add("subjects_filter", text: stream.chunkSubject(">"))
    let answer = try remote.jetStream("STREAM.INFO." + stream.stream, question.closed, call)
    let subjects = StreamState(answer, stream).subjects.map(\.subject)
    let used = Set(
      try allMetas(stream, call).filter { !$0.isDeleted }.map { stream.chunkSubject($0.upload) }
    )
    let day: Int64 = 86_400_000
    for subject in subjects where !used.contains(subject) {
      try call.check()
      guard let last = try remote.newestMessages([subject], in: stream, call)[0],
        last.at + day < clock.now
      else { continue }
      try purge(subject, stream, call)
    }
  }
}

/// Uploads and downloads that go on from request to request. Only the thread that works on requests
/// uses what is in it.
struct ObjectTransfers {
  /// The objects of a bucket, while pages of them are asked for.
  var listings: [StreamName: [ObjectName]] = [:]
  private var uploads: [StreamName: [String: ObjectUpload]] = [:]
  var download: ObjectDownload?

  mutating func upload(_ stream: StreamName, _ digest: String) -> ObjectUpload? {
    uploads[stream]?[digest]
  }

  mutating func keep(_ upload: ObjectUpload, _ stream: StreamName, _ digest: String) {
    // What is not remembered is asked for again.
    if uploads[stream]?.count ?? 0 > 100 { uploads[stream] = nil }
    uploads[stream, default: [:]][digest] = upload
  }

  mutating func forget(_ stream: StreamName, _ digest: String) {
    uploads[stream]?[digest] = nil
    listings[stream] = nil
    download = nil
  }
}

/// How far an object has come.
struct ObjectUpload {
  var byteCount: Int64
  /// The sequence of the last chunk; 0 if there is none.
  var sequence: Int
  /// Of all bytes; nil if some of them were there before.
  var sum: SHA256Parts?
}
