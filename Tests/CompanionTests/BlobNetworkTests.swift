import ContentHash
import Foundation
import TestSupport
import Testing

/// `JSONL_BLOB_MEGABYTES` is the size of the blob whose memory is measured.
@Suite("Large blobs")
struct BlobNetworkTests {
  private static let megabytes =
    ProcessInfo.processInfo.environment["JSONL_BLOB_MEGABYTES"].flatMap { Int($0) } ?? 80

  /// A repository whose blobs are on a remote, and a file in it that is one.
  private static func world(_ url: (StoreWorld) -> String) throws -> StoreWorld {
    let world = try StoreWorld(exportsEdits: true)
    let name = "blobs-\(UInt32.random(in: 0 ... .max))"
    let policies = ["namespace: \(name)", "policies: [{pattern: tasks.jsonl, key: id}]"]
    try world.repository.write(".jsonl/policies.yml", policies)
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    try world.run("init", "tasks.jsonl").orThrow()
    try world.run("remote", "add", "shared", url(world)).orThrow()
    return world
  }

  @Test("push and pull go on where the network was cut")
  func cut() throws {
    let server = try NATSServer.shared.get()
    let proxy = try CuttingProxy(to: server.port)
    let world = try Self.world { _ in "nats://127.0.0.1:\(proxy.port)" }
    let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) })
    try Files.write(content, to: world.repository.path("large"))
    let digits = sha256(content).map { String(format: "%02x", $0) }.joined()
    try world.run("blob", "add", "large", "t-1", "large").orThrow()
    let blob = world.repository.path(".jsonl/blobs/\(digits.prefix(2))/\(digits)")
    // What is sent is read again, to be verified.
    for (words, limit) in [(["blob", "push"], 5_500_000), (["blob", "pull"], 2_500_000)] {
      if words[1] == "pull" { try Files.remove(blob) }
      try proxy.cut(afterBytes: 1_500_000)
      let failed = try world.repository.world.run(
        "git",
        ["jsonl"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      )
      #expect(failed.status == 128, "\(failed)")
      if words[1] == "pull" { #expect(!Files.exists(blob)) }
      try proxy.mend()
      let before = try proxy.byteCount()
      let said = try world.shell("git jsonl blob " + words[1])
      #expect(said.contains("3000000 bytes"), "\(said)")
      // Not all of it once more.
      #expect(try proxy.byteCount() - before < limit, "\(words)")
    }
    #expect(try Files.read(blob) == content)
    #expect(try world.output("blob", "check") == "nothing is wrong\n")
  }

  @Test("A blob takes little memory, whatever its size")
  func memory() throws {
    let world = try Self.world { "dir://" + $0.repository.world.folder.path("shared") }
    let script = """
      import resource, subprocess, sys
      subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """
    // A sparse file, each of whose megabytes begins with another byte.
    try world.repository.world.run(
      "python3",
      [
        "-c",
        """
        with open("large", "wb") as file:
            for number in range(\(Self.megabytes)):
                file.seek(number << 20)
                file.write(bytes([number % 255 + 1]))
            file.truncate(\(Self.megabytes) << 20)
        """,
      ],
      in: world.repository.folder
    ).orThrow()
    func peak(_ words: String...) throws -> Int {
      let outcome = try world.repository.world.run(
        "python3",
        ["-c", script, "git-jsonl"] + words,
        in: world.repository.folder,
        adding: ["PATH": world.path]
      ).orThrow()
      return try #require(Int(outcome.output.split(separator: "\n").last ?? ""))
    }
    var peaks = [try peak("blob", "add", "large", "t-1", "large"), try peak("blob", "push")]
    try world.repository.world.run("rm", ["-r", ".jsonl/blobs"], in: world.repository.folder)
      .orThrow()
    peaks += [try peak("blob", "pull"), try peak("blob", "get", "t-1", "large", "--to", "copy")]
    peaks.append(try peak("blob", "check"))
    // In kilobytes; the blob alone is more.
    #expect(peaks.allSatisfy { $0 < 64 << 10 }, "\(peaks)")
    #expect(try world.shell("cmp large copy && echo same") == "same\n")
  }
}
