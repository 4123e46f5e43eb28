internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import Git
internal import JSONText
internal import MergeContext
internal import Setup
internal import System

/// A merge that is to be landed.
struct LandingMerge: Sendable {
  /// The commit, which the repository has.
  var commit: String
  /// The lines for the attic: what the merge overrode.
  var overridden: [Bytes]
}

/// The repository in which a branch is landed. It may be bare, and its work tree is never touched.
///
/// Everything is asked of git itself, which knows all kinds of repositories.
struct LandingPlace {
  private let context: VerbContext
  /// The git directory that all work trees share.
  private let commonDirectory: String

  enum Outcome {
    case upToDate
    case merged(LandingMerge)
    case conflicts([LandingConflicts])
    /// Records took steps that the policy does not have.
    case forbidden([TakenStep])
  }

  init(_ context: VerbContext) throws {
    self.context = context
    guard let folder = context.folder else { throw VerbFailure.place(.noFolder) }
    guard let found = GitFolder(environment: context.environment, folder: folder).path() else {
      throw VerbFailure.place(.noRepository(folder: folder))
    }
    commonDirectory = commonGitDirectory(of: realPath(found) ?? found)
  }

  // MARK: The driver

  /// Refuses to land where the driver can't be started: git would take each file that both sides
  /// changed for a conflict, or merge it as text.
  func checkDriver() throws {
    let program: String
    if let line = try registeredLine() {
      // What another program does is not known.
      guard line.isOurs, let named = line.program else { return }
      program = named
    } else {
      program = Self.driverName
    }
    let result = try? runProgram(
      program,
      arguments: ["--version"],
      environment: context.environment,
      discardsErrors: true
    )
    guard result?.exitStatus == 0 else {
      throw VerbFailure.landing(.driverDoesNotStart(program: program))
    }
  }

  private static let driverName = "jsonl-merge"

  private func registeredLine() throws -> DriverLine? {
    try GitProgram(environment: context.environment).setting("merge.jsonl.driver")
      .map { DriverLine($0) }
  }

  /// Registers the driver for a merge if the configuration has none, or one that would merge files
  /// as text if the program is not found, and a landing has no one to see that.
  private func driverOptions() throws -> [String] {
    let line = try registeredLine()
    if let line, !line.isOurs || !line.hasFallback { return [] }
    let program = line?.program.map(DriverRegistration.word) ?? Self.driverName
    return [
      "-c", "merge.jsonl.driver=\(program) \(DriverRegistration.arguments)",
      "-c", "merge.jsonl.recursive=jsonl-virtual",
      "-c", "merge.jsonl-virtual.driver=\(program) \(DriverRegistration.virtualArguments)",
    ]
  }

  // MARK: The branches

  /// The commit to merge: the one that git finds for the name here, else the branch of the remote.
  func branchCommit(_ request: LandVerb) throws -> String {
    if let commit = try commit(named: request.branch) { return commit }
    guard let remote = request.remote else {
      throw VerbFailure.name(.unknownCommit(request.branch))
    }
    return try fetchedCommit(of: request.branch, from: remote)
  }

  /// The commit of the target: the remote's, which is fetched, or the local branch's.
  func targetCommit(_ request: LandVerb) throws -> String {
    guard let remote = request.remote else {
      try refuseCheckedOut(request.target)
      guard let commit = try commit(named: "refs/heads/" + request.target) else {
        throw VerbFailure.name(.unknownCommit(request.target))
      }
      return commit
    }
    return try fetchedCommit(of: request.target, from: remote)
  }

  /// The id of the commit that git finds for a name; nil if it finds none.
  private func commit(named name: String) throws -> String? {
    // Git would take it for an option.
    if name.hasPrefix("-") { return nil }
    let words = ["rev-parse", "--verify", "--quiet", name + "^{commit}"]
    let result = try run(words, discardsErrors: true)
    return result.exitStatus == 0 ? String(result.output.text.prefix { $0 != "\n" }) : nil
  }

  /// The commit of a remote branch, which this fetches.
  private func fetchedCommit(of branch: String, from remote: String) throws -> String {
    let reference = "refs/heads/" + branch
    // If the branch moves between the two steps, the fetched history may not have the commit.
    for _ in 0..<5 {
      let listing = try run(["ls-remote", "--exit-code", remote, reference])
      guard listing.exitStatus == 0, let id = listing.output.text.split(separator: "\t").first
      else {
        throw VerbFailure.landing(.noRemoteBranch(branch, remote: remote))
      }
      try require(fetch(reference, from: remote))
      if let commit = try commit(named: String(id)) { return commit }
    }
    throw VerbFailure.landing(.noRemoteBranch(branch, remote: remote))
  }

  /// Fetches what a branch has, and moves no ref, so that another landing can't interfere.
  ///
  /// https://git-scm.com/docs/git-fetch: "Providing an empty <refspec> to the --refmap option
  /// causes Git to ignore the configured refspecs and rely entirely on the refspecs supplied as
  /// command-line arguments." Without it, git moves the remote-tracking branch, too.
  private func fetch(_ reference: String, from remote: String) throws -> ProgramResult {
    let options = ["gc.auto=0", "maintenance.auto=false", "fetch.writeCommitGraph=false"]
    return try run(
      options.flatMap { ["-c", $0] }
        + ["fetch", "--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules"]
        + ["--no-write-fetch-head", "--refmap=", remote, reference]
    )
  }

  /// Rejects a branch that a work tree has checked out: the work tree would fall behind.
  private func refuseCheckedOut(_ branch: String) throws {
    let listing = try run(["worktree", "list", "--porcelain"]).output.text
    if listing.split(separator: "\n").contains("branch refs/heads/\(branch)") {
      throw VerbFailure.landing(.checkedOut(branch))
    }
  }

  // MARK: The merge

  /// Merges in a temporary clone, which is removed afterwards.
  ///
  /// - Parameters:
  ///   - branch: the commit to merge.
  ///   - start: the commit of the target.
  /// - Returns: the outcome, and what git and the driver said to it.
  func merge(
    _ branch: String,
    _ request: LandVerb,
    onto start: String
  ) throws -> (Outcome, messages: [String]) {
    let ancestry = try run(["merge-base", "--is-ancestor", branch, start])
    if ancestry.exitStatus == 0 { return (.upToDate, []) }
    if ancestry.exitStatus != 1 { throw failure(ancestry) }
    let clone = try LandingClone(of: commonDirectory, at: start, context)
    let errors = clone.gitDirectory + "/landing-errors"
    let words = try driverOptions() + ["merge", "--quiet", "--no-ff", "--no-edit"]
    let result = try clone.run(words + ["-m", request.message, branch], errorPath: errors)
    let text = try InputFile.ifPresent(at: errors)?.bytes.text ?? ""
    let messages = text.split(separator: "\n").map(String.init)
    if result.exitStatus == 0 {
      try require(fetch("refs/heads/" + LandingClone.branch, from: clone.folder))
      let head = try clone.run(["rev-parse", "HEAD"])
      let id = String(head.output.text.prefix { $0 != "\n" })
      guard head.exitStatus == 0, try commit(named: id) != nil else { throw failure(head) }
      let steps = try clone.forbiddenSteps(since: start)
      if !steps.isEmpty { return (.forbidden(steps), messages) }
      return (.merged(LandingMerge(commit: id, overridden: try clone.overridden())), messages)
    }
    let conflicts = try clone.conflicts()
    if conflicts.isEmpty {
      writeToStandardError(messages)
      throw failure(result)
    }
    return (.conflicts(conflicts), messages)
  }

  /// Adds what a landed merge overrode to the attic.
  func keepOverridden(by merge: LandingMerge) {
    if merge.overridden.isEmpty { return }
    do throws(FileError) {
      try Attic.keep(merge.overridden, inGitDirectory: commonDirectory, mayBeKept: false)
    } catch {
      say([Messages.fileProblem(error)])
    }
  }

  // MARK: Publishing

  enum Publication {
    case done
    /// The target has moved on.
    case lost
    /// Another process is about to move the target, or died when it was.
    case busy
    /// The target refuses the merge.
    case refused
  }

  /// Moves the target to the merge, if it has not moved since the merge began. Nothing is forced.
  func publish(
    _ commit: String,
    over start: String,
    _ request: LandVerb,
    _ releases: [ClaimPush] = [],
    saysWhy: Bool
  ) throws -> Publication {
    let reference = "refs/heads/" + request.target
    guard let remote = request.remote else {
      let words = ["update-ref", "-m", "land: " + request.branch, reference, commit, start]
      if try run(words, discardsErrors: !saysWhy).exitStatus == 0 { return .done }
      return try self.commit(named: reference) == start ? .busy : .lost
    }
    let words = ["push", "--quiet", "--porcelain", "--no-follow-tags"]
    let fence = releases.isEmpty ? [] : ["--atomic"] + releases.map(\.lease)
    let refspecs = ["\(commit):\(reference)"] + releases.map(\.refspec)
    let push = try run(words + fence + [remote] + refspecs, discardsErrors: !saysWhy)
    if push.exitStatus == 0 { return .done }
    if saysWhy, !releases.isEmpty, try !takesSeveral(remote, reference, commit, releases) {
      throw VerbFailure.claim(.notAtomic)
    }
    let listing = try run(["ls-remote", remote, reference], discardsErrors: true)
    if listing.exitStatus == 0, !listing.output.text.hasPrefix(start) { return .lost }
    return Self.isRace(push.output.text) ? .busy : .refused
  }

  /// Whether the server takes several refs in one step, as far as git says so before it asks the
  /// server for anything.
  private func takesSeveral(
    _ remote: String,
    _ reference: String,
    _ commit: String,
    _ releases: [ClaimPush]
  ) throws -> Bool {
    let errors = try TemporaryFiles([[]], in: commonDirectory)
    let git = GitProgram(environment: context.environment.setting("LC_ALL", to: "C"))
    _ = try git.run(
      ["push", "--quiet", "--dry-run", "--no-verify", "--atomic", remote]
        + ["\(commit):\(reference)"] + releases.map(\.refspec),
      errorPath: errors.paths[0]
    )
    return try !errors.content(of: 0).text.contains("does not support --atomic")
  }

  /// Whether a push was rejected because of another one, by what git says of it.
  ///
  /// https://git-scm.com/docs/git-push, "Output": "<flag> \t <from>:<to> \t <summary> (<reason>)",
  /// in which the summary is `[rejected]` where the branch has moved on. Where the other side finds
  /// that out, it says that it can't lock the branch, or that its value is not the expected one.
  private static func isRace(_ output: String) -> Bool {
    output.split(separator: "\n").contains { line in
      guard line.hasPrefix("!\t"), let summary = line.split(separator: "\t").last else {
        return false
      }
      return summary.hasPrefix("[rejected]")
        || ["lock", "failed to update ref", "old value"].contains { summary.contains($0) }
    }
  }

  // MARK: git

  private func failure(_ result: ProgramResult) -> VerbFailure {
    let isShallow = entryExists(at: commonDirectory + "/shallow")
    return .landing(.landingFailed(exitStatus: result.exitStatus, isShallow: isShallow))
  }

  private func require(_ result: ProgramResult) throws {
    if result.exitStatus != 0 { throw failure(result) }
  }

  private func run(_ words: [String], discardsErrors: Bool = false) throws -> ProgramResult {
    try GitProgram(environment: context.environment).run(words, discardsErrors: discardsErrors)
  }
}
