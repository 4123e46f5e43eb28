internal import JSONText

extension ProgramReader {
  /// https://git-scm.com/docs/git-symbolic-ref, `--quiet`: "Do not issue an error message if the
  /// <name> is not a symbolic ref but a detached HEAD; instead exit with non-zero status silently."
  func head() throws(GitError) -> GitHead {
    let target = try run(["symbolic-ref", "--quiet", "HEAD"], absence: 1)
    let commit = try commitID(named: "HEAD")
    guard let target else {
      guard let commit else { throw GitError(message: "there is no HEAD") }
      return .detached(commit: commit)
    }
    let reference = String(target.text.prefix { !$0.isNewline })
    let prefix = "refs/heads/"
    let name =
      reference.hasPrefix(prefix) ? String(reference.dropFirst(prefix.count)) : reference
    return commit.map { .branch(name, commit: $0) } ?? .unborn(branch: name)
  }

  func commitID(named name: String) throws(GitError) -> String? {
    guard let object = try object(named: name + "^{commit}"), object.kind == .commit else {
      return nil
    }
    return object.id
  }

  func commit(_ id: String) throws(GitError) -> GitCommit {
    guard isGitID(id), let object = try object(named: id), object.kind == .commit else {
      throw GitError(message: "there is no commit \(id)")
    }
    var commit = GitCommit(parsing: object.content, id: id)
    commit.isEnd = !commit.parents.isEmpty && shallowCommits.contains(id)
    return commit
  }

  func mergeBases(_ first: String, _ second: String) throws(GitError) -> [String] {
    let output = try run(["merge-base", "--all", first, second], absence: 1)
    return output?.text.split(separator: "\n").map(String.init) ?? []
  }

  /// The ends of a shallow clone that can be reached from commits without passing bases.
  func shallowEnds(of commits: [String], behind bases: [String]) throws(GitError) -> [String] {
    let output = try run(["rev-list"] + commits + ["--not"] + bases + ["--"])
    let reached = output?.text.split(separator: "\n").map(String.init) ?? []
    return reached.filter(shallowCommits.contains)
  }
}

extension GitCommit {
  /// https://git-scm.com/docs/user-manual#commit-object and git's `commit.c`: lines of a word and
  /// its value, which may go on behind a line feed and a space; then an empty line, and the
  /// message.
  fileprivate init(parsing content: Bytes, id: String) {
    let lines = content.text.split(separator: "\n", omittingEmptySubsequences: false)
    let headers = lines.prefix { !$0.isEmpty }
    var parents: [String] = []
    var (author, committer) = (Signature(), Signature())
    for line in headers {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      switch parts[0] {
      case "parent": parents.append(String(parts[1]))
      case "author": author = Signature(parsing: parts[1])
      case "committer": committer = Signature(parsing: parts[1])
      default: break
      }
    }
    let message = lines.dropFirst(headers.count).drop { $0.allSatisfy(\.isWhitespace) }
    let paragraph = message.prefix { !$0.allSatisfy(\.isWhitespace) }
    self.init(
      id: id,
      parents: parents,
      author: GitIdentity(name: author.name, email: author.email),
      authoredAt: author.seconds,
      committedAt: committer.seconds,
      summary: paragraph.map { $0.trimmed }.joined(separator: " ")
    )
  }
}

/// Who did something in a commit, and when.
private struct Signature {
  var name = GitIdentity.unknown
  var email = GitIdentity.unknown
  var seconds: Int64 = 0

  init() {}

  /// "NAME <EMAIL> SECONDS ZONE".
  init(parsing text: Substring) {
    guard let open = text.firstIndex(of: "<"), let close = text.lastIndex(of: ">"), open < close
    else { return }
    name = text[..<open].trimmed
    email = String(text[text.index(after: open)..<close])
    let numbers = text[text.index(after: close)...].split(separator: " ")
    seconds = numbers.first.flatMap { Int64($0) } ?? 0
  }
}

extension Substring {
  /// Without white space on either side.
  fileprivate var trimmed: String {
    var text = drop(while: \.isWhitespace)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
