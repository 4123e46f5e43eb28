internal import CommandInterface
internal import Git
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import Records
internal import Resolution
internal import System

/// The temporary clone in which a branch is landed: a repository of its own, which shares the
/// objects of the one around it. No other git process trips over it, as it would over a linked work
/// tree, whose HEAD belongs to the repository.
///
/// It lies in the git directory, under a lock. What a killed landing left is removed by the next.
final class LandingClone {
  /// The top of its work tree.
  let folder: String
  private let lock: ProcessLock
  private let context: VerbContext

  /// The branch that the merge is made on.
  static let branch = "landing"
  private static let folderPrefix = "land-"
  private static let lockSuffix = ".lock"

  var gitDirectory: String { folder + "/.git" }

  /// Makes the clone, and checks a commit out in it.
  ///
  /// - Parameter commonDirectory: the git directory that all work trees of the repository share.
  init(of commonDirectory: String, at commit: String, _ context: VerbContext) throws {
    let place = commonDirectory + "/jsonl"
    Self.removeLeftOvers(in: place, context)
    let now = context.now()
    let random = UInt32.random(in: 0...UInt32.max)
    folder = "\(place)/\(Self.folderPrefix)\(now.seconds)-\(now.nanoseconds)-\(random)"
    lock = try ProcessLock(at: folder + Self.lockSuffix, waitLimitInMilliseconds: 0)
    var own = context
    own.environment = Self.environment(context.environment)
    own.folder = folder
    self.context = own
    // https://git-scm.com/docs/git-init: "if the ids are those of SHA-256".
    let format = commit.utf8.count == 64 ? "sha256" : "sha1"
    let words = ["init", "--quiet", "--template=", "--object-format=\(format)"]
    try require(
      GitProgram(environment: own.environment).run(words + ["-b", Self.branch, folder])
    )
    try share(commonDirectory)
    try require(run(["checkout", "--quiet", "-B", Self.branch, commit]))
  }

  deinit { Self.remove(folder) }

  // MARK: Making and removing

  /// Takes over what belongs to the repository: its objects, where its history ends in a shallow
  /// clone, its local attributes and its configuration. Files in a bare repository, or in a work
  /// tree that is not all there, are checked out as everywhere.
  private func share(_ commonDirectory: String) throws {
    try makeFolder(at: gitDirectory + "/info")
    try makeFolder(at: gitDirectory + "/objects/info")
    let alternates = Bytes(commonDirectory + "/objects\n")
    try replaceFile(at: gitDirectory + "/objects/info/alternates", with: [alternates])
    for name in ["shallow", "info/attributes"] {
      guard let file = try InputFile.ifPresent(at: "\(commonDirectory)/\(name)") else { continue }
      try replaceFile(at: "\(gitDirectory)/\(name)", with: [file.bytes])
    }
    let configuration = gitDirectory + "/config"
    let common = Self.quoted(commonDirectory + "/config")
    let storage = Self.quoted(commonDirectory + "/lfs")
    let own = try InputFile(at: configuration).bytes
    let before = "[include]\n\tpath = \(common)\n"
    let after = """
      [core]
      \tbare = false
      \tworktree = \(Self.quoted(folder))
      \tfsmonitor = false
      \tsparseCheckout = false
      \thooksPath = /dev/null
      [gc]
      \tauto = 0
      [maintenance]
      \tauto = false
      [lfs]
      \tstorage = \(storage)

      """
    try replaceFile(at: configuration, with: [Bytes(before), own, Bytes(after)])
  }

  /// https://git-scm.com/docs/git-config#_syntax: "Inside value, double quote " and backslash \
  /// characters must be escaped".
  private static func quoted(_ path: String) -> String {
    let escaped = path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"" + escaped.replacing("\n", with: "\\n") + "\""
  }

  /// Without what would lead git back to the repository around.
  ///
  /// https://git-scm.com/docs/git-rev-parse: "--local-env-vars: List the GIT_* environment
  /// variables that are local to the repository".
  private static func environment(_ environment: ProgramEnvironment) -> ProgramEnvironment {
    let names = [
      "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR",
      "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_SHALLOW_FILE", "GIT_IMPLICIT_WORK_TREE",
    ]
    return names.reduce(environment) { $0.setting($1, to: nil) }
  }

  /// Removes what interrupted landings left, whose locks are free again.
  private static func removeLeftOvers(in place: String, _ context: VerbContext) {
    for name in entryNames(in: place)
    where name.hasPrefix(folderPrefix) && name.hasSuffix(lockSuffix) {
      let lockPath = "\(place)/\(name)"
      guard let lock = try? ProcessLock(at: lockPath, waitLimitInMilliseconds: 0) else { continue }
      let folder = String(lockPath.dropLast(lockSuffix.count))
      withExtendedLifetime(lock) {
        // An earlier version made linked work trees.
        if (try? kindOfEntry(at: folder + "/.git")) == .regular {
          let words = ["worktree", "remove", "--force", "--force", folder]
          _ = try? GitProgram(environment: context.environment).run(words, discardsErrors: true)
        }
        remove(folder)
      }
    }
  }

  /// Removes a clone, and then its lock. If this fails, the next landing tries again.
  private static func remove(_ folder: String) {
    try? removeTree(at: folder)
    if !entryExists(at: folder) { try? removeFile(at: folder + lockSuffix) }
  }

  private func require(_ result: ProgramResult) throws {
    if result.exitStatus == 0 { return }
    let isShallow = entryExists(at: gitDirectory + "/shallow")
    throw VerbFailure.landing(
      .landingFailed(exitStatus: result.exitStatus, isShallow: isShallow)
    )
  }

  // MARK: What is in it

  /// Runs git in the clone.
  ///
  /// - Parameter errorPath: the file that gets its standard error; nil for that of this process.
  func run(_ words: [String], errorPath: String? = nil) throws -> ProgramResult {
    try GitProgram(environment: context.environment, folder: folder)
      .run(words, errorPath: errorPath)
  }

  /// The lines for the attic that the merges here wrote.
  func overridden() throws -> [Bytes] {
    let attic = try InputFile.ifPresent(at: Attic.path(inGitDirectory: gitDirectory))
    // A copy, because the file is about to be removed.
    let lines = attic?.bytes.text.split(separator: "\n") ?? []
    return lines.map { Bytes(String($0)) }
  }

  /// The files in conflict. Their records are found by making the merge of each file again.
  func conflicts() throws -> [LandingConflicts] {
    let unmerged = try run(["diff", "--name-only", "--diff-filter=U", "-z"])
    let paths = unmerged.output.text.split(separator: "\0").map(String.init)
    let workspace = try? Workspace(context)
    return paths.map { path in
      guard let workspace, (try? workspace.isRecordFile(path)) == true,
        let (subjects, _) = try? workspace.conflictedSubjects([path])
      else { return LandingConflicts(path: path, conflicts: []) }
      return LandingConflicts(path: path, conflicts: subjects.flatMap(\.file.openConflicts))
    }
  }

  /// The steps of records since a commit that the policy in the work tree does not have. A branch
  /// has many commits, and a record may have taken several steps in one of them.
  func forbiddenSteps(since start: String) throws -> [TakenStep] {
    guard let workspace = try? Workspace(context), let file = try? workspace.policies(),
      file.entries.contains(where: { $0.policy?.states.isEmpty == false })
    else { return [] }
    let changed = try run(["diff", "--name-only", "--no-renames", "-z", start, "HEAD"])
    try require(changed)
    let paths = changed.output.text.split(separator: "\0").map(String.init)
    return try paths.flatMap { path -> [TakenStep] in
      guard let content = workspace.readableContent(of: path) else { return [] }
      return try workspace.forbiddenSteps(of: path, since: start, in: content, inSeveral: true)
    }
  }
}
