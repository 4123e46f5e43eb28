import TestSupport
import Testing

/// A file that is no JSON Lines, in three versions.
struct OtherContent: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let versions: Versions

  init(_ description: String, _ base: [UInt8], _ left: [UInt8], _ right: [UInt8]) {
    testDescription = description
    versions = Versions(base: base, left: left, right: right)
  }

  /// The text in UTF-16 with a byte order mark, as an editor on Windows saves it.
  static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  /// What Git LFS commits in the place of a large file.
  static func pointer(_ digit: Character, size: Int) -> [UInt8] {
    bytes([
      "version https://git-lfs.github.com/spec/v1",
      "oid sha256:" + String(repeating: digit, count: 64),
      "size \(size)",
    ])
  }
}

@Suite("Files that are not JSON Lines, and empty ones")
struct OtherContentTests {
  static let contents = [
    OtherContent("binary", [0, 1, 2, 0x0A], [0, 1, 2, 3, 0x0A], [0, 9, 2, 0x0A]),
    OtherContent(
      "a Git LFS pointer",
      OtherContent.pointer("a", size: 1),
      OtherContent.pointer("b", size: 22),
      OtherContent.pointer("c", size: 333)
    ),
    OtherContent(
      "UTF-16",
      OtherContent.utf16("{\"id\":\"a\",\"n\":1}\n"),
      OtherContent.utf16("{\"id\":\"a\",\"n\":2}\n"),
      OtherContent.utf16("{\"id\":\"a\",\"n\":3}\n")
    ),
    OtherContent(
      "UTF-16 on one side alone",
      bytes([#"{"id":"a","n":1}"#]),
      bytes([#"{"id":"a","n":2}"#]),
      OtherContent.utf16("{\"id\":\"a\",\"n\":1}\n")
    ),
    OtherContent(
      "prose, contested",
      bytes(["One line.", "Two lines."]),
      bytes(["One line!", "Two lines."]),
      bytes(["One line?", "Two lines."])
    ),
    OtherContent(
      "prose, with edits that lie apart",
      bytes((0..<9).map { "Line \($0)." }),
      bytes((0..<9).map { $0 == 0 ? "First line." : "Line \($0)." }),
      bytes((0..<9).map { $0 == 8 ? "Last line." : "Line \($0)." })
    ),
  ]

  /// The file without the labels of its conflict markers.
  private func unlabelled(_ bytes: [UInt8]) -> [String] {
    Repository.lines(of: text(bytes)).map { line in
      for marker in ["<<<<<<<", ">>>>>>>"] where line.hasPrefix(marker + " ") { return marker }
      return line
    }
  }

  @Test("The result is git's own, and the driver says so", arguments: contents)
  func gitsOwn(content: OtherContent) throws {
    let fork = try Fork(content.versions)
    let repository = fork.repository
    try repository.git("tag", "before")
    let outcome = try fork.merge()
    let result = try repository.read(fork.path)
    let stages = try repository.stages(of: fork.path)
    #expect(outcome.errors.contains(fork.path), "\(outcome)")

    try repository.git("reset", "-q", "--hard", "before")
    try repository.git("config", "--remove-section", "merge.jsonl")
    let alone = try fork.merge()
    #expect(outcome.status == alone.status)
    #expect(try stages == repository.stages(of: fork.path))
    #expect(try unlabelled(result) == unlabelled(repository.read(fork.path)))
  }

  @Test("A line that is not UTF-8, changed on both sides, is asked about")
  func latin1() throws {
    func line(_ byte: UInt8) -> [UInt8] {
      Array(#"{"id":"a","t":""#.utf8) + [byte, 0x22, 0x7D, 0x0A]
    }
    let fork = try Fork(Versions(base: line(0xE9), left: line(0xE8), right: line(0xEA)))
    try expectConflict(fork.merge(), in: fork)
    let lines = try fork.repository.read(fork.path).split(separator: 0x0A)
    try #require(lines.count == 5)
    #expect(Array(lines[1]) == line(0xE8).dropLast())
    #expect(Array(lines[3]) == line(0xEA).dropLast())
  }

  @Test("A side that emptied the file deleted its records: edits of the other side are conflicts")
  func emptied() throws {
    let base = [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#]
    let edited = [#"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#]
    let fork = try Fork(Versions(base: base, left: [], right: edited))
    try expectConflict(fork.merge(), in: fork)
    let labels = try fork.repository.labels(ours: "HEAD", base: "", theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        "<<<<<<< \(labels.ours)", "=======", edited[0], ">>>>>>> \(labels.theirs)",
      ]
    )

    let mirrored = try Fork(Versions(base: base, left: edited, right: []))
    try expectConflict(mirrored.merge(), in: mirrored)
    #expect(
      try mirrored.repository.lines(mirrored.path) == [
        "<<<<<<< \(labels.ours)", edited[0], "=======", ">>>>>>> \(labels.theirs)",
      ]
    )
  }

  @Test("An empty file that both sides filled")
  func filled() throws {
    let fork = try Fork(
      Versions(base: [], left: [#"{"id":"b","n":1}"#], right: [#"{"id":"a","n":2}"#])
    )
    try expectMerged(fork, to: [#"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#])
  }
}
