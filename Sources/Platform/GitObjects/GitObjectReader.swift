internal import Git
internal import JSONText
internal import System

/// An object of git, as it is stored.
struct GitObject {
  enum Kind: String {
    case blob, tree, commit, tag
  }

  var id: String
  var kind: Kind
  var content: Bytes
}

/// One process of git that reads all objects which are asked for.
///
/// https://git-scm.com/docs/git-cat-file, "BATCH OUTPUT": "<oid> SP <type> SP <size> LF <contents>
/// LF", or the name that was asked for and what is wrong with it, such as "missing".
final class GitObjectReader {
  private let conversation: ProgramConversation

  /// What was found; nothing where there is no such object.
  struct Answer {
    var object: GitObject?
  }

  init(_ git: GitProgram) throws(FileError) {
    conversation = try git.converse(["cat-file", "--batch"])
  }

  /// - Parameter name: has no line end.
  /// - Returns: nil where git has ended, and may have said why.
  func object(named name: String) throws(FileError) -> Answer? {
    do throws(FileError) {
      try conversation.write(Bytes(name + "\n"))
    } catch {
      return nil
    }
    let lineFeed = UInt8(ascii: "\n")
    guard let line = try conversation.readBytes(upTo: lineFeed) else { return nil }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard words.count == 3, isGitID(words[0]), let count = Int(words[2]),
      let kind = GitObject.Kind(rawValue: String(words[1]))
    else { return Answer(object: nil) }
    guard let content = try conversation.readBytes(count: count + 1) else { return nil }
    return Answer(object: GitObject(id: String(words[0]), kind: kind, content: content[0..<count]))
  }
}

/// Whether a text is a whole id, of SHA-1 or SHA-256, in hexadecimal digits.
func isGitID(_ text: some StringProtocol) -> Bool {
  let digits = text.utf8
  return [40, 64].contains(digits.count)
    && digits.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}
