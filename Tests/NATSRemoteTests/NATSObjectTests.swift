import Foundation
import JSONText
import NATSClient
import RemoteProtocol
import TestSupport
import TestTraits
import Testing

@Suite("Objects on a NATS server", .waits)
struct NATSObjectTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Whether Python can install programs into a folder; on Debian, that takes python3-venv.
  private static let hasPython =
    (try? ChildProcess(
      "python3",
      ["-c", "import venv, ensurepip"],
      environment: ProcessInfo.processInfo.environment,
      folder: root
    ).run())?.status == 0

  private static func bytes(_ count: Int, seed: Int = 7) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* seed ^ $0 >> 8) }
  }

  private func fetched(
    _ object: ObjectName,
    _ world: NATSWorld,
    _ remote: LiveRemote
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    repeat {
      let offset = Int64(bytes.count)
      let chunk = try remote.beginFetch(object.digest, at: offset, in: world.name).wait()
      bytes += chunk.bytes.array
      if chunk.bytes.isEmpty { break }
    } while bytes.count < Int(object.byteCount)
    return bytes
  }

  @Test("An upload that was cut is gone on with by another process, while the first one goes on")
  func resumed() throws {
    let world = try NATSWorld()
    let first = try world.remote()
    _ = try first.open(world.name, .objects, LiveSettings())
    let bytes = Self.bytes(600_000)
    let object = NATSWorld.object(bytes)
    let cut = try world.store(bytes, first, chunks: 2)
    #expect(cut.storedByteCount == Int64(2 * first.limits.chunkByteCount))
    #expect(try first.sizes(of: [object.digest], in: world.name) == [nil])
    let second = try world.remote()
    defer { second.close() }
    #expect(try second.begin(object, in: world.name) == cut)
    // The other one goes on as well, and finds that its chunk is there already.
    let ahead = try world.store(bytes, second, chunks: 1)
    let start = Int(cut.storedByteCount)
    let chunk = ObjectChunk(
      object: object,
      offset: cut.storedByteCount,
      bytes: Bytes(Array(bytes[start..<start + first.limits.chunkByteCount]))
    )
    #expect(try first.beginStore(chunk, in: world.name).wait() == ahead)
    first.close()
    #expect(try world.store(bytes, second).isDone)
    #expect(try second.sizes(of: [object.digest], in: world.name) == [object.byteCount])
    #expect(try fetched(object, world, second) == bytes)
    let last = Int64(4 * second.limits.chunkByteCount)
    let chunkOfLast = try second.beginFetch(object.digest, at: last, in: world.name).wait()
    #expect(chunkOfLast.bytes.array == Array(bytes[Int(last)...]))
  }

  @Test("The object store of nats-py reads ours, and we read its objects", .enabled(if: hasPython))
  func python() throws {
    let world = try NATSWorld()
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .objects, LiveSettings())
    let (ours, theirs) = (Self.bytes(300_000), Self.bytes(400_001, seed: 11))
    #expect(try world.store(ours, remote).isDone)
    let folder = try TemporaryFolder()
    try Files.write(theirs, to: folder.path("in"))
    let tools = "\(Self.root)/.build/data-tools"
    try ChildProcess(
      "\(Self.root)/.ci/data-tools",
      [tools],
      environment: ProcessInfo.processInfo.environment,
      folder: Self.root,
      deadlineInSeconds: 600
    ).run().orThrow()
    let names = [NATSWorld.object(ours).digest, NATSWorld.object(theirs).digest]
    let bucket = world.name.namespace + "_live_5f_2ejsonl"
    let script = """
      import asyncio, nats, sys
      async def main(url, bucket, ours, theirs):
          server = await nats.connect(url)
          store = await server.jetstream().object_store(bucket)
          open("out", "wb").write((await store.get(ours)).data)
          await store.put(theirs, open("in", "rb").read())
          await server.close()
      asyncio.run(main(*sys.argv[1:]))
      """
    try ChildProcess(
      tools + "/bin/python",
      ["-c", script, world.server.url(), bucket] + names,
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder.path,
      deadlineInSeconds: 60
    ).run().orThrow()
    #expect(try Files.read(folder.path("out")) == ours)
    #expect(try fetched(NATSWorld.object(theirs), world, remote) == theirs)
    #expect(
      try remote.objects(after: nil, limit: 10, in: world.name).objects.map(\.digest)
        == names.sorted()
    )
    try remote.discard(names, in: world.name)
    #expect(try remote.sizes(of: names, in: world.name) == [nil, nil])
  }

  @Test("An object whose chunks are said to be those of all is none")
  func foreignChunks() throws {
    let world = try NATSWorld()
    let remote = try world.remote()
    defer { remote.close() }
    _ = try remote.open(world.name, .objects, LiveSettings())
    let bytes = Self.bytes(1000)
    let object = NATSWorld.object(bytes)
    #expect(try world.store(bytes, remote).isDone)
    let other = NATSWorld.object(Self.bytes(9)).digest
    let bucket = "$O." + world.name.namespace + "_live_5f_2ejsonl"
    let patience = NATSPatience(milliseconds: 10_000, interrupt: nil)
    let connection = try world.connection(patience)
    defer { connection.close() }
    _ = try connection.request(
      NATSRequest(
        bucket + ".M." + Data(other.utf8).base64EncodedString(),
        Bytes(#"{"name":"\#(other)","nuid":">","size":9,"chunks":1}"#)
      ),
      patience
    )
    #expect(try remote.sizes(of: [other], in: world.name) == [nil])
    try remote.discard([other], in: world.name)
    #expect(try fetched(object, world, remote) == bytes)
  }
}
