internal import CommandInterface
internal import Git
internal import GitObjects
internal import JSONText
internal import Records
internal import System

/// `git jsonl land`: merges a branch into another with the driver, which a forge would not run.
struct LandVerb: Verb {
  static let name = "land"

  static let description = VerbDescription(
    summary: "merge a branch where a forge would not run the driver",
    forms: ["BRANCH --onto TARGET [--push REMOTE] [--json]"],
    paragraphs: [
      "Merges BRANCH into the branch TARGET with the driver, in a temporary work tree: yours is "
        + "not touched. With --push, TARGET is a branch of REMOTE, and the merge is pushed, never "
        + "by force; if another push came first, the merge is made again on top of it; and a "
        + "BRANCH that is not here is fetched from REMOTE. Without --push, the branch of this "
        + "repository moves.",
      "The driver need not be registered, but jsonl-merge must be in PATH, and the attributes of "
        + "TARGET must send the files to it (*.jsonl merge=jsonl).",
    ],
    operands: [
      Operand(name: "BRANCH", text: "the branch to merge, as git names it", presence: .required)
    ],
    options: [
      Option(option: .onto, text: "the branch that it is merged into"),
      Option(option: .push, text: "land on the branch of this remote, and push it"),
      Option(
        option: .json,
        text: "print the result as one JSON object, which Documentation/history.md describes"
      ),
    ],
    attention: "the branches conflict; nothing was landed",
    examples: [
      Example(
        command: "git jsonl land topic --onto main --push origin",
        text: "like the merge button on a forge's page"
      )
    ]
  )

  /// A name that git has for the commit to merge.
  var branch: String
  /// The name of the branch that it is merged into.
  var target: String
  /// The remote of that branch; nil for a branch of this repository.
  var remote: String?
  var isJSON = false

  /// How often other pushes may move the target first.
  static let attemptLimit = 100
  /// How often the target may refuse the merge without having moved.
  static let refusalLimit = 5

  /// The message of the merge, in git's words.
  var message: String { "Merge branch '\(branch)' into \(target)" }
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let push = VerbOption("--push", value: "REMOTE")
}

extension LandVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    guard let onto = words.value(of: .onto) else { throw words.error(.missingOperand("--onto")) }
    branch = words.operands[0]
    target = onto
    remote = words.value(of: .push)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension LandVerb {
  func run(_ context: VerbContext, _ output: inout Output) throws -> Int32 {
    let place = try LandingPlace(context)
    let branch = try place.branchCommit(self)
    var refusalCount = 0
    // Each lost attempt means that another push succeeded.
    for _ in 0..<Self.attemptLimit {
      let start = try place.targetCommit(self)
      switch try place.merge(branch, self, onto: start) {
      case .upToDate:
        try output.add(Landing(self, .upToDate), self)
        return ExitStatus.done
      case .conflicts(let paths):
        if isJSON { try output.add(Landing(self, .conflicts(paths)), self) }
        say([Messages.landingConflicts(self, paths: paths)])
        return ExitStatus.attention
      case .merged(let commit):
        // Two simultaneous pushes can reject each other, too, and leave the branch where it was.
        let isLast = refusalCount == Self.refusalLimit
        switch try place.publish(commit, over: start, self, saysWhy: isLast) {
        case .done:
          try output.add(Landing(self, .landed(commit: commit)), self)
          return ExitStatus.done
        case .lost: refusalCount = 0
        case .refused:
          if isLast { throw VerbFailure.landing(.landingRefused(target: target)) }
          refusalCount += 1
        }
      }
    }
    throw VerbFailure.landing(.landingLost(target: target, attempts: Self.attemptLimit))
  }
}

extension Output {
  fileprivate mutating func add(_ landing: Landing, _ request: LandVerb) throws {
    if request.isJSON {
      try add(content: landing.json)
    } else if let line = landing.line {
      try add(line: line)
    }
  }
}

/// The repository in which a branch is landed. It may be bare, and its work tree is never touched.
struct LandingPlace {
  private let context: VerbContext
  private let repository: GitRepository

  enum Outcome {
    case upToDate
    case merged(commit: String)
    case conflicts([String])
  }

  init(_ context: VerbContext) throws {
    self.context = context
    guard let folder = context.folder else { throw VerbFailure.place(.noFolder) }
    repository = try GitRepository(around: folder, environment: context.environment)
  }

  // MARK: The branches

  /// The commit to merge: the one that git finds for the name here, else the branch of the remote.
  func branchCommit(_ request: LandVerb) throws -> String {
    if let commit = try repository.commitID(named: request.branch) { return commit }
    guard let remote = request.remote else {
      throw VerbFailure.name(.unknownCommit(request.branch))
    }
    return try fetchedCommit(of: request.branch, from: remote)
  }

  /// The commit of the target: the remote's, which is fetched, or the local branch's.
  func targetCommit(_ request: LandVerb) throws -> String {
    guard let remote = request.remote else {
      try refuseCheckedOut(request.target)
      let reference = "refs/heads/" + request.target
      guard let commit = try repository.commitID(named: reference) else {
        throw VerbFailure.name(.unknownCommit(request.target))
      }
      return commit
    }
    return try fetchedCommit(of: request.target, from: remote)
  }

  /// The commit of a remote branch, which this fetches.
  private func fetchedCommit(of branch: String, from remote: String) throws -> String {
    let reference = "refs/heads/" + branch
    // If the branch moves between the two steps, the fetched history may not have the commit.
    for _ in 0..<LandVerb.refusalLimit {
      let listing = try run("ls-remote", "--exit-code", remote, reference)
      guard listing.exitStatus == 0, let id = listing.output.text.split(separator: "\t").first
      else {
        throw VerbFailure.landing(.noRemoteBranch(branch, remote: remote))
      }
      // No ref of this repository is moved, so that another landing can't interfere.
      try require(
        run("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", remote, reference)
      )
      if let commit = try repository.commitID(named: String(id)) { return commit }
    }
    throw VerbFailure.landing(.noRemoteBranch(branch, remote: remote))
  }

  /// Rejects a branch that a work tree has checked out: the work tree would fall behind.
  private func refuseCheckedOut(_ branch: String) throws {
    let listing = try run("worktree", "list", "--porcelain").output.text
    if listing.split(separator: "\n").contains("branch refs/heads/\(branch)") {
      throw VerbFailure.landing(.checkedOut(branch))
    }
  }

  // MARK: The merge

  /// Merges in a separate work tree, which is removed afterwards.
  ///
  /// - Parameters:
  ///   - branch: the commit to merge.
  ///   - start: the commit of the target.
  func merge(
    _ branch: String,
    _ request: LandVerb,
    onto start: String
  ) throws -> Outcome {
    if try repository.mergeBases(start, branch) == [branch] { return .upToDate }
    let now = context.now()
    let random = UInt32.random(in: 0...UInt32.max)
    let place = repository.commonDirectory + "/jsonl"
    let name = "\(Self.folderPrefix)\(now.seconds)-\(now.nanoseconds)-\(random)"
    let folder = "\(place)/\(name)"
    removeLeftOvers(in: place)
    let lock = try ProcessLock(at: folder + Self.lockSuffix, waitLimitInMilliseconds: 0)
    defer { withExtendedLifetime(lock) { removeFolder(folder) } }
    try require(run(Self.noHooks + ["worktree", "add", "--quiet", "--detach", folder, start]))
    var words = try Self.noHooks + driverOptions() + ["merge", "--quiet", "--no-ff", "--no-edit"]
    words += ["-m", request.message, branch]
    let result = try run(words, in: folder)
    if result.exitStatus == 0 {
      let head = try run(["rev-parse", "HEAD"], in: folder)
      return .merged(commit: String(head.output.text.prefix { $0 != "\n" }))
    }
    let unmerged = try run(["diff", "--name-only", "--diff-filter=U", "-z"], in: folder)
    let paths = unmerged.output.text.split(separator: "\0").map(String.init)
    if paths.isEmpty { throw failure(result) }
    return .conflicts(paths)
  }

  /// A forge runs no hooks of this clone, which are made for its own work tree.
  private static let noHooks = ["-c", "core.hooksPath=/dev/null"]
  private static let folderPrefix = "land-"
  private static let lockSuffix = ".lock"

  /// Removes the work trees of interrupted landings, whose locks nobody holds any more.
  private func removeLeftOvers(in place: String) {
    for name in entryNames(in: place)
    where name.hasPrefix(Self.folderPrefix) && name.hasSuffix(Self.lockSuffix) {
      let lockPath = "\(place)/\(name)"
      guard let lock = try? ProcessLock(at: lockPath, waitLimitInMilliseconds: 0) else { continue }
      withExtendedLifetime(lock) { removeFolder(String(lockPath.dropLast(Self.lockSuffix.count))) }
    }
  }

  /// Removes a landing's work tree, and then its lock. If this fails, the next landing tries again.
  private func removeFolder(_ folder: String) {
    if entryExists(at: folder) {
      _ = try? run(["worktree", "remove", "--force", "--force", folder], discardsErrors: true)
    }
    if !entryExists(at: folder) { try? removeFile(at: folder + Self.lockSuffix) }
  }

  /// Registers the driver for this merge if the configuration has none: the program that is
  /// installed beside this one.
  private func driverOptions() throws -> [String] {
    if try repository.string("merge.jsonl.driver") != nil { return [] }
    let labels = "--label-base %S --label-ours %X --label-theirs %Y"
    return [
      "-c", "merge.jsonl.driver=jsonl-merge -p %P -L %L \(labels) %O %A %B",
      "-c", "merge.jsonl.recursive=jsonl-virtual",
      "-c", "merge.jsonl-virtual.driver=jsonl-merge --virtual -p %P %O %A %B",
    ]
  }

  // MARK: Publishing

  enum Publication { case done, lost, refused }

  /// Moves the target to the merge, if it has not moved since the merge began. Nothing is forced.
  func publish(
    _ commit: String,
    over start: String,
    _ request: LandVerb,
    saysWhy: Bool
  ) throws -> Publication {
    let reference = "refs/heads/" + request.target
    guard let remote = request.remote else {
      let message = "land: " + request.branch
      let moved = try run(
        ["update-ref", "-m", message, reference, commit, start],
        discardsErrors: !saysWhy
      )
      if moved.exitStatus == 0 { return .done }
      return try repository.commitID(named: reference) == start ? .refused : .lost
    }
    let push = try run(
      ["push", "--quiet", remote, "\(commit):\(reference)"],
      discardsErrors: !saysWhy
    )
    if push.exitStatus == 0 { return .done }
    let listing = try run("ls-remote", remote, reference).output.text
    return listing.hasPrefix(start) ? .refused : .lost
  }

  // MARK: git

  private func failure(_ result: ProgramResult) -> VerbFailure {
    .landing(.landingFailed(exitStatus: result.exitStatus, isShallow: repository.isShallow))
  }

  private func require(_ result: ProgramResult) throws {
    if result.exitStatus != 0 { throw failure(result) }
  }

  private func run(_ words: String...) throws -> ProgramResult { try run(words) }

  /// - Parameter folder: the work tree to run git in, instead of the current one.
  private func run(
    _ words: [String],
    in folder: String? = nil,
    discardsErrors: Bool = false
  ) throws -> ProgramResult {
    var environment = context.environment
    if folder != nil {
      // These would lead git back to the current work tree.
      for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        environment = environment.setting(name, to: nil)
      }
    }
    return try GitProgram(environment: environment, folder: folder)
      .run(words, discardsErrors: discardsErrors)
  }
}

// MARK: - Output

/// The result of a landing, as `git jsonl land` reports it.
struct Landing: Sendable {
  enum Outcome: Sendable {
    case landed(commit: String)
    /// The target already had all commits of the branch.
    case upToDate
    /// Nothing was landed, because these files conflict.
    case conflicts([String])
  }

  var request: LandVerb
  var outcome: Outcome

  init(_ request: LandVerb, _ outcome: Outcome) {
    self.request = request
    self.outcome = outcome
  }

  /// For people; nil for conflicts, which have their own message.
  var line: String? {
    switch outcome {
    case .landed(let commit): Messages.landed(request, commit: commit)
    case .upToDate: Messages.landedAlready(request)
    case .conflicts: nil
    }
  }

  /// For programs; `Documentation/history.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    object.add("branch", text: request.branch)
    object.add("target", text: request.target)
    if let remote = request.remote { object.add("remote", text: remote) }
    switch outcome {
    case .landed(let commit):
      object.add("outcome", text: "landed")
      object.add("commit", text: commit)
    case .upToDate: object.add("outcome", text: "up_to_date")
    case .conflicts(let paths):
      object.add("outcome", text: "conflicts")
      object.add("conflicts", json: ObjectText.array(ofTexts: paths.map { Bytes($0) }))
    }
    return Bytes(object.closed)
  }
}

// The messages of `git jsonl land`.
extension Messages {
  fileprivate static func landed(_ request: LandVerb, commit: String) -> String {
    "\(printable(request.branch)) is merged into \(place(request)), as \(commit.prefix(10))"
  }

  fileprivate static func landedAlready(_ request: LandVerb) -> String {
    "\(place(request)) has \(printable(request.branch)) already"
  }

  static func landingConflicts(_ request: LandVerb, paths: [String]) -> String {
    "\(printable(request.branch)) conflicts with \(place(request)) in "
      + list(paths.map(printable), last: "and")
      + "; nothing was landed; merge \(printable(request.target)) into it, and git jsonl resolve"
  }

  private static func place(_ request: LandVerb) -> String {
    printable(request.target) + (request.remote.map { " of \(printable($0))" } ?? "")
  }
}
