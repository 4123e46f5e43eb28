import JSONText
import RemoteProtocol
import TestSupport
import Testing

@Suite("Objects in a folder")
struct FolderObjectTests {
  private let content = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private func put(_ bytes: [UInt8], _ world: LiveWorld, _ remote: LiveRemote) throws {
    let chunk = ObjectChunk(object: LiveWorld.object(bytes), offset: 0, bytes: Bytes(bytes))
    #expect(try remote.beginStore(chunk, in: world.name).wait().isDone)
  }

  private func wholePath(_ world: LiveWorld) throws -> String {
    let digest = LiveWorld.object(content).digest
    return try world.folder() + "/whole/\(digest.prefix(2))/\(digest)"
  }

  @Test("Fetching an object finds a flipped bit, and the object can be stored again")
  func flippedBit() throws {
    let world = try LiveWorld(.objects)
    let remote = try world.world.live()
    let object = LiveWorld.object(content)
    try put(content, world, remote)
    let path = try wholePath(world)
    var bytes = try Files.read(path)
    bytes[100] ^= 4
    try Files.write(bytes, to: path)
    let found = try remote.beginFetch(object.digest, at: 0, in: world.name).wait().bytes
    #expect(LiveWorld.object(found.array).digest != object.digest)
    try remote.discard([object.digest], in: world.name)
    try put(content, world, remote)
    let again = try remote.beginFetch(object.digest, at: 0, in: world.name).wait().bytes
    #expect(again.array == content)
    remote.close()
  }

  @Test("What was left of an upload is verified as well, and goes if it is damaged")
  func damagedPart() throws {
    let world = try LiveWorld(.objects)
    let remote = try world.world.live()
    let object = LiveWorld.object(content)
    _ = try remote.begin(object, in: world.name)
    let part = try world.folder() + "/partial/" + object.digest
    // A helper was killed in the middle of a chunk: nothing of it counts.
    try Files.write(Array(content.prefix(100)), to: part)
    #expect(try remote.begin(object, in: world.name).storedByteCount == 0)
    // It was killed between the last chunk and the end; and then a bit was flipped.
    var damaged = content
    damaged[7] ^= 1
    try Files.write(damaged, to: part)
    let progress = try remote.begin(object, in: world.name)
    #expect(progress == ObjectProgress(storedByteCount: 0, isDone: false))
    #expect(!Files.exists(part))
    try Files.write(content, to: part)
    #expect(try remote.begin(object, in: world.name).isDone)
    #expect(try Files.read(wholePath(world)) == content)
    #expect(try remote.sizes(of: [object.digest], in: world.name) == [300])
    remote.close()
  }

  @Test("An upload goes on although another one has brought all of it and was cut at its end")
  func allIsThere() throws {
    let world = try LiveWorld(.objects)
    let remote = try world.world.live()
    defer { remote.close() }
    let step = remote.limits.chunkByteCount
    let bytes = (0..<step + 5).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let object = LiveWorld.object(bytes)
    #expect(try remote.begin(object, in: world.name).storedByteCount == 0)
    try Files.write(bytes, to: world.folder() + "/partial/" + object.digest)
    for offset in [0, step] {
      let end = min(bytes.count, offset + step)
      let chunk = ObjectChunk(
        object: object,
        offset: Int64(offset),
        bytes: Bytes(Array(bytes[offset..<end]))
      )
      #expect(try remote.beginStore(chunk, in: world.name).wait().isDone)
    }
  }

  @Test("A folder of objects that can't be listed is not an empty one")
  func unlisted() throws {
    let world = try LiveWorld(.objects)
    let remote = try world.world.live()
    defer { remote.close() }
    try put(content, world, remote)
    let whole = try world.folder() + "/whole"
    try Files.move(whole, to: whole + ".away")
    try Files.write("x", to: whole)
    for action in [
      { _ = try remote.objects(after: nil, limit: 9, in: world.name) },
      { _ = try world.state(remote) },
    ] {
      do {
        try action()
        Issue.record("The folder was listed.")
      } catch let failure as RemoteFailure {
        #expect(failure.kind == .unavailable)
      }
    }
  }
}
