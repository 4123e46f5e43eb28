internal import CommandInterface
internal import FileAccess
internal import JSONText
internal import MergePolicy
internal import PolicyYAML

/// A policy, and where it comes from.
struct ChosenPolicy {
  var policy: Policy
  /// The file that it is for, as patterns see it.
  var path: String
  var origin: PolicyOrigin
}

/// Why there is no policy for a file.
enum PolicyLookupError: Error {
  /// The policy file that the command line names can't be read, or git can't be run.
  case failure(DriverFailure)
  /// There is a policy file that can't be used, with the lines that say why. No other rules stand
  /// in for those that it may hold.
  case unusable([String])
}

/// Finds the policy for a file: in the policy file that the command line names, else in that of the
/// repository, else among those that ship with the product.
struct PolicyLookup {
  let environment: ProgramEnvironment
  /// The absolute path of the current folder, nil where it has none.
  let folder: String?
  /// The policy file that the command line names.
  let namedFile: String?

  /// The policy for a merge. The path that git hands over begins at the top of the work tree; the
  /// path of ours begins in the current folder, and may lead to any place.
  func policy(for options: DriverOptions) throws(PolicyLookupError) -> ChosenPolicy {
    if let path = options.path {
      return try policy(forInnerPath: resolved(path), in: place)
    }
    return try policy(forPath: options.ours, isInBareRepository: false)
  }

  /// The policy for a file whose path begins in the current folder.
  ///
  /// Without a work tree there is no current folder in it, so that the path begins at the top of
  /// the repository; `isInBareRepository` says whether the file may be one of such a repository.
  func policy(
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
    // Outside of a repository there is no path that patterns could be for, but whoever names a
    // policy file means it to be used.
    let path = resolved(path)
    guard let namedFile else { return Self.shipped(path, policyFile: nil) }
    return try choose(from: read(namedFile: namedFile), name: namedFile, path: path)
  }

  private var place: RepositoryPlace {
    RepositoryPlace(environment: environment, folder: folder)
  }

  /// A path without `.`, `..` and what else names do not need.
  private func resolved(_ path: String) -> String {
    resolve(path, in: [])?.joined(separator: "/") ?? path
  }

  private func policy(
    forInnerPath path: String,
    in place: RepositoryPlace
  ) throws(PolicyLookupError) -> ChosenPolicy {
    if let namedFile {
      return try choose(from: read(namedFile: namedFile), name: namedFile, path: path)
    }
    guard let file = try readFile(of: place) else { return Self.shipped(path, policyFile: nil) }
    return try choose(from: file.content, name: file.name, path: path)
  }

  private static func shipped(
    _ path: String,
    policyFile: String?,
    negation: PolicyOrigin.Negation? = nil
  ) -> ChosenPolicy {
    let policy = Policy.shipped(forPath: path)
    let origin = PolicyOrigin.shipped(
      preset: policy == .beads ? "beads" : nil,
      policyFile: policyFile,
      negation: negation
    )
    return ChosenPolicy(policy: policy, path: path, origin: origin)
  }

  private func choose(
    from content: Bytes,
    name: String,
    path: String
  ) throws(PolicyLookupError) -> ChosenPolicy {
    let file: PolicyFile
    do throws(PolicyFileError) {
      file = try readPolicyFile(content, name: name)
    } catch {
      throw .unusable(Messages.policyFile(error))
    }
    guard let entry = file.entry(forPath: path) else {
      return Self.shipped(path, policyFile: name)
    }
    guard let policy = entry.policy else {
      let negation = PolicyOrigin.Negation(pattern: entry.pattern.text, line: entry.line)
      return Self.shipped(path, policyFile: name, negation: negation)
    }
    let origin = PolicyOrigin.pattern(entry.pattern.text, line: entry.line, file: name)
    return ChosenPolicy(policy: policy, path: path, origin: origin)
  }
}

// MARK: - Reading

extension PolicyLookup {
  private func read(namedFile path: String) throws(PolicyLookupError) -> Bytes {
    do throws(FileError) {
      return try InputFile(at: path).bytes
    } catch {
      throw .failure(.file(error))
    }
  }

  /// The policy file of the repository, with its name for messages; nil where it has none.
  private func readFile(
    of place: RepositoryPlace
  ) throws(PolicyLookupError) -> (content: Bytes, name: String)? {
    switch place {
    case .nowhere:
      return nil
    case .gitDirectory:
      return try readCommittedFile().map { ($0, "HEAD:" + WorkTree.policyPath) }
    case .workTree(let workTree):
      do throws(FileError) {
        let file = try InputFile.ifPresent(at: workTree.policyFile)
        return file.map { ($0.bytes, workTree.policyFile) }
      } catch {
        throw .unusable([Messages.line(Messages.unreadablePolicyFile(error))])
      }
    }
  }

  /// HEAD's version of the policy file; nil where HEAD has none.
  ///
  /// https://git-scm.com/docs/git-ls-tree: "Lists the contents of a given tree object"; of a path
  /// that is not in it nothing, which is no error.
  private func readCommittedFile() throws(PolicyLookupError) -> Bytes? {
    let path = WorkTree.policyPath
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
    .unusable([Messages.line(Messages.policyFileWithheld(exitStatus: result.exitStatus))])
  }

  private func git(_ arguments: String...) throws(PolicyLookupError) -> ProgramResult {
    do throws(FileError) {
      return try runProgram(
        "git",
        arguments: arguments,
        environment: environment,
        discardsErrors: true
      )
    } catch {
      throw .failure(.file(error))
    }
  }
}
