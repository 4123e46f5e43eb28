package import JSONText
internal import Records

/// The commit that is a claim's object: its tree is empty, and its message is the claim.
///
/// The time of its author is when the claim was acquired, and that of its committer when it was
/// renewed.
package struct ClaimCommit: Sendable {
  package var body: ClaimBody
  /// Seconds since 1970.
  package var acquired: Int64
  package var renewed: Int64
  /// The commit before it; nil where there is none, or where the ref need not have a history.
  package var parent: String?

  package init(body: ClaimBody, acquired: Int64, renewed: Int64, parent: String? = nil) {
    self.body = body
    self.acquired = acquired
    self.renewed = renewed
    self.parent = parent
  }

  /// Keeps servers from testing the commit of a branch.
  private static let mark = "[skip ci]"

  /// The content of the commit.
  ///
  /// https://git-scm.com/docs/git-commit-tree describes the parts. A name has neither `<` nor `>`,
  /// nor an end of line, and is not empty.
  ///
  /// - Parameters:
  ///   - tree: the id of the empty tree.
  ///   - name: of the author, as git knows it, and so is `email`.
  ///   - isOfBranch: whether the ref is a branch.
  package func content(
    tree: String,
    name: String,
    email: String,
    isOfBranch: Bool
  ) -> [UInt8] {
    var text = "tree \(tree)\n"
    if let parent { text += "parent \(parent)\n" }
    text += people(name, email) + "\n" + body.line.text + "\n"
    if isOfBranch { text += "\n\(Self.mark)\n" }
    return Array(text.utf8)
  }

  /// The commands with which `git fast-import` makes the commit of a ref that is not a branch, and
  /// prints its id in a line.
  ///
  /// https://git-scm.com/docs/git-fast-import: a `commit` has a mark, and "Get-mark: Causes
  /// fast-import to print the SHA-1 corresponding to a mark". It is for a branch, which a `reset`
  /// without a commit makes one that there is not; so no ref is written.
  ///
  /// - Parameter number: another one for each commit, from 1.
  package func importCommands(number: Int, name: String, email: String) -> [UInt8] {
    let message = body.line.text + "\n"
    return Array(
      """
      commit \(Self.noBranch)
      mark :\(number)
      \(people(name, email))data \(message.utf8.count)
      \(message)get-mark :\(number)
      reset \(Self.noBranch)


      """.utf8
    )
  }

  private static let noBranch = "refs/jsonl/none"

  private func people(_ name: String, _ email: String) -> String {
    let person = "\(Self.part(name)) <\(Self.part(email))>"
    return "author \(person) \(acquired) +0000\ncommitter \(person) \(renewed) +0000\n"
  }

  private static func part(_ text: String) -> String {
    let plain = text.unicodeScalars.filter {
      $0.value >= 0x20 && !"<>\u{7F}".unicodeScalars.contains($0)
    }
    let word = String(String.UnicodeScalarView(plain)).split(separator: " ").joined(separator: " ")
    return word.isEmpty ? "unknown" : word
  }

  /// Reads the content of an object.
  ///
  /// - Parameters:
  ///   - kind: git's word for the kind of the object.
  ///   - refName: the last part of the ref's name, which is that of the claim's record.
  package static func reading(
    object: String,
    kind: String,
    content: Bytes,
    refName: String,
    digest: ([UInt8]) -> [UInt8]
  ) -> ClaimReading {
    let lines = content.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard kind == "commit", let end = lines.firstIndex(of: ""), end + 1 < lines.count,
      let body = ClaimBody(line: Bytes(String(lines[end + 1]))),
      body.subject.refName(digest: digest) == refName
    else { return .foreign(object: object) }
    let author = lines[..<end].first { $0.hasPrefix("author ") }
    // "author NAME <EMAIL> SECONDS ZONE"
    let acquired = author?.split(separator: " ").dropLast().last.flatMap { Int64($0) } ?? 0
    return .claim(ClaimState(object: object, body: body, acquired: acquired))
  }
}
