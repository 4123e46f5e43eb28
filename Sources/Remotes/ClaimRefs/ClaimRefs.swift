package import Claims
package import Git
internal import JSONText
internal import System

/// The refs of claims on a git remote: all traffic is git's own.
package struct ClaimRefs: ClaimPlace {
  package let remote: ClaimRemote
  package let prefix: ClaimPrefix
  private let git: GitProgram
  /// A folder of ours for files that git is given.
  private let folder: String
  /// The author of the commits, as git knows the user.
  private let author: (name: String, email: String)
  private let addCommit: ([UInt8]) -> String?
  private let digest: @Sendable ([UInt8]) -> [UInt8]

  /// - Parameters:
  ///   - addCommit: adds a commit to the objects of the repository without git, and returns its id;
  ///     nil where git has to do it.
  ///   - digest: SHA-256.
  package init(
    of remote: ClaimRemote,
    prefix: ClaimPrefix,
    git: GitProgram,
    folder: String,
    author: (name: String, email: String),
    addCommit: @escaping ([UInt8]) -> String?,
    digest: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) {
    self.remote = remote
    self.prefix = prefix
    self.git = git
    self.folder = folder
    self.author = author
    self.addCommit = addCommit
    self.digest = digest
  }

  /// The same with another prefix.
  package func with(_ prefix: ClaimPrefix) -> ClaimRefs {
    ClaimRefs(
      of: remote,
      prefix: prefix,
      git: git,
      folder: folder,
      author: author,
      addCommit: addCommit,
      digest: digest
    )
  }

  /// The full name of the ref of a record's claim.
  package func ref(of subject: ClaimSubject) -> String {
    prefix.text + subject.refName(digest: digest)
  }

  package var keepsChain: Bool { prefix.isOfBranches }

  package var longestTTL: Int64? { nil }

  /// The last commit of a branch is the parent of the next one, so reading it brings it here.
  package func takes(assumed reading: ClaimReading) -> Bool { !prefix.isOfBranches }

  /// So many names or ids are given to one command: less than the shortest limit of a system.
  private static let wordLimit = 500

  // MARK: Running git

  /// What git did, and what it said.
  private struct End {
    var status: Int32
    var output: Bytes
    /// Its own reason, in one line.
    var reason: String
  }

  /// - Parameter input: what git reads from its standard input.
  private func run(_ words: [String], input: [UInt8]? = nil) throws -> End {
    let files = try TemporaryFiles([[]] + (input.map { [$0] } ?? []), in: folder)
    let result = try git.run(
      words,
      errorPath: files.paths[0],
      inputPath: input == nil ? nil : files.paths[1]
    )
    let text = try files.content(of: 0).text
    return End(status: result.exitStatus, output: result.output, reason: Self.reason(in: text))
  }

  /// What git wrote to standard error, without the lines that say nothing of the reason.
  private static func reason(in text: String) -> String {
    let idle = [
      "error: failed to push some refs", "Please make sure you have", "and the repository exists",
      "hint:", "To ", "warning: redirecting to",
    ]
    let lines = text.split(whereSeparator: \.isNewline).map { line in
      var line = line
      while line.last == " " || line.last == "\t" { line.removeLast() }
      return String(line)
    }
    return lines.filter { line in !line.isEmpty && !idle.contains { line.hasPrefix($0) } }
      .joined(separator: "; ")
  }

  // MARK: Reading

  /// The refs of claims as they are now, with the ids of their objects.
  ///
  /// - Parameter refs: their full names; nil for all of the prefix.
  /// - Throws: `ClaimTrouble` where the remote can't be read.
  package func list(_ refs: [String]?) throws -> [String: String] {
    // Git compares each of its refs with each pattern.
    let isFew = refs.map { $0.count <= Self.patternLimit } ?? false
    let patterns = isFew ? refs ?? [] : [prefix.text + "*"]
    let end = try run(["ls-remote", "--quiet", remote.location] + patterns)
    guard end.status == 0 else { throw ClaimTrouble(reason: end.reason, status: end.status) }
    let wanted = refs.map(Set.init)
    var found: [String: String] = [:]
    for line in end.output.array.split(separator: UInt8(ascii: "\n")) {
      guard let tab = line.firstIndex(of: UInt8(ascii: "\t")) else { continue }
      let name = line[(tab + 1)...]
      guard name.starts(with: prefix.text.utf8) else { continue }
      let ref = String(decoding: name, as: UTF8.self)
      guard wanted.map({ $0.contains(ref) }) ?? Self.isName(name.dropFirst(prefix.text.utf8.count))
      else { continue }
      found[ref] = String(decoding: line[..<tab], as: UTF8.self)
    }
    return found
  }

  private static let patternLimit = 20

  /// Whether the last part of a ref's name can be that of a claim.
  private static func isName(_ name: ArraySlice<UInt8>) -> Bool {
    name.count == 32
      && name.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  /// Refs as they are now. Those that are not there are absent.
  ///
  /// - Parameters:
  ///   - refs: their full names; nil for all of the prefix.
  ///   - known: what objects say that were read before, by their ids.
  /// - Throws: `ClaimTrouble` where the remote can't be read.
  package func read(
    _ refs: [String]?,
    knowing known: [String: ClaimReading] = [:]
  ) throws -> [String: ClaimReading] {
    // A ref that changes between the two steps may have an object that was not fetched.
    for _ in 0..<Self.readLimit {
      let listed = try list(refs)
      var readings: [String: ClaimReading] = [:]
      // What is known of a branch is not enough: its commit may have been collected as garbage.
      if !prefix.isOfBranches { for (ref, object) in listed { readings[ref] = known[object] } }
      let unread = listed.filter { readings[$0.key] == nil }
      try readings.merge(contents(of: unread)) { $1 }
      let missing = unread.keys.filter { readings[$0] == nil }
      if missing.isEmpty { return readings }
      try fetch(missing.sorted())
      try readings.merge(contents(of: unread)) { $1 }
      if listed.keys.allSatisfy({ readings[$0] != nil }) { return readings }
    }
    throw ClaimTrouble(reason: "the refs changed each time they were read", status: 1)
  }

  private static let readLimit = 5

  /// Brings the objects of refs here, and makes no ref for them.
  ///
  /// A ref that is gone by now fails the fetch, which the next listing finds.
  private func fetch(_ refs: [String]) throws {
    let options = ["gc.auto=0", "maintenance.auto=false", "fetch.writeCommitGraph=false"]
    for start in stride(from: 0, to: refs.count, by: Self.wordLimit) {
      let end = try run(
        options.flatMap { ["-c", $0] }
          + ["fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules"]
          + ["--no-write-fetch-head", "--refmap=", remote.location]
          + refs[start..<min(start + Self.wordLimit, refs.count)]
      )
      let isGone = end.reason.contains("couldn't find remote ref")
      if end.status != 0, !isGone { throw ClaimTrouble(reason: end.reason, status: end.status) }
    }
  }

  /// What the objects of refs say that are here.
  private func contents(of refs: [String: String]) throws -> [String: ClaimReading] {
    if refs.isEmpty { return [:] }
    var found: [String: ClaimReading] = [:]
    let conversation = try git.converse(["cat-file", "--batch"], discardsErrors: true)
    for (ref, object) in refs.sorted(by: { $0.key < $1.key }) {
      try conversation.write(Bytes(object + "\n"))
      // https://git-scm.com/docs/git-cat-file#_batch_output: "<oid> SP <type> SP <size> LF
      // <contents> LF", or "<object> SP missing LF".
      guard let heading = try conversation.readBytes(upTo: UInt8(ascii: "\n")) else { break }
      let words = String(decoding: heading, as: UTF8.self).split(separator: " ").map(String.init)
      guard words.count == 3, let count = Int(words[2]) else { continue }
      guard let content = try conversation.readBytes(count: count + 1) else { break }
      found[ref] = ClaimCommit.reading(
        object: object,
        kind: words[1],
        content: content[0..<count],
        refName: String(ref.dropFirst(prefix.text.count)),
        digest: digest
      )
    }
    return found
  }

  // MARK: Writing

  /// Makes the objects of updates in this repository, and returns the claims that they are; nil for
  /// those that delete.
  ///
  /// - Parameter now: seconds since 1970, for people who look at the commits.
  package func make(_ updates: [ClaimUpdate], now: Int64) throws -> [ClaimState?] {
    var commits: [ClaimCommit?] = []
    for update in updates {
      switch update.change {
      case .delete: commits.append(nil)
      case .put(let body, let acquired, let parent):
        commits.append(
          ClaimCommit(body: body, acquired: acquired ?? now, renewed: now, parent: parent)
        )
      }
    }
    var ids = try write(commits.compactMap { $0 })[...]
    return commits.map { commit in
      guard let commit, let id = ids.popFirst() else { return nil }
      return ClaimState(object: id, body: commit.body, acquired: commit.acquired)
    }
  }

  /// Writes commits, and returns their ids.
  private func write(_ commits: [ClaimCommit]) throws -> [String] {
    // Many files take longer than the other program, which is slower to start.
    if commits.count > Self.fileLimit, !prefix.isOfBranches { return try writeTogether(commits) }
    // To start git for one of them takes a quarter of a push over a file.
    var ids = commits.map(content).compactMap(addCommit)
    if ids.count == commits.count { return ids }
    ids = []
    for start in stride(from: 0, to: commits.count, by: Self.wordLimit) {
      ids += try writeEach(Array(commits[start..<min(start + Self.wordLimit, commits.count)]))
    }
    return ids
  }

  /// Up to here, `git fast-import` makes files as well (its setting `fastimport.unpackLimit`).
  private static let fileLimit = 100

  /// The files are read as they are: only those of blobs are converted
  /// (https://git-scm.com/docs/git-hash-object, `--no-filters`).
  private func writeEach(_ commits: [ClaimCommit]) throws -> [String] {
    let files = try TemporaryFiles(commits.map(content), in: folder)
    let words = ["hash-object", "-w", "-t", "commit", "--no-filters", "--"]
    return try ids(of: commits, run(words + files.paths))
  }

  private func content(of commit: ClaimCommit) -> [UInt8] {
    commit.content(
      tree: remote.emptyTree,
      name: author.name,
      email: author.email,
      isOfBranch: prefix.isOfBranches
    )
  }

  private func writeTogether(_ commits: [ClaimCommit]) throws -> [String] {
    var input: [UInt8] = []
    for (index, commit) in commits.enumerated() {
      input += commit.importCommands(number: index + 1, name: author.name, email: author.email)
    }
    let words = ["fast-import", "--quiet", "--date-format=raw"]
    return try ids(of: commits, run(words, input: input))
  }

  /// The ids that git has printed, one for each commit.
  private func ids(of commits: [ClaimCommit], _ end: End) throws -> [String] {
    let ids = end.output.text.split(separator: "\n").map(String.init)
    guard end.status == 0, ids.count == commits.count else {
      throw ClaimTrouble(reason: end.reason, status: end.status)
    }
    return ids
  }

  package func push(_ pushes: [ClaimPush]) throws -> [PushResult] {
    try push(pushes, isAtomic: false)
  }

  /// Pushes refs in one go, each of them decided by itself.
  ///
  /// - Parameter isAtomic: whether all of them are pushed, or none.
  /// - Returns: what became of each, in their order.
  package func push(_ pushes: [ClaimPush], isAtomic: Bool) throws -> [PushResult] {
    let end = try run(
      ["push", "--porcelain", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"]
        + (isAtomic ? ["--atomic"] : []) + pushes.map(\.lease) + [remote.location]
        + pushes.map(\.refspec)
    )
    let results = PushResult.results(in: end.output.text)
    return pushes.map { push in
      switch results[push.ref] {
      case .accepted?: .accepted
      case .refused(let reason)?: .refused(Self.joined(reason, end.reason))
      case .unknown(let reason)?: .unknown(Self.joined(reason, end.reason))
      case nil:
        if PushResult.isDenial(end.reason) {
          .refused(end.reason)
        } else {
          .unknown(end.reason.isEmpty ? "git ended with status \(end.status)" : end.reason)
        }
      }
    }
  }

  /// The reason that the server has for a ref, and what it says besides.
  private static func joined(_ reason: String, _ more: String) -> String {
    more.isEmpty ? reason : "\(reason): \(more)"
  }
}

extension ClaimPush {
  /// The option that lets the push happen only if the ref is what it was.
  ///
  /// https://git-scm.com/docs/git-push: with `--force-with-lease=<refname>:<expect>`, the ref is
  /// protected "if its current value is not the same as the specified value <expect>"; an empty one
  /// means "that the named ref must not already exist".
  package var lease: String { "--force-with-lease=\(ref):\(update.lease ?? "")" }
  package var refspec: String { "\(state?.object ?? ""):\(ref)" }
}

/// The claims can't be read, or their objects not made.
package struct ClaimTrouble: Error, Equatable, Sendable {
  /// In the words of git, or of the remote with the values.
  package var reason: String
  /// The remote with the values; nil for git.
  package var remote: String?

  /// Git could not do what it was asked.
  package init(reason: String, status: Int32) {
    self.reason = reason.isEmpty ? "git ended with status \(status)" : reason
  }

  package init(reason: String, remote: String) {
    self.reason = reason
    self.remote = remote
  }
}
