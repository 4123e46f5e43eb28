internal import CommandInterface
internal import Git
internal import JSONText
internal import Records
internal import RemoteProtocol
internal import System

/// A remote for records, as git's configuration has it: `jsonl.remote.NAME.url`, and the paths of
/// files that its server needs.
struct RecordRemote: Equatable, Sendable {
  /// A file that a remote may need.
  enum File: String, CaseIterable, Sendable {
    case ca, cert, key, creds
  }

  var name: String
  var url: String
  /// Absolute paths.
  var files: [File: String] = [:]

  /// Whether a word can be the name of a remote.
  static func isName(_ word: String) -> Bool {
    guard let first = word.first, word.utf8.count <= 64, first.isASCII else { return false }
    return (first.isLetter || first.isNumber)
      && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
  }
}

extension Workspace {
  /// The settings about remotes and tiers, in the order of git's configuration. Git is asked only
  /// where its files leave a doubt.
  ///
  /// https://git-scm.com/docs/git-config on `-z`: each entry is its key, a line feed, its value and
  /// a null character. On `--type=path`: a leading `~/` is the home folder.
  func remoteSettings() throws -> [(key: String, value: String)] {
    let own = GitConfigurationFiles.ownEntries(
      gitDirectory: commonDirectory,
      ofSections: ["jsonl", "extensions"],
      environment: context.environment
    )
    if let own, !own.contains(where: { $0.value.hasPrefix("~") }) { return own }
    let result = try gitProgram().run(
      ["config", "-z", "--type=path", "--get-regexp", "^jsonl\\.(remote|tier)\\."],
      discardsErrors: true
    )
    return result.output.text.split(separator: "\0").compactMap { entry in
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
    }
  }

  /// The remotes of git's configuration, by name.
  func recordRemotes() throws -> [RecordRemote] {
    let prefix = "jsonl.remote."
    var remotes: [String: RecordRemote] = [:]
    for (key, value) in try remoteSettings() where key.hasPrefix(prefix) {
      let words = key.dropFirst(prefix.count)
      guard let dot = words.lastIndex(of: ".") else { continue }
      let name = String(words[..<dot])
      let word = words[words.index(after: dot)...]
      var remote = remotes[name] ?? RecordRemote(name: name, url: "")
      if word == "url" {
        remote.url = value
      } else if let file = RecordRemote.File(rawValue: String(word)) {
        remote.files[file] = value
      }
      remotes[name] = remote
    }
    return remotes.values.filter { !$0.url.isEmpty }.sorted { $0.name < $1.name }
  }

  /// The remote with a name, or the only one.
  func recordRemote(_ name: String?) throws -> RecordRemote {
    let remotes = try recordRemotes()
    if let name {
      if let remote = remotes.first(where: { $0.name == name }) { return remote }
      let nearest = nearestWord(to: name, among: remotes.map(\.name))
      throw VerbFailure.remote(.unknown(name, nearest: nearest))
    }
    if remotes.count > 1 { throw VerbFailure.remote(.several(remotes.map(\.name))) }
    guard let remote = remotes.first else { throw VerbFailure.remote(.none) }
    return remote
  }

  /// How to begin a conversation with the helper of a remote.
  ///
  /// - Parameter deadlineMilliseconds: how long a request may take that does not say so itself.
  func helperStart(
    for remote: RecordRemote,
    deadlineMilliseconds: Int = 30_000
  ) throws -> HelperClient.Start {
    let url = try remoteURL(remote.url)
    var settings: [String: String] = [:]
    for (file, path) in remote.files {
      guard path.hasPrefix("/") else {
        throw VerbFailure.remote(.relativePath(remote: remote.name, file.rawValue, path))
      }
      settings[file.rawValue] = path
    }
    let program = try helperProgram(for: url)
    let tell = tell
    return HelperClient.Start(
      program: program,
      environment: context.environment,
      hello: HelperHello(
        url: url.text,
        settings: settings,
        deadlineMilliseconds: deadlineMilliseconds,
        client: "git-jsonl \(versionNumber)"
      ),
      credentials: GitCredentials(url: url.text, git: gitProgram()).source,
      showError: { tell(["\(program.name): \(printable($0))"]) }
    )
  }

  func remoteURL(_ text: String) throws -> RemoteURL {
    do throws(RemoteURL.Problem) {
      return try RemoteURL(text)
    } catch {
      switch error {
      case .notAURL: throw VerbFailure.remote(.badURL)
      case .hasPassword: throw VerbFailure.remote(.passwordInURL)
      }
    }
  }

  func helperProgram(for url: RemoteURL) throws -> HelperProgram {
    let program = HelperProgram(
      named: url.helperName,
      ownProgram: CurrentProcess.programFile,
      environment: context.environment
    )
    guard let program else {
      throw VerbFailure.remote(.noHelper(program: url.helperName, scheme: url.scheme))
    }
    return program
  }
}

/// Passwords by `git credential`, which asks the user's own programs, or the user.
///
/// https://git-scm.com/docs/git-credential: attributes are lines `NAME=VALUE`, up to a blank line.
/// They travel through pipes, never on a command line or in an environment.
private struct GitCredentials {
  let url: String
  let git: GitProgram

  var source: CredentialSource {
    CredentialSource(
      find: { user in try? fill(user) },
      report: { credential, isAccepted in
        _ = try? exchange(isAccepted ? "approve" : "reject", credential)
      }
    )
  }

  private func fill(_ user: String?) throws -> RemoteCredential? {
    let names = user.map { ["username=" + $0] } ?? []
    let answer = try exchange("fill", names)
    guard let name = answer["username"], let password = answer["password"] else { return nil }
    return RemoteCredential(user: name, password: password)
  }

  private func exchange(_ action: String, _ credential: RemoteCredential) throws {
    _ = try exchange(
      action,
      ["username=" + credential.user, "password=" + credential.password]
    )
  }

  private func exchange(_ action: String, _ attributes: [String]) throws -> [String: String] {
    if attributes.contains(where: { $0.utf8.contains { $0 == 0x0A || $0 == 0 } }) { return [:] }
    let conversation = try git.converse(["credential", action])
    let lines = ["url=" + url] + attributes + ["", ""]
    try conversation.write(Bytes(lines.joined(separator: "\n")))
    var answer: [String: String] = [:]
    while let line = try conversation.readBytes(upTo: UInt8(ascii: "\n")) {
      let parts = String(decoding: line, as: UTF8.self).split(
        separator: "=",
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      if parts.count == 2 { answer[String(parts[0])] = String(parts[1]) }
    }
    return answer
  }
}
