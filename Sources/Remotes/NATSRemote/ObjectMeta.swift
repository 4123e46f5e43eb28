internal import JSONText
internal import NATSClient
internal import Records
internal import RemoteProtocol

/// The description of an object, as the object store of NATS has it (ADR-20): JSON in a message of
/// its own, `$O.BUCKET.M.NAME`, that names the subject of the chunks, `$O.BUCKET.C.NUID`.
struct ObjectMeta {
  let name: String
  let upload: String
  let byteCount: Int64
  let isDeleted: Bool

  /// - Parameter content: of the message.
  init?(_ content: Bytes) {
    guard let value = try? JSONValue(parsing: content), value.kind == .object,
      let name = value.text("name"),
      // As a part of a subject, any other text could mean the chunks of other objects.
      let upload = value.text("nuid"), isPlainID(upload),
      let size = value.member(Bytes("size"))?.wholeNumber
    else { return nil }
    self.name = name
    self.upload = upload
    byteCount = size
    isDeleted = value.flag("deleted")
  }

  /// The description of an object of ours, whose name is its digest, and whose chunks are under its
  /// digest, too.
  ///
  /// - Parameter now: milliseconds since 1970.
  static func text(
    _ object: ObjectName,
    _ bucket: String,
    chunkByteCount: Int,
    now: Int64,
    upload: String,
    isDeleted: Bool = false
  ) -> Bytes {
    let bytes = digestBytes(object.digest)
    let chunk = Int64(chunkByteCount)
    var options = ObjectText()
    options.add("max_chunk_size", number: chunkByteCount)
    var text = ObjectText()
    text.add("name", text: object.digest)
    text.add("options", json: options.closed)
    text.add("bucket", text: bucket)
    text.add("nuid", text: upload)
    text.add("size", number: isDeleted ? 0 : Int(object.byteCount))
    let time = Timestamp(seconds: now / 1000, nanoseconds: Int32(now % 1000) * 1_000_000)
    text.add("mtime", text: time.millisecondText)
    text.add("chunks", number: isDeleted ? 0 : Int((object.byteCount + chunk - 1) / chunk))
    text.add("digest", text: isDeleted ? "" : "SHA-256=" + Base64.encode(bytes, isForURL: true))
    if isDeleted { text.add("deleted", flag: true) }
    return Bytes(text.closed)
  }

  private static func digestBytes(_ digest: String) -> [UInt8] {
    let digits = Array(digest.utf8)
    return stride(from: 0, to: digits.count, by: 2).map { place in
      hexadecimalByte(digits[place..<min(place + 2, digits.count)]) ?? 0
    }
  }
}

extension NATSObjects {
  /// The description of each object; nil where it is not there.
  func metas(
    _ digests: [String],
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> [ObjectMeta?] {
    var metas: [ObjectMeta?] = []
    var rest = digests[...]
    while !rest.isEmpty {
      let subjects = rest.prefix(1000).map { stream.metaSubject(of: $0) }
      rest = rest.dropFirst(1000)
      metas += try remote.newestMessages(subjects, in: stream, call).map { message in
        message.flatMap { ObjectMeta($0.content) }.flatMap { $0.isDeleted ? nil : $0 }
      }
    }
    return metas
  }

  func meta(
    _ digest: String,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> ObjectMeta? {
    try metas([digest], stream, call)[0]
  }

  /// Writes the description of an object, in place of the one that is there.
  func put(
    _ meta: Bytes,
    of digest: String,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) {
    let request = NATSRequest(
      stream.metaSubject(of: digest),
      headers: [(name: "Nats-Rollup", value: "sub")],
      meta
    )
    try acknowledge(request, call)
  }

  /// Sends a message to the stream, which may come twice.
  ///
  /// - Returns: its sequence.
  @discardableResult
  func acknowledge(_ request: NATSRequest, _ call: HelperCall) throws(RemoteError) -> Int {
    let outcome = remote.exchange([request], call)[0]
    do throws(NATSError) {
      guard let sequence = try outcome.jetStreamAnswer().number("seq") else {
        throw NATSError.lost("the server answered without a sequence")
      }
      return sequence
    } catch .nobodyAnswers {
      throw RemoteError.noCollection
    } catch {
      let isSent = if case .failed(_, isSent: false) = outcome { false } else { true }
      throw RemoteError(error, changes: isSent)
    }
  }

  /// All descriptions of a bucket, those of deleted objects included.
  func allMetas(
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) -> [ObjectMeta] {
    var metas: [ObjectMeta] = []
    try remote.readStream(
      stream,
      after: 0,
      subjects: stream.metaSubjects,
      limit: 1000,
      call
    ) { message, _ in
      if let meta = ObjectMeta(message.message.content) { metas.append(meta) }
      return true
    }
    return metas
  }

  /// Removes all messages of a subject.
  func purge(
    _ subject: String,
    _ stream: StreamName,
    _ call: HelperCall
  ) throws(RemoteError) {
    var question = ObjectText()
    question.add("filter", text: subject)
    _ = try remote.jetStream(
      "STREAM.PURGE." + stream.stream,
      question.closed,
      isChange: true,
      call
    )
  }
}
