internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import RecordStore
internal import Records
internal import Setup
internal import System

/// Checks everything that is needed to merge files and keep them in step with the store.
struct Diagnosis {
  let workspace: Workspace
  let store: Store?
  /// What is wrong with the database of the store; nil where nothing is, or there is none.
  private let damage: String?
  private let collections: [StoredCollection]
  private let paths: [String]
  private let policyFindings: [Finding]
  private let state: SetupState

  init(_ workspace: Workspace) throws {
    self.workspace = workspace
    repository = try workspace.repository
    policyFindings = workspace.policyFindings()
    (store, damage) = try Self.openStore(of: workspace)
    collections = try store?.collections() ?? []
    if store != nil {
      paths = collections.map(\.path)
    } else if policyFindings.isEmpty {
      let tracked = try repository.indexPaths { $0.hasSuffix(".jsonl") }
      // Those that are to go to the driver, even if something takes it away.
      let meant = try workspace.setupState(collections: tracked).collections
        .filter { $0.merge == .driver("jsonl") }.map(\.path)
      let chosen = try filesToKeep(in: workspace)
      paths = Set(chosen + meant).sorted()
    } else {
      paths = try workspace.repository.indexPaths { $0.hasSuffix(".jsonl") }
    }
    state = try workspace.setupState(collections: paths)
  }

  private let repository: GitRepository

  /// Opens the store as it is, after a look at all of it.
  private static func openStore(of workspace: Workspace) throws -> (Store?, damage: String?) {
    guard workspace.hasStore else { return (nil, nil) }
    do {
      return (try workspace.storeFile.open(isSuspect: true), nil)
    } catch StoreError.damaged(_, let reason) {
      return (nil, reason)
    }
  }

  func findings() throws -> [Finding] {
    var findings = try driverFindings() + attributeFindings() + branchFindings()
    findings += hookFindings() + policyFindings
    findings += try workspace.policyUseFindings(collections: collections.map(\.path))
    findings += try storeFindings()
    findings += try claimFindings()
    findings += workspace.goneStores.map { .store(.goneWorkTree($0)) }
    for path in paths { findings += try fileFindings(path) }
    if paths.isEmpty { findings += try recordFileAdvice() }
    return findings
  }
}

// MARK: - The driver

extension Diagnosis {
  private func driverFindings() throws -> [Finding] {
    guard let line = state.driverLine else {
      let paths = try paths.filter { try repository.attribute("merge", path: $0) == .driver }
      return paths.isEmpty ? [] : [.driver(.noDriver(paths: paths))]
    }
    if !DriverLine(line).isOurs { return [.driver(.foreignDriver(line: line))] }
    var findings: [Finding] = []
    for key in ["merge.jsonl.driver", "merge.jsonl-virtual.driver"] {
      guard let text = try repository.string(key) else { continue }
      let line = DriverLine(text)
      guard line.isOurs, let program = line.program else { continue }
      if !starts(program) {
        findings.append(.driver(.driverDoesNotStart(key: key, line: text, program: program)))
      } else if !line.missingPlaceholders.isEmpty || !line.hasVersionsInOrder {
        let missing = line.missingPlaceholders
        findings.append(.driver(.wrongPlaceholders(key: key, line: text, missing: missing)))
      } else if line.renewed != nil {
        findings.append(.driver(.outdatedLine(key: key, line: text)))
      }
    }
    if let text = try repository.string(DriverRegistration.textconvKey),
      DriverLine(text).isOurTextconv, let program = DriverLine(text).program, !starts(program)
    {
      findings.append(.driver(.textconvDoesNotStart(line: text, program: program)))
    }
    return findings
  }

  private func starts(_ program: String) -> Bool {
    let result = try? runProgram(
      program,
      arguments: ["--version"],
      environment: workspace.context.environment,
      discardsErrors: true
    )
    return result?.exitStatus == 0
  }
}

// MARK: - The attributes

extension GitAttribute {
  fileprivate static let driver = GitAttribute.value("jsonl")
}

extension Diagnosis {
  private func attributeFindings() throws -> [Finding] {
    var findings: [Finding] = []
    let effective = try workspace.effectiveMerge(of: paths)
    let local = state.localAttributes.content.map { AttributeRules($0) }
    for (path, merge) in state.collections {
      let isLocal = local?.decides(path) ?? false
      switch merge {
      case .driver("jsonl"), nil:
        if merge == nil { findings.append(.attributes(.noRule(path: path))) }
        if let value = effective[path], value != "jsonl", merge != nil || isLocal {
          let file = isLocal ? name(state.localAttributes.path) : nil
          findings.append(.attributes(.takenAway(path: path, value: value, by: file)))
        }
      case .some(let merge):
        findings.append(.attributes(.otherMerge(path: path, attribute: merge.text)))
      }
      if let setting = try lineEndSetting(path) {
        findings.append(.attributes(.lineEndConversion(path: path, setting: setting)))
      }
    }
    return findings
  }

  /// The setting that makes git write carriage returns into the work tree's file; nil if there is
  /// none.
  ///
  /// https://git-scm.com/docs/gitattributes#_end_of_line_conversion: `eol` takes precedence over
  /// `core.autocrlf`, which without `text` applies to text files such as these.
  private func lineEndSetting(_ path: String) throws -> String? {
    if try repository.attribute("text", path: path) == .unset { return nil }
    switch try repository.attribute("eol", path: path) {
    case .value("crlf"): return "eol=crlf"
    case .value("lf"): return nil
    case .value, .set, .unset, .unspecified: break
    }
    // The value may be "input", which is neither true nor false, and has no effect here.
    return try repository.string("core.autocrlf") == "true" ? "core.autocrlf=true" : nil
  }

  /// A merge uses the attributes of the branch that is merged into. Those in the local file apply
  /// to all branches.
  private func branchFindings() throws -> [Finding] {
    let local = state.localAttributes.content.map { AttributeRules($0) }
    let names = try workspace.git(["for-each-ref", "--format=%(refname:short)", "refs/heads/"])
    var findings: [Finding] = []
    for branch in names.split(separator: "\n").map(String.init) {
      for path in paths where local?.merge(path) == nil {
        let reference = "refs/heads/" + branch
        guard try repository.blobID(path, at: reference) != nil,
          try workspace.sharedMerge(for: path, at: reference) == nil
        else { continue }
        findings.append(.attributes(.branchWithoutRule(branch: branch, path: path)))
      }
    }
    return findings
  }
}

// MARK: - The hooks

extension Diagnosis {
  /// What is wrong with several hooks in the same way is one finding.
  private func hookFindings() -> [Finding] {
    if !workspace.isForHooks(state) { return [] }
    var findings: [HookFinding] = []
    let environment = workspace.context.environment
    if programPath(of: "git-jsonl", environment: environment) == nil {
      findings.append(.companionNotInPath)
    }
    let own = repository.commonDirectory + "/hooks/"
    let isShadowed = state.hooks.contains { found in
      guard found.manager != nil else { return false }
      let text = try? InputFile.ifPresent(at: own + found.hook.rawValue)?.bytes.text
      return text == found.hook.script
    }
    if isShadowed, let folder = state.hooks.first?.file.path.split(separator: "/").dropLast() {
      findings.append(.shadowedHooks(folder: "/" + folder.joined(separator: "/")))
    }
    let plan = SetupPlan(installingIn: state)
    for change in plan.changes {
      guard case .hook(let hook) = change.subject else { continue }
      let place = HookFinding.Place(hook: hook.rawValue, path: name(change.path))
      switch change.act {
      case .made, .added: findings.append(.missingHooks([hook.rawValue]))
      case .updated: findings.append(.outdatedHooks([place]))
      case .madeRunnable: findings.append(.hooksNotRunnable([place]))
      case .removed: break
      }
    }
    for note in plan.notes {
      guard case .hookManaged(let hook, let manager, let file, let lines) = note else { continue }
      let call = HookFinding.Call(hook: hook.rawValue, file: name(file), lines: lines)
      findings.append(.managedHooks([call], by: manager))
    }
    return HookFinding.joined(findings).map { .hook($0) }
  }

  private func name(_ path: String) -> String {
    let top = workspace.workTree + "/"
    return path.hasPrefix(top) ? String(path.dropFirst(top.count)) : path
  }
}

// MARK: - The store and the files

extension Diagnosis {
  private func storeFindings() throws -> [Finding] {
    if let damage { return [.store(.damagedStore(reason: damage))] }
    guard let store else {
      return workspace.isForStore ? [.store(.noStore(elsewhere: workspace.otherStore))] : []
    }
    if !policyFindings.isEmpty { return [] }
    let search = RenameSearch(workspace, store)
    return try collections.compactMap { collection -> Finding? in
      let path = collection.path
      let state = try workspace.fileState(of: path, store)
      switch state {
      case .changed: return .store(.staleStore(path: path))
      case .unchanged: return nil
      // What has its place is found by the look at the files.
      case nil, .missing, .new:
        if entryExists(at: workspace.workTree + "/" + path) { return nil }
        return try lostFileFinding(collection, state, store, search)
      }
    }
  }

  /// What is to be said of a file that is not there.
  private func lostFileFinding(
    _ collection: StoredCollection,
    _ state: FileState?,
    _ store: Store,
    _ search: RenameSearch
  ) throws -> Finding? {
    let path = collection.path
    if let newPath = try search.newPath(of: collection) {
      return .store(.lostFile(path: path, .renamed(to: newPath)))
    }
    let twins = try search.twins(of: collection)
    if !twins.isEmpty { return .store(.lostFile(path: path, .moved(twins: twins))) }
    if state != .new { return .file(.unreadableFile(path: path)) }
    // A collection may begin without a file; an export makes it.
    guard collection.isInFile else { return nil }
    let count =
      try store.dirtyCount(of: collection).count + store.heldEdits(of: collection).count
    return count == 0 ? nil : .store(.lostFile(path: path, .stranded(count: count)))
  }

  private func fileFindings(_ path: String) throws -> [Finding] {
    let collection = collections.first { $0.path == path }
    let fields = collection?.keyFields
    var findings: [Finding] = []
    let isThere = entryExists(at: workspace.workTree + "/" + path)
    if isThere { findings = try workspace.fileFindings(of: path, keyFields: fields) }
    guard let head = try repository.headBlob(path), let policy = try? workspace.policy(for: path)
    else { return findings }
    let committed = try FileFindings(path: path, policy: policy, keyFields: fields)
      .findings(in: head, revision: "HEAD")
    for finding in committed {
      let isNew =
        switch finding {
        case .file(.markers): !findings.contains(where: \.isMarkers)
        case .file(.pointer): !findings.contains(finding)
        // The other findings concern only the work tree's file.
        case .file(.damagedLines), .file(.duplicateKeys), .file(.notRecords),
          .file(.unreadableFile), .breach:
          false
        case .driver, .attributes, .hook, .store, .policyFile, .advice, .claim: false
        }
      if isNew { findings.append(finding) }
    }
    return findings
  }
}

// MARK: - Advice

extension Diagnosis {
  /// Folders with so many JSON files are of records, and not of settings.
  private static let recordFileLimit = 10

  /// Folders with many files of one record each, in a repository without any file of records.
  private func recordFileAdvice() throws -> [Finding] {
    let paths = try repository.indexPaths { $0.hasSuffix(".json") }
    let folders = Dictionary(grouping: paths) { path in
      path.split(separator: "/").dropLast().joined(separator: "/")
    }
    return folders.sorted { $0.key < $1.key }.compactMap { folder, paths in
      guard paths.count >= Self.recordFileLimit,
        paths.sorted().prefix(3).allSatisfy(hasRecord)
      else { return nil }
      return .advice(.recordFiles(folder: folder.isEmpty ? "." : folder, count: paths.count))
    }
  }

  /// Whether a file of the work tree is one object with a member that may be its key.
  private func hasRecord(_ path: String) -> Bool {
    guard let bytes = try? InputFile.ifPresent(at: workspace.workTree + "/" + path)?.bytes,
      let value = try? JSONValue(parsing: bytes)
    else { return false }
    return ["id", "_id", "uuid", "key", "name", "slug", "sku"].contains { name in
      FieldPath(names: [Bytes(name)]).value(in: value) != nil
    }
  }
}

extension Finding {
  fileprivate var isMarkers: Bool {
    if case .file(.markers) = self { true } else { false }
  }
}
