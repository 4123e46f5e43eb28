internal import Git
internal import JSONText
internal import System

/// A repository as git itself reads it, which knows every kind of repository, fetches what a
/// partial clone lacks, and knows where a shallow one ends.
final class ProgramReader: RepositoryReader {
  let isBare: Bool
  let gitDirectory: String
  let commonDirectory: String
  let workTree: String?
  /// Git at the top of the work tree, or in the git directory where there is none.
  let git: GitProgram

  /// Answers with objects (`GitObjectReader`); started when it is first needed.
  private var objects: GitObjectReader?
  /// Answer with the values of attributes, by the names of these.
  var attributes: [String: ProgramConversation] = [:]
  /// The commits at which a shallow clone ends; none in another repository.
  private(set) lazy var shallowCommits: Set<String> = {
    let text = (try? InputFile.ifPresent(at: commonDirectory + "/shallow"))??.bytes.text ?? ""
    return Set(text.split(whereSeparator: \.isNewline).map(String.init))
  }()

  /// Nil where git finds no repository, or does not open it.
  init?(around folder: String, environment: ProgramEnvironment) {
    var environment = environment
    if let index = environment.value(of: "GIT_INDEX_FILE") {
      let path = absolutePath(of: index, in: folder)
      environment = environment.setting("GIT_INDEX_FILE", to: path)
    }
    func lines(_ words: String...) -> [String]? {
      let git = GitProgram(environment: environment, folder: folder)
      guard let result = try? git.run(["rev-parse"] + words, discardsErrors: true),
        result.exitStatus == 0
      else { return nil }
      return result.output.text.split(separator: "\n").map(String.init)
    }
    guard let found = lines("--absolute-git-dir", "--git-common-dir", "--is-bare-repository"),
      found.count == 3
    else { return nil }
    gitDirectory = found[0]
    let common = absolutePath(of: found[1], in: folder)
    commonDirectory = realPath(common) ?? common
    isBare = found[2] == "true"
    workTree = isBare ? nil : lines("--show-toplevel")?.first
    if let workTree {
      git = GitProgram(environment: environment, workTree: workTree, gitDirectory: gitDirectory)
    } else {
      let bound = environment.setting("GIT_DIR", to: gitDirectory).setting("GIT_PREFIX", to: nil)
      git = GitProgram(environment: bound, folder: gitDirectory)
    }
  }

  /// Runs git to its end, and returns its output; nil where its exit status is `absence`.
  ///
  /// - Throws: `GitError` where it can't be started, or fails.
  func run(_ arguments: [String], absence: Int32? = nil) throws(GitError) -> Bytes? {
    let result: ProgramResult
    do throws(FileError) {
      result = try git.run(arguments, discardsErrors: true)
    } catch {
      throw Self.failure(error)
    }
    if result.exitStatus == 0 { return result.output }
    if result.exitStatus == absence { return nil }
    throw GitError(
      message: "git \(arguments[0]) ended with exit status \(result.exitStatus)"
    )
  }

  /// The texts in the output of git that end with a null character; those that are not UTF-8 are
  /// left out.
  func texts(_ arguments: [String]) throws(GitError) -> [String] {
    let output = try run(arguments) ?? Bytes("")
    return output.array.split(separator: 0).compactMap { validText(of: $0) }
  }

  /// An object by a name that git has for it, of whatever kind; nil if there is none.
  func object(named name: String) throws(GitError) -> GitObject? {
    // A name ends with its line.
    if name.contains(where: \.isNewline) || name.isEmpty { return nil }
    do throws(FileError) {
      let reader: GitObjectReader
      if let objects { reader = objects } else { reader = try GitObjectReader(git) }
      objects = reader
      if let answer = try reader.object(named: name) { return answer.object }
    } catch {
      objects = nil
      throw Self.failure(error)
    }
    // It has said why: a partial clone's remote can't be reached, for instance.
    objects = nil
    throw GitError(message: "git can't read the object \(name)")
  }

  static func failure(_ error: FileError) -> GitError {
    GitError(message: "git can't be asked: \(error.explanation)")
  }
}

/// A text in UTF-8; nil where it is not.
func validText(of bytes: some Collection<UInt8>) -> String? {
  let text = String(decoding: bytes, as: UTF8.self)
  return text.utf8.elementsEqual(bytes) ? text : nil
}

/// A path as `git ls-files` and its like take it, whatever characters it has.
func literalPathspec(_ path: String) -> String { ":(top,literal)" + path }

// MARK: - Configuration

extension ProgramReader {
  func string(_ key: String) throws(GitError) -> String? {
    let value = try run(["config", "-z", "--get", key], absence: 1)
    return value.map { String($0.text.prefix { $0 != "\0" }) }
  }

  func bool(_ key: String) throws(GitError) -> Bool? {
    let value = try run(["config", "--type=bool", "--get", key], absence: 1)
    return value.map { $0.text.hasPrefix("true") }
  }
}
