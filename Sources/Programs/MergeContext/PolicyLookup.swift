internal import Git
package import JSONText
package import MergePolicy
package import PolicyYAML
package import System

/// A policy, and its origin.
package struct ChosenPolicy: Sendable {
  package var policy: Policy
  /// The path of its file, as patterns see it.
  package var path: String
  package var origin: PolicyOrigin
  /// The words of the entry in the policy file itself; empty for a policy that ships.
  package var words: [PolicyWord] = []
}

/// Why there is no policy for a file. No other rules replace those that a policy file may have.
package enum PolicyLookupError: Error, Equatable, Sendable {
  /// The policy file that the command line names can't be read, or git can't be started.
  case file(FileError)
  /// There is a policy file with errors.
  case unusable(PolicyFileError)
  /// There is a policy file in the repository that can't be read.
  case withheld(WithheldPolicyFile)
}

/// Why the policy file of a repository can't be read.
package enum WithheldPolicyFile: Equatable, Sendable {
  case unreadable(FileError)
  /// The file or its folder, at a path, is a symbolic link, which is not followed.
  case linked(path: String)
  /// Git can't provide HEAD's version.
  case git(exitStatus: Int32)
}

/// Finds the policy for a file: in the policy file that the command line names, else in the
/// repository's, else among those that ship with the product.
package struct PolicyLookup: Sendable {
  package let environment: ProgramEnvironment
  /// The absolute path of the current folder; nil if it has none.
  package let folder: String?
  /// The policy file that the command line names.
  package let namedFile: String?

  package init(environment: ProgramEnvironment, folder: String?, namedFile: String?) {
    self.environment = environment
    self.folder = folder
    self.namedFile = namedFile
  }

  /// The whole policy file, with all of its patterns: the one that the command line names, else the
  /// repository's; nil if there is none.
  package func file() throws(PolicyLookupError) -> PolicyFile? { try file(of: place) }

  /// The policy for a merge of a file whose path begins at the top of the work tree, as git passes
  /// it to a merge driver.
  package func policy(forInnerPath path: String) throws(PolicyLookupError) -> ChosenPolicy {
    try policy(forInnerPath: resolved(path), in: place)
  }

  /// The policy for a file whose path begins in the current folder.
  ///
  /// Without a work tree, the path begins at the top of the repository; `isInBareRepository` says
  /// whether the file may be in such a repository.
  package func policy(
    forPath path: String,
    isInBareRepository: Bool = true
  ) throws(PolicyLookupError) -> ChosenPolicy {
    let place = place
    let innerPath: String? =
      switch place {
      case .workTree(let workTree): workTree.innerPath(of: path)
      case .gitDirectory: isInBareRepository ? resolved(path) : nil
      case .nowhere: nil
      }
    if let innerPath { return try policy(forInnerPath: innerPath, in: place) }
    // Outside a repository, patterns have no path to match, but a policy file that was named is
    // meant to be used.
    let path = resolved(path)
    guard let namedFile else { return Self.shipped(path, policyFile: nil) }
    let file = try Self.file(parsing: read(namedFile: namedFile), name: namedFile)
    return Self.choose(from: file, path: path)
  }

  private var place: RepositoryPlace {
    RepositoryPlace(environment: environment, folder: folder, lookingFor: PolicyFile.path)
  }

  /// A path without `.`, `..` and other needless parts.
  private func resolved(_ path: String) -> String {
    resolve(path, in: []).map { relativePath(of: $0[...]) } ?? path
  }

  private func policy(
    forInnerPath path: String,
    in place: RepositoryPlace
  ) throws(PolicyLookupError) -> ChosenPolicy {
    Self.choose(from: try file(of: place), path: path)
  }

  private static func shipped(
    _ path: String,
    policyFile: String?,
    negation: PolicyOrigin.Negation? = nil
  ) -> ChosenPolicy {
    let preset = Policy.shippedPreset(forPath: path)
    let policy = preset.flatMap { Policy.preset(named: $0) } ?? Policy()
    let origin = PolicyOrigin.shipped(
      preset: preset,
      policyFile: policyFile,
      negation: negation
    )
    return ChosenPolicy(policy: policy, path: path, origin: origin)
  }

  /// The policy for a file whose path begins at the top of the repository, by a policy file that
  /// has been read already (`file()`).
  package static func choose(from file: PolicyFile?, path: String) -> ChosenPolicy {
    var chosen = chosenEntry(of: file, path: path)
    chosen.policy.claims.ref = file?.claimRef
    return chosen
  }

  private static func chosenEntry(of file: PolicyFile?, path: String) -> ChosenPolicy {
    guard let file, let entry = file.entry(forPath: path) else {
      return shipped(path, policyFile: file?.name)
    }
    guard let policy = entry.policy else {
      let negation = PolicyOrigin.Negation(pattern: entry.pattern.text, line: entry.line)
      return shipped(path, policyFile: file.name, negation: negation)
    }
    let origin = PolicyOrigin.pattern(entry.pattern.text, line: entry.line, file: file.name)
    return ChosenPolicy(policy: policy, path: path, origin: origin, words: entry.words)
  }
}

// MARK: - Reading

extension PolicyLookup {
  private func file(of place: RepositoryPlace) throws(PolicyLookupError) -> PolicyFile? {
    if let namedFile { return try Self.file(parsing: read(namedFile: namedFile), name: namedFile) }
    guard let found = try readFile(of: place) else { return nil }
    return try Self.file(parsing: found.content, name: found.name)
  }

  /// Reads the content of a policy file; messages call it `name`.
  package static func file(
    parsing content: Bytes,
    name: String
  ) throws(PolicyLookupError) -> PolicyFile {
    do throws(PolicyFileError) {
      return try readPolicyFile(content, name: name)
    } catch {
      throw .unusable(error)
    }
  }

  private func read(namedFile path: String) throws(PolicyLookupError) -> Bytes {
    do throws(FileError) {
      return try InputFile(at: path).bytes
    } catch {
      throw .file(error)
    }
  }

  /// The policy file of the repository, with its name for messages; nil if it has none.
  private func readFile(
    of place: RepositoryPlace
  ) throws(PolicyLookupError) -> (content: Bytes, name: String)? {
    switch place {
    case .nowhere:
      return nil
    case .gitDirectory:
      return try readCommittedFile().map { ($0, "HEAD:" + PolicyFile.path) }
    case .workTree(let workTree):
      let path = workTree.path(of: PolicyFile.path)
      let content: Bytes
      var linkedPath: String?
      do throws(FileError) {
        let file = try InputFile.ifPresent(at: path)
        guard let file else { return nil }
        content = file.bytes
        // It comes with the repository, which could make it lead to a file of the user's, whose
        // lines would then appear in messages. Git treats its own files the same way
        // (gitattributes(5)).
        for entry in [workTree.path(of: PolicyFile.folder), path] {
          if try kindOfEntry(at: entry) == .symbolicLink { linkedPath = linkedPath ?? entry }
        }
      } catch {
        throw .withheld(.unreadable(error))
      }
      if let linkedPath { throw .withheld(.linked(path: linkedPath)) }
      return (content, path)
    }
  }

  /// HEAD's version of the policy file; nil if HEAD has none.
  ///
  /// https://git-scm.com/docs/git-ls-tree: "Lists the contents of a given tree object"; for a path
  /// that is not in it, it lists nothing, without an error.
  private func readCommittedFile() throws(PolicyLookupError) -> Bytes? {
    let path = PolicyFile.path
    let listing = try git("ls-tree", "--full-tree", "HEAD", "--", path)
    if listing.exitStatus != 0 {
      // Before the first commit there is no HEAD, and "If --verify ... is given, ... exit with
      // non-zero status silently" (https://git-scm.com/docs/git-rev-parse, --quiet): with 1. Other
      // errors have other statuses.
      let head = try git("rev-parse", "--quiet", "--verify", "HEAD^{commit}")
      if head.exitStatus == 1 { return nil }
      throw unreadable(listing)
    }
    if listing.output.isEmpty { return nil }
    let content = try git("cat-file", "blob", "HEAD:" + path)
    guard content.exitStatus == 0 else { throw unreadable(content) }
    return content.output
  }

  private func unreadable(_ result: ProgramResult) -> PolicyLookupError {
    .withheld(.git(exitStatus: result.exitStatus))
  }

  private func git(_ arguments: String...) throws(PolicyLookupError) -> ProgramResult {
    do throws(FileError) {
      return try GitProgram(environment: environment).run(arguments, discardsErrors: true)
    } catch {
      throw .file(error)
    }
  }
}
