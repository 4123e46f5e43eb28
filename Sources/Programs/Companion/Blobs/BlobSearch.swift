internal import Blobs
internal import Git
internal import JSONText
internal import RecordStore
internal import System

/// Finds every blob that a repository may still need: those that are mentioned by a commit of any
/// ref, by a stash, by an index, by a file of the work tree, or by a record of the store.
struct BlobSearch {
  private let work: BlobWork
  private var workspace: Workspace { work.workspace }

  init(_ work: BlobWork) { self.work = work }

  func run() throws -> Set<BlobName> {
    var mentions = BlobMentions()
    try addObjects(to: &mentions)
    try addFiles(to: &mentions)
    if workspace.hasStore {
      let store = try workspace.openStore()
      try work.addRecords(of: store, to: &mentions)
      try addWaiting(of: store, to: &mentions)
    }
    return mentions.names
  }

  /// Adds what is in no record: edits that are held back until git is where they were made, and
  /// what conflicts began with.
  private func addWaiting(of store: Store, to mentions: inout BlobMentions) throws {
    for collection in try store.collections() {
      let held = try store.heldEdits(of: collection).flatMap { [$0.record, $0.base, $0.file] }
      let bases = try store.conflicts(of: collection).map(\.base)
      for case let line? in held + bases { mentions.add(whole: line) }
    }
  }

  // MARK: Git

  /// Adds what git has. https://git-scm.com/docs/git-rev-list: `--all` is "all the refs in refs/,
  /// along with HEAD", of all work trees, and `--indexed-objects` "all trees and blobs used by the
  /// index". Only the newest stash has a ref; the others are in its log.
  private func addObjects(to mentions: inout BlobMentions) throws {
    let git = workspace.gitProgram()
    let stashes = try lines(of: workspace.git(["stash", "list", "--format=%H"]))
    let words = ["rev-list", "--objects", "--all", "--indexed-objects"] + stashes
    let objects = try lines(of: workspace.git(words)).compactMap(GitObject.init)
    let conversation = try git.converse(["cat-file", "--batch"])
    var start = 0
    while start < objects.count {
      // All of a question fits into the pipe, so that git never waits for us while we write.
      let part = objects[start..<min(objects.count, start + 100)]
      try conversation.write(Bytes(part.map { $0.id + "\n" }.joined()))
      for object in part { try addObject(object, conversation, to: &mentions) }
      start += part.count
    }
  }

  /// An object in a line of `rev-list`: an id, and for trees and blobs a blank and a path.
  private struct GitObject {
    let id: String
    /// Whether it is in the folder of blobs. It may be elsewhere, too, as git tells one path only.
    let isBlob: Bool

    init?(_ line: String) {
      let words = line.split(separator: " ", maxSplits: 1)
      guard let id = words.first else { return nil }
      self.id = String(id)
      isBlob = words.count == 2 && words[1].hasPrefix(BlobFolder.path + "/")
    }
  }

  /// https://git-scm.com/docs/git-cat-file, "BATCH OUTPUT": "<oid> SP <type> SP <size> LF
  /// <contents> LF", or "<object> SP missing LF".
  private func addObject(
    _ object: GitObject,
    _ conversation: ProgramConversation,
    to mentions: inout BlobMentions
  ) throws {
    let heading = try conversation.readBytes(upTo: UInt8(ascii: "\n")) ?? []
    let words = String(decoding: heading, as: UTF8.self).split(separator: " ")
    guard words.count == 3, let count = Int(words[2]) else {
      throw VerbFailure.blob(.missingObject(object.id))
    }
    mentions.end()
    var left = count
    while left > 0 {
      guard let part = try conversation.readBytes(count: min(left, 1 << 20)) else {
        throw VerbFailure.blob(.missingObject(object.id))
      }
      left -= part.count
      // The pointers of git-lfs to the blobs themselves are not mentions.
      if object.isBlob, part.count == count, BlobFolder.isPointer(part) { continue }
      mentions.add(part)
    }
    mentions.end()
    _ = try conversation.readBytes(count: 1)
  }

  /// Lines by their bytes. To Swift, a carriage return and a line feed are one character, and a
  /// path may end with the former.
  private func lines(of text: String) -> [String] {
    text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
  }

  // MARK: The work tree

  /// Adds the files that differ from the index, and those of collections, which git may ignore.
  private func addFiles(to mentions: inout BlobMentions) throws {
    let words = ["ls-files", "-z", "--modified", "--others", "--exclude-standard"]
    var paths = Set(try workspace.git(words).split(separator: "\0").map(String.init))
    if workspace.hasStore { paths.formUnion(try workspace.openStore().collections().map(\.path)) }
    for path in paths.sorted() where !path.hasPrefix(BlobFolder.path + "/") {
      let file = workspace.workTree + "/" + path
      // Its name is not UTF-8, so it can't be looked at.
      if path.unicodeScalars.contains("\u{FFFD}"), !entryExists(at: file) {
        throw VerbFailure.blob(.unreadableFile(path))
      }
      guard try kindOfEntry(at: file) == .regular, let reader = try FileReader.ifPresent(at: file)
      else { continue }
      mentions.end()
      var position = 0
      while position < reader.byteCount {
        let part = try reader.read(at: position, count: 1 << 20)
        if part.isEmpty { break }
        mentions.add(part)
        position += part.count
      }
      mentions.end()
    }
  }
}
