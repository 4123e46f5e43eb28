package import Git
internal import JSONText
package import System

/// Where the claims of a repository are.
package struct ClaimRemote: Equatable, Sendable {
  /// What git is given: the name of a remote, its address, or the path of this repository itself.
  package var location: String
  /// The name of the remote; nil where there is none, so that only the work trees of this
  /// repository are kept apart.
  package var name: String?
  /// The id of a tree without entries, by the repository's kind of digest.
  package var emptyTree: String

  package init(location: String, name: String?, emptyTree: String) {
    self.location = location
    self.name = name
    self.emptyTree = emptyTree
  }

  /// The setting that names the remote.
  package static let setting = "jsonl.claimRemote"
}

/// Why it is not known where claims are.
package enum ClaimRemoteError: Error, Equatable, Sendable {
  /// The setting names a remote that there is not.
  case unknownRemote(String)
  /// There are several, none of which is `origin`, and no setting.
  case severalRemotes([String])
}

extension ClaimRemote {
  /// The remote that the setting names, else `origin`, else the only one, else the repository
  /// itself.
  ///
  /// Claims are read where they are pushed to: `git push` may have another address than
  /// `git fetch`.
  ///
  /// - Parameter gitDirectory: that of the repository, which all work trees share.
  package init(
    of gitDirectory: String,
    git: GitProgram,
    environment: ProgramEnvironment
  ) throws {
    var settings = ClaimSettings()
    for (key, value) in try Self.entries(of: gitDirectory, git, environment) {
      settings.read(key, value)
    }
    emptyTree = settings.hasLongIDs ? Self.emptyTreeOfSHA256 : Self.emptyTreeOfSHA1
    let names = settings.remotes.keys.sorted()
    if let wanted = settings.claimRemote {
      guard names.contains(wanted) else { throw ClaimRemoteError.unknownRemote(wanted) }
      name = wanted
    } else if names.contains("origin") {
      name = "origin"
    } else if names.count > 1 {
      throw ClaimRemoteError.severalRemotes(names)
    } else {
      name = names.first
    }
    location = name.flatMap { settings.remotes[$0]?.location(name: $0) } ?? gitDirectory
  }

  /// The settings that may matter. Git is asked only where its files leave a doubt.
  private static func entries(
    of gitDirectory: String,
    _ git: GitProgram,
    _ environment: ProgramEnvironment
  ) throws -> [(key: String, value: String)] {
    let own = GitConfigurationFiles.ownEntries(
      gitDirectory: gitDirectory,
      ofSections: ["remote", "jsonl", "extensions"],
      environment: environment
    )
    if let own { return own }
    let keys = [
      #"remote\..*\.(url|pushurl|mirror)"#, #"jsonl\.claimremote"#, #"extensions\.objectformat"#,
    ]
    let pattern = "^(" + keys.joined(separator: "|") + ")$"
    let result = try git.run(["config", "-z", "--get-regexp", pattern])
    return result.output.text.split(separator: "\0").map { entry in
      let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  private static let emptyTreeOfSHA1 = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
  private static let emptyTreeOfSHA256 =
    "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
}

/// What git's configuration says of remotes.
private struct ClaimSettings {
  struct Remote {
    var address: String?
    var pushAddress: String?
    var isMirror = false

    /// A mirror takes no push of single refs by its name.
    func location(name: String) -> String? {
      if let pushAddress { return pushAddress }
      return isMirror ? address : address.map { _ in name }
    }
  }

  var remotes: [String: Remote] = [:]
  var claimRemote: String?
  var hasLongIDs = false

  mutating func read(_ key: String, _ value: String) {
    switch key {
    case "jsonl.claimremote": claimRemote = value
    case "extensions.objectformat": hasLongIDs = value == "sha256"
    default:
      let words = key.split(separator: ".", omittingEmptySubsequences: false)
      guard words.count > 2, words[0] == "remote", let last = words.last else { return }
      let name = words[1..<words.count - 1].joined(separator: ".")
      var remote = remotes[name] ?? Remote()
      switch last {
      case "url": remote.address = remote.address ?? value
      case "pushurl": remote.pushAddress = remote.pushAddress ?? value
      case "mirror": remote.isMirror = value.isEmpty || value.lowercased() == "true"
      default: return
      }
      remotes[name] = remote
    }
  }
}
