internal import ContentHash
internal import JSONText
internal import RemoteProtocol
internal import System

extension LiveRules {
  var objectRules: [Rule] {
    [
      Rule(name: "stores an object, and answers its bytes", check: store),
      Rule(name: "goes on with an upload that was cut", check: cutUpload),
      Rule(name: "refuses an object with another SHA-256", check: wrongContent),
      Rule(name: "stores chunks in their order, each once", check: chunkOrder),
      Rule(name: "stores an object that two store at once", check: sameObject),
      Rule(name: "stores an object without bytes", check: emptyObject),
      Rule(name: "lists objects by digest, in pages", check: listObjects),
      Rule(name: "removes objects", check: discard),
    ]
  }

  static func object(_ bytes: [UInt8]) -> ObjectName {
    let digits = Array("0123456789abcdef".utf8)
    let digest = sha256(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return ObjectName(
      digest: String(decoding: digest, as: UTF8.self),
      byteCount: Int64(bytes.count)
    )
  }

  /// Bytes of all values, others for each seed.
  private func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    // Its length has no common factor with those of chunks.
    let block = (0..<min(count, 4099)).map { _ in
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return UInt8(truncatingIfNeeded: state)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count { bytes += block.prefix(count - bytes.count) }
    return bytes
  }

  private func chunk(
    _ bytes: [UInt8],
    _ index: Int,
    of object: ObjectName? = nil
  ) throws -> ObjectChunk {
    let size = try remote().limits.chunkByteCount
    let range = index * size..<min((index + 1) * size, bytes.count)
    return ObjectChunk(
      object: object ?? Self.object(bytes),
      offset: Int64(range.lowerBound),
      bytes: Bytes(Array(bytes[range]))
    )
  }

  /// Stores an object whole, all chunks one behind the other.
  private func put(
    _ bytes: [UInt8],
    in name: LiveName,
    from first: Int = 0
  ) throws -> ObjectProgress? {
    let remote = try remote()
    let size = remote.limits.chunkByteCount
    var pending: [PendingAnswer<ObjectProgress>] = []
    for index in first..<(bytes.count + size - 1) / size {
      pending.append(try remote.beginStore(try chunk(bytes, index), in: name))
    }
    return try pending.map { try $0.wait() }.last
  }

  private func requireBytes(_ bytes: [UInt8], in name: LiveName) throws {
    let remote = try remote()
    let object = Self.object(bytes)
    var found: [UInt8] = []
    repeat {
      let part = try remote.beginFetch(object.digest, at: Int64(found.count), in: name).wait()
      try require(
        part.objectByteCount == object.byteCount,
        "an object of \(object.byteCount) bytes has \(part.objectByteCount)"
      )
      found += part.bytes.array
      if part.bytes.count == 0 { break }
    } while found.count < bytes.count
    try require(Bytes(found) == Bytes(bytes), "the bytes of an object have changed")
  }

  /// Two chunks and a short one.
  private func someBytes(seed: UInt64) throws -> [UInt8] {
    bytes(try remote().limits.chunkByteCount * 2 + 100, seed: seed)
  }

  private func store() throws {
    let name = try made("store", .objects)
    let content = try someBytes(seed: 1)
    let object = Self.object(content)
    try require(
      try remote().begin(object, in: name)
        == ObjectProgress(storedByteCount: 0, isDone: false),
      "an object is there before it was stored"
    )
    try require(try remote().sizes(of: [object.digest], in: name) == [nil], "it has a size")
    let end = try put(content, in: name)
    try require(
      end == ObjectProgress(storedByteCount: object.byteCount, isDone: true),
      "after the last chunk, it is \(String(describing: end))"
    )
    try requireBytes(content, in: name)
    let none = Self.object([1])
    try require(
      try remote().sizes(of: [none.digest, object.digest], in: name) == [nil, object.byteCount],
      "the sizes are other ones"
    )
    let other = try newRemote()
    defer { other.close() }
    let again = try other.begin(object, in: name)
    try require(again.isDone, "another helper does not know the object: \(again)")
    try requireFailure(.missing, of: "an object that is not there") {
      _ = try self.remote().beginFetch(none.digest, at: 0, in: name).wait()
    }
    // A whole number of chunks.
    let even = bytes(try remote().limits.chunkByteCount, seed: 2)
    try require(try put(even, in: name)?.isDone == true, "an object of one whole chunk")
    try requireBytes(even, in: name)
  }

  private func cutUpload() throws {
    let name = try made("cut", .objects)
    let content = try someBytes(seed: 3)
    let object = Self.object(content)
    let helper = try newRemote()
    _ = try helper.begin(object, in: name)
    _ = try helper.beginStore(try chunk(content, 0), in: name).wait()
    helper.client.kill()
    let progress = try remote().begin(object, in: name)
    try require(
      progress.storedByteCount == Int64(try remote().limits.chunkByteCount) && !progress.isDone,
      "of an upload that was cut, \(progress) is there"
    )
    try require(try put(content, in: name, from: 1)?.isDone == true, "the rest does not do")
    try requireBytes(content, in: name)
  }

  private func wrongContent() throws {
    let name = try made("wrong", .objects)
    let content = try someBytes(seed: 4)
    let object = Self.object(content)
    var wrong = content
    wrong[5] ^= 1
    let chunks = try (0..<3).map { try chunk(wrong, $0, of: object) }
    for chunk in chunks.dropLast() { _ = try remote().beginStore(chunk, in: name).wait() }
    try requireFailure(.badRequest, .digest, of: "content with a flipped bit") {
      _ = try self.remote().beginStore(chunks[2], in: name).wait()
    }
    try require(try remote().sizes(of: [object.digest], in: name) == [nil], "it is there")
    let progress = try remote().begin(object, in: name)
    try require(progress.storedByteCount == 0, "\(progress) of it is left")
    try require(try put(content, in: name)?.isDone == true, "the right content does not do")
    try requireBytes(content, in: name)
  }

  private func chunkOrder() throws {
    let name = try made("chunks", .objects)
    let content = try someBytes(seed: 5)
    try requireFailure(.stale, of: "the second chunk without the first") {
      _ = try self.remote().beginStore(try self.chunk(content, 1), in: name).wait()
    }
    let size = Int64(try remote().limits.chunkByteCount)
    for (index, stored) in [(0, size), (0, size), (1, 2 * size), (0, 2 * size)] {
      let progress = try remote().beginStore(try chunk(content, index), in: name).wait()
      try require(
        progress == ObjectProgress(storedByteCount: stored, isDone: false),
        "after chunk \(index), it has \(progress)"
      )
    }
    try require(try put(content, in: name, from: 2)?.isDone == true, "the last chunk does not do")
    try require(
      try remote().beginStore(try chunk(content, 2), in: name).wait().isDone,
      "the last chunk again"
    )
    try requireBytes(content, in: name)
  }

  private func sameObject() throws {
    let name = try made("same", .objects)
    let content = try someBytes(seed: 6)
    let object = Self.object(content)
    let helpers = try (0..<2).map { _ in try newRemote() }
    defer { for helper in helpers { helper.close() } }
    for index in 0..<3 {
      let pending = try helpers.map { try $0.beginStore(try chunk(content, index), in: name) }
      for answer in pending { _ = try answer.wait() }
    }
    try require(try remote().begin(object, in: name).isDone, "it is not there")
    try requireBytes(content, in: name)
  }

  private func emptyObject() throws {
    let name = try made("empty", .objects)
    let object = Self.object([])
    let progress = try remote().begin(object, in: name)
    try require(
      progress == ObjectProgress(storedByteCount: 0, isDone: true),
      "after begin, it is \(progress)"
    )
    try require(try remote().sizes(of: [object.digest], in: name) == [0], "it has another size")
    try requireBytes([], in: name)
  }

  private func listObjects() throws {
    let name = try made("list", .objects)
    let contents = (0..<7).map { bytes(10 + $0, seed: UInt64(20 + $0)) }
    for content in contents { _ = try put(content, in: name) }
    let expected = contents.map { Self.object($0) }.sorted { $0.digest < $1.digest }
    for limit in [1, 3, 100] {
      var found: [ObjectName] = []
      while true {
        let page = try remote().objects(after: found.last?.digest, limit: limit, in: name)
        found += page.objects
        try require(page.objects.count <= limit, "a page has \(page.objects.count) objects")
        if !page.hasMore { break }
      }
      try require(found == expected, "in pages of \(limit), it lists \(found)")
    }
    let state = try state(name, .objects)
    try require(state.count == 7, "it counts \(state.count) objects")
  }

  private func discard() throws {
    let name = try made("discard", .objects)
    let contents = (0..<3).map { bytes(100, seed: UInt64(40 + $0)) }
    for content in contents { _ = try put(content, in: name) }
    let digests = contents.map { Self.object($0).digest }
    try remote().discard([digests[0], digests[2], Self.object([9]).digest], in: name)
    try remote().discard([digests[0]], in: name)
    try require(
      try remote().sizes(of: digests, in: name) == [nil, 100, nil],
      "other objects are there"
    )
    try require(try put(contents[0], in: name)?.isDone == true, "it can't be stored again")
    try requireBytes(contents[0], in: name)
  }
}
