@testable import Companion
import Foundation
import JSONText
import TestSupport
import Testing

@Suite("git jsonl doctor --bundle")
struct SupportBundleTests {
  @Test("The archive has versions, settings and counts, and neither records nor secrets")
  func archive() throws {
    let world = try StoreWorld(tasks: [#"{"id":"key-1","note":"content-1"}"#])
    try world.repository.write(".jsonl/policies.yml", ["policies: [{pattern: a, key: id}]"])
    try world.repository.git(
      "config",
      "jsonl.remote.db.url",
      "postgres://user-1@db.example.com/records?sslrootcert=x"
    )
    try Files.write(
      #"{"time":"t","event":"attention","path":"tasks.jsonl","message":"key-1 content-1"}"# + "\n",
      to: world.repository.path(".git/jsonl/watch.log")
    )
    #expect(
      try world.output("doctor", "--bundle", "b.tar")
        == "wrote b.tar; it has no records, no keys and no passwords\n"
    )
    let bytes = String(decoding: try Files.read(world.repository.path("b.tar")), as: UTF8.self)
    for secret in ["key-1", "content-1", "user-1", "sslrootcert"] {
      #expect(!bytes.contains(secret), "\(secret)")
    }
    func part(_ name: String, of archive: String = "b.tar") throws -> String {
      try world.repository.world.run(
        "tar",
        ["-xOf", archive, "git-jsonl/" + name],
        in: world.repository.folder
      ).orThrow().output
    }
    #expect(try part("configuration.jsonl").contains(#""postgres://db.example.com/records""#))
    #expect(try part("counts.jsonl").contains(#"{"path":"tasks.jsonl","records":1,"#))
    #expect(
      try part("log.jsonl") == #"{"time":"t","event":"attention","path":"tasks.jsonl"}"# + "\n"
    )
    #expect(try part("policies.yml").contains("pattern: a"))
    #expect(try part("versions.json").contains(#""git":"git version"#))
    #expect(try part("schema.sql").contains("CREATE TABLE records("))
    try world.run("doctor", "--bundle", "all.tar", "--with-data").orThrow()
    #expect(try part("data/1.jsonl", of: "all.tar").contains("content-1"))
    #expect(try part("log.jsonl", of: "all.tar").contains("key-1"))
    #expect(try world.run("doctor", "--with-data").status == 129)
  }

  @Test("A damaged store is said in the archive, which is written all the same")
  func damaged() throws {
    let world = try StoreWorld(tasks: [#"{"id":"t-1"}"#])
    try Files.remove(world.repository.path(".git/jsonl/store.db"))
    try world.run("doctor", "--bundle", "b.tar").orThrow()
    let counts = try world.repository.world.run(
      "tar",
      ["-xOf", "b.tar", "git-jsonl/counts.jsonl"],
      in: world.repository.folder
    )
    #expect(counts.output.hasPrefix("can't be read: there is no store"), "\(counts)")
  }

  @Test(
    "A setting is shown without the user and the parameters of a URL",
    arguments: [
      ("dir:///srv/a", "dir:///srv/a"), ("x", "x"), ("nats://h:4222", "nats://h:4222"),
      ("nats://u:p@h:4222/a?token=t", "nats://h:4222/a"), ("nats://u:p/q@h", "nats://h"),
    ]
  )
  func secrets(value: String, shown: String) {
    #expect(SupportBundle.withoutSecrets(value) == shown)
  }

  @Test("An archive has whole blocks, and tar reads it")
  func blocks() throws {
    var archive = TarArchive(time: 1_700_000_000)
    let contents = [Bytes(""), Bytes("x"), Bytes([UInt8](repeating: 65, count: 512))]
    for (index, content) in contents.enumerated() { archive.add("a/\(index)", content) }
    #expect(archive.whole.count == 512 * (3 + 2 + 2))
    let folder = try TemporaryFolder()
    try Files.write(archive.whole.array, to: folder.path("a.tar"))
    let world = try GitWorld()
    try world.run("tar", ["-xf", folder.path("a.tar"), "-C", folder.path("")]).orThrow()
    for (index, content) in contents.enumerated() {
      #expect(try Files.read(folder.path("a/\(index)")) == content.array)
    }
  }
}
