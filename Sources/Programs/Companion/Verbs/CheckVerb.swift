internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import MergePolicy
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl check`: checks whether the files can be merged, for CI before a merge.
struct CheckVerb: WorkspaceVerb {
  static let name = "check"

  static let description = VerbDescription(
    summary: "check the files of the collections, as for CI",
    forms: ["[--onto TARGET] [--json]"],
    paragraphs: [
      "Each file must be JSON Lines without damaged lines, conflict markers and keys on several "
        + "lines, and sorted if its policy names an order; the attributes must send it to the "
        + "merge driver. The policy file must be valid, and each pattern, key, rule and other "
        + "field in it must have an effect on the files: a name that no record has is probably "
        + "misspelled. Where the policy names states, each record must have come to its state by "
        + "its steps since the last commit, and with --onto since the commit that the branches "
        + "share. No store is needed; if there is one, it must agree with the files. In a bare "
        + "repository, the files of HEAD are checked."
    ],
    options: [
      Option(
        option: .onto,
        text: "use the attributes of the branch that is merged into, as git does in a merge"
      ),
      Option(option: .json, text: "print one JSON object for each problem"),
    ],
    attention: "there is a problem",
    examples: [
      Example(command: "git jsonl check --onto origin/main", text: "check a branch before a merge")
    ]
  )

  static let needsWorkTree = false

  /// The branch whose attributes are checked; nil for the work tree.
  var branch: String?
  var isJSON = false
}

// MARK: - Arguments

extension CheckVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    branch = words.value(of: .onto)
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension CheckVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = workspace.hasStore ? try workspace.openStore() : nil
    if let store { try workspace.bringInStep(store) }
    let collections = try store?.collections() ?? []
    let policyFindings = workspace.policyFindings()
    var findings = policyFindings
    findings += try workspace.policyUseFindings(collections: collections.map(\.path))
    let paths: [String]
    if !collections.isEmpty {
      paths = collections.map(\.path)
    } else if policyFindings.isEmpty {
      paths = try filesToKeep(in: workspace)
    } else {
      paths = try workspace.trackedPaths { $0.hasSuffix(".jsonl") }
    }
    if let branch, try workspace.repository.commitID(named: branch) == nil {
      throw VerbFailure.name(.unknownBranch(branch))
    }
    for path in paths {
      let collection = collections.first { $0.path == path }
      // A collection whose file was never written has nothing to check.
      if let collection, !collection.isInFile, !entryExists(at: workspace.workTree + "/" + path) {
        continue
      }
      findings += try workspace.fileFindings(of: path, keyFields: collection?.keyFields)
      // Git has nothing to do with the files of live collections.
      if workspace.isKnownLive(path) { continue }
      findings += try workspace.ruleFindings(for: path, onto: branch)
      let known = collection.flatMap { collection in
        store.map { (collection: collection, store: $0) }
      }
      findings += try workspace.stepFindings(for: path, onto: branch, knownBy: known)
    }
    if let store, policyFindings.isEmpty {
      for collection in collections {
        findings += try workspace.agreementFindings(of: collection, store)
      }
    }
    for finding in findings {
      if isJSON {
        try output.add(bytes: Messages.json(finding, isFixed: false, canBeFixed: false))
        try output.add(text: "\n")
      } else {
        try output.add(lines: Messages.finding(finding))
      }
    }
    if findings.isEmpty, !isJSON { try output.add(line: Messages.nothingWrong) }
    return findings.isEmpty ? ExitStatus.done : ExitStatus.attention
  }
}

extension Workspace {
  /// The attribute of a file in committed attributes: those of a branch, or of the work tree, or
  /// without one of HEAD.
  func sharedMerge(for path: String, at revision: String?) throws -> AttributeRules.Merge? {
    let revision = revision ?? (hasWorkTree ? nil : "HEAD")
    return try AttributeRules.merge(for: path) { file in
      if let revision { return try repository.blob(file, at: revision) }
      let path = workTree + "/" + file
      return try kindOfEntry(at: path) == .regular ? InputFile(at: path).bytes : nil
    }
  }

  fileprivate func ruleFindings(for path: String, onto branch: String?) throws -> [Finding] {
    switch try sharedMerge(for: path, at: branch) {
    case .driver("jsonl"): []
    case nil:
      [
        .attributes(
          branch.map { .branchWithoutRule(branch: $0, path: path) } ?? .noRule(path: path)
        )
      ]
    case .some(let merge): [.attributes(.otherMerge(path: path, attribute: merge.text))]
    }
  }

  /// The steps of records that the policy does not have, since the last commit, or since the branch
  /// that they are merged into.
  fileprivate func stepFindings(
    for path: String,
    onto branch: String?,
    knownBy collection: (collection: StoredCollection, store: Store)?
  ) throws -> [Finding] {
    // What a merge brings is not a step that somebody took here.
    if branch == nil, !hasWorkTree || GitActivity(in: gitDirectory) != nil { return [] }
    guard let policy = try? policy(for: path), !policy.states.isEmpty,
      let content = readableContent(of: path)
    else { return [] }
    var start = "HEAD"
    if let branch {
      guard let target = try repository.commitID(named: branch),
        let head = try repository.commitID(named: "HEAD"),
        let base = try repository.mergeBases(head, target).first
      else { return [] }
      start = base
    }
    let steps = try forbiddenSteps(
      of: path,
      since: start,
      in: content,
      knownBy: collection,
      inSeveral: branch != nil
    )
    return steps.map { .breach(.forbiddenStep(path: path, line: $0.line, key: $0.key, $0.step)) }
  }

  fileprivate func agreementFindings(
    of collection: StoredCollection,
    _ store: Store
  ) throws -> [Finding] {
    let state = try fileState(of: collection.path, store)
    if state == .changed { return [.store(.staleStore(path: collection.path))] }
    let count = try store.dirtyCount(of: collection).count
    return count == 0 ? [] : [.store(.unexported(path: collection.path, count: count))]
  }
}
