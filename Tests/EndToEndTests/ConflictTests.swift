import TestSupport
import Testing

@Suite("Conflicts that a person has to decide")
struct ConflictTests {
  /// Both sides changed the title, and there is no clock; the right side changed the size as well.
  static let contested = Versions(
    base: [#"{"id":"a","title":"Base","size":1}"#, #"{"id":"b","n":1}"#],
    left: [#"{"id":"a","title":"Left","size":1}"#, #"{"id":"b","n":2}"#],
    right: [#"{"id":"a","title":"Right","size":2}"#, #"{"id":"b","n":1}"#]
  )

  @Test("Each side is a whole record, and they differ in the contested field alone")
  func merge() throws {
    let fork = try Fork(Self.contested)
    try expectConflict(fork.merge(), in: fork)
    let labels = try fork.repository.labels(ours: "HEAD", base: "", theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        "<<<<<<< \(labels.ours)",
        #"{"id":"a","title":"Left","size":2}"#,
        "=======",
        #"{"id":"a","title":"Right","size":2}"#,
        ">>>>>>> \(labels.theirs)",
        #"{"id":"b","n":2}"#,
      ]
    )
  }

  @Test("Git's setting for base between the sides is followed", arguments: ["diff3", "zdiff3"])
  func baseBetween(style: String) throws {
    let fork = try Fork(Self.contested)
    try fork.repository.git("config", "merge.conflictStyle", style)
    try expectConflict(fork.merge(), in: fork)
    let base = try fork.repository.git("rev-parse", "--short", "main")
    let labels = try fork.repository.labels(ours: "HEAD", base: base, theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        "<<<<<<< \(labels.ours)",
        #"{"id":"a","title":"Left","size":2}"#,
        "||||||| \(labels.base)",
        #"{"id":"a","title":"Base","size":2}"#,
        "=======",
        #"{"id":"a","title":"Right","size":2}"#,
        ">>>>>>> \(labels.theirs)",
        #"{"id":"b","n":2}"#,
      ]
    )
  }

  @Test("The other way round, the same two records are in the block, swapped")
  func swapped() throws {
    let fork = try Fork(Self.contested)
    try fork.repository.checkOut("right")
    #expect(try fork.repository.tryGit("merge", "left").status == 1)
    let lines = try fork.repository.lines(fork.path)
    try #require(lines.count == 6)
    #expect(lines[1] == #"{"id":"a","title":"Right","size":2}"#)
    #expect(lines[3] == #"{"id":"a","title":"Left","size":2}"#)
  }

  @Test("The size of markers is the one that the attributes ask for")
  func markerSize() throws {
    let fork = try Fork(Self.contested, attributes: ["*.jsonl conflict-marker-size=12"])
    try expectConflict(fork.merge(), in: fork)
    let lines = try fork.repository.lines(fork.path)
    try #require(lines.count == 6)
    #expect(lines[0].hasPrefix("<<<<<<<<<<<< "))
    #expect(lines[2] == "============")
    #expect(lines[4].hasPrefix(">>>>>>>>>>>> "))
  }

  @Test("A record that one side deleted and the other edited is asked about")
  func editedAndDeleted() throws {
    let fork = try Fork(
      Versions(
        base: [#"{"id":"a","n":1}"#, #"{"id":"b","n":1}"#],
        left: [#"{"id":"b","n":1}"#],
        right: [#"{"id":"a","n":2}"#, #"{"id":"b","n":1}"#]
      )
    )
    try expectConflict(fork.merge(), in: fork)
    let labels = try fork.repository.labels(ours: "HEAD", base: "", theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        "<<<<<<< \(labels.ours)",
        "=======",
        #"{"id":"a","n":2}"#,
        ">>>>>>> \(labels.theirs)",
        #"{"id":"b","n":1}"#,
      ]
    )
  }

  @Test("A line that is not JSON, added on one side, is a conflict; the rest merges")
  func badLine() throws {
    let fork = try Fork(
      Versions(
        base: [#"{"id":"a","x":1,"y":1}"#],
        left: [#"{"id":"a","x":2,"y":1}"#, #"{"id":"b","#],
        right: [#"{"id":"a","x":1,"y":2}"#]
      )
    )
    let outcome = try fork.merge()
    try expectConflict(outcome, in: fork)
    let labels = try fork.repository.labels(ours: "HEAD", base: "", theirs: "right")
    #expect(
      try fork.repository.lines(fork.path) == [
        #"{"id":"a","x":2,"y":2}"#,
        "<<<<<<< \(labels.ours)",
        #"{"id":"b","#,
        "=======",
        ">>>>>>> \(labels.theirs)",
      ]
    )
    #expect(outcome.errors.contains("2"), "The line's number is told: \(outcome.errors)")
    #expect(outcome.errors.contains(fork.path))
  }

  @Test("A resolved conflict is committed with what a person decided")
  func resolve() throws {
    let fork = try Fork(Self.contested)
    try expectConflict(fork.merge(), in: fork)
    let resolved = [#"{"id":"a","title":"Both","size":2}"#, #"{"id":"b","n":2}"#]
    try fork.repository.write(fork.path, resolved)
    try fork.repository.git("add", fork.path)
    try fork.repository.git("commit", "-q", "--no-edit")
    #expect(try fork.repository.blob(fork.path, in: "HEAD") == bytes(resolved))
    #expect(try fork.repository.git("rev-list", "--count", "--merges", "HEAD") == "1")
  }

  @Test("A merge that is given up leaves everything as it was")
  func abort() throws {
    let fork = try Fork(Self.contested)
    try expectConflict(fork.merge(), in: fork)
    try fork.repository.git("merge", "--abort")
    #expect(try fork.repository.git("status", "--porcelain") == "")
    #expect(try fork.repository.read(fork.path) == fork.versions.left)
  }

  @Test("Git remembers a resolution, and applies it to the same conflict")
  func recordedResolution() throws {
    let fork = try Fork(Self.contested)
    let repository = fork.repository
    try repository.git("config", "rerere.enabled", "true")
    try repository.git("tag", "before")
    let resolved = [#"{"id":"a","title":"Both","size":2}"#, #"{"id":"b","n":2}"#]
    try expectConflict(fork.merge(), in: fork)
    try repository.write(fork.path, resolved)
    try repository.commit("Resolved")
    try repository.git("reset", "-q", "--hard", "before")
    #expect(try fork.merge().status == 1)
    #expect(try repository.lines(fork.path) == resolved)
  }
}
