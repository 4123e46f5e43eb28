import TestSupport
import Testing

@Suite("Line ends, and files that come, go and move")
struct FileShapeTests {
  private static func crlf(_ lines: [String]) -> [UInt8] {
    lines.flatMap { Array($0.utf8) + [0x0D, 0x0A] }
  }

  private static let base = [#"{"id":"a","x":1,"y":1}"#, #"{"id":"b","n":1}"#]
  private static let left = [#"{"id":"a","x":2,"y":1}"#, #"{"id":"b","n":1}"#]
  private static let right = [#"{"id":"a","x":1,"y":2}"#, #"{"id":"b","n":2}"#]
  private static let merged = [#"{"id":"a","x":2,"y":2}"#, #"{"id":"b","n":2}"#]

  /// Both directions have to give these bytes.
  private func expect(_ versions: Versions, toGive expected: [UInt8]) throws {
    let both = try Fork(versions).mergeBothWays()
    #expect(text(both.intoLeft) == text(expected))
    #expect(text(both.intoRight) == text(expected))
  }

  @Test("A file with CR LF keeps it")
  func crlfStays() throws {
    let versions = Versions(
      base: Self.crlf(Self.base),
      left: Self.crlf(Self.left),
      right: Self.crlf(Self.right)
    )
    try expect(versions, toGive: Self.crlf(Self.merged))
  }

  @Test("One side converted the line ends, the other edited: both happen")
  func conversion() throws {
    let toCRLF = Versions(
      base: bytes(Self.base),
      left: Self.crlf(Self.left),
      right: bytes(Self.right)
    )
    try expect(toCRLF, toGive: Self.crlf(Self.merged))
    let toLF = Versions(
      base: Self.crlf(Self.base),
      left: bytes(Self.left),
      right: Self.crlf(Self.right)
    )
    try expect(toLF, toGive: bytes(Self.merged))
  }

  @Test("Git's own conversion to CR LF in the work tree goes on working")
  func gitConverts() throws {
    let fork = try Fork(
      Versions(base: Self.base, left: Self.left, right: Self.right),
      attributes: ["*.jsonl text eol=crlf"]
    )
    #expect(try fork.merge().status == 0)
    #expect(try fork.repository.read(fork.path) == Self.crlf(Self.merged))
    #expect(try fork.repository.blob(fork.path, in: "HEAD") == bytes(Self.merged))
  }

  @Test("A last line without an end, and a byte order mark, are kept or changed by one side")
  func edges() throws {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let versions = Versions(
      base: Array(bytes(Self.base).dropLast()),
      left: mark + Array(bytes(Self.left).dropLast()),
      right: bytes(Self.right)
    )
    try expect(versions, toGive: mark + bytes(Self.merged))
  }

  @Test("A file that both sides added: its records come together")
  func addedOnBothSides() throws {
    let fork = try Fork(
      Versions(
        base: nil,
        left: [#"{"id":"a","x":1}"#, #"{"id":"b","by":"left"}"#, #"{"id":"d"}"#],
        right: [#"{"id":"a","x":1,"y":2}"#, #"{"id":"c","by":"right"}"#, #"{"id":"d"}"#]
      )
    )
    try expectMerged(
      fork,
      to: [
        #"{"id":"a","x":1,"y":2}"#, #"{"id":"b","by":"left"}"#, #"{"id":"c","by":"right"}"#,
        #"{"id":"d"}"#,
      ]
    )
  }

  @Test("A file that both sides added, with a contested value: asked, with an empty base")
  func contestedAddition() throws {
    let fork = try Fork(
      Versions(base: nil, left: [#"{"id":"a","x":1}"#], right: [#"{"id":"a","x":2}"#])
    )
    let outcome = try fork.merge()
    try expectConflict(outcome, in: fork)
    let lines = try fork.repository.lines(fork.path)
    try #require(lines.count == 5)
    #expect(lines[1] == #"{"id":"a","x":1}"#)
    #expect(lines[3] == #"{"id":"a","x":2}"#)
  }

  @Test("A file that one side deleted and the other edited: git asks, and keeps the edit")
  func deletedAndEdited() throws {
    let fork = try Fork(Versions(base: bytes(Self.base), left: nil, right: bytes(Self.right)))
    try expectConflict(fork.merge(), in: fork)
    #expect(try fork.repository.stages(of: fork.path) == [1, 3])
    #expect(try fork.repository.lines(fork.path) == Self.right)

    let mirrored = try Fork(Versions(base: bytes(Self.base), left: bytes(Self.left), right: nil))
    try expectConflict(mirrored.merge(), in: mirrored)
    #expect(try mirrored.repository.stages(of: mirrored.path) == [1, 2])
    #expect(try mirrored.repository.lines(mirrored.path) == Self.left)
  }

  @Test("A file that one side renamed and edited: the other side's edits follow it")
  func renamed() throws {
    // Git takes a file for renamed where at least half of it is the same.
    let more = (0..<20).map { #"{"id":"z\#($0)","text":"the same in all versions"}"# }
    let fork = try Fork(
      Versions(base: Self.base + more, left: Self.left + more, right: Self.right + more)
    )
    let repository = fork.repository
    try repository.git("mv", fork.path, "data/things and more.jsonl")
    try repository.commit("Rename")
    for (ours, theirs) in [("left", "right"), ("right", "left")] {
      try repository.branch("\(theirs)-into-\(ours)", at: ours)
      #expect(try repository.tryGit("merge", "--no-edit", theirs).status == 0)
      #expect(try repository.lines("data/things and more.jsonl") == Self.merged + more)
      #expect(!Files.exists(repository.path(fork.path)))
    }
  }
}
