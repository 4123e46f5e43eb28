internal import CommandInterface
internal import Exchange
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Setup
internal import System

/// `git jsonl rename`: moves a collection with its file.
struct RenameVerb: WorkspaceVerb {
  static let name = "rename"

  static let description = VerbDescription(
    summary: "move a collection with its file",
    forms: ["OLD NEW [--json]"],
    paragraphs: [
      "Moves the file as git mv does, or by itself where git does not track it. All that the store "
        + "has goes along: the records and their history, edits, conflicts, edits that are held "
        + "back, and what the next commit is to take. Lines of the attributes that send the file "
        + "to the merge driver are given the new path.",
      "If the file was moved already, and NEW is there in place of OLD, only the store follows. A "
        + "file that git mv has moved, or a commit that was pulled, is followed without this "
        + "command. Nothing is overwritten.",
    ],
    operands: [
      Operand(
        name: "OLD",
        text: "the collection, by the path of its file",
        presence: .required,
        isFile: true
      ),
      Operand(
        name: "NEW",
        text: "the new path in the work tree; in a folder that is there, the name stays",
        presence: .required,
        isFile: true
      ),
    ],
    options: [
      Option(
        option: .json,
        text: "print what was done as one JSON object, which Documentation/json.md describes"
      )
    ],
    attention: "NEW is there already, or OLD is missing, and nothing was changed",
    examples: [
      Example(command: "git jsonl rename tasks.jsonl data/tasks.jsonl", text: "move a collection")
    ]
  )

  /// As in `RecordReference`.
  var old: String
  /// From the current folder.
  var new: String
  var isJSON = false
}

// MARK: - Arguments

extension RenameVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    old = words.operands[0]
    new = words.operands[1]
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension RenameVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStoreForEditing()
    let inner = try workspace.innerPath(of: old)
    let path = try target(of: inner, workspace)
    let isMerged = try workspace.repository.attribute("merge", path: inner) == .value("jsonl")
    // What git has moved already, or a killed process, is followed: the rest is done.
    let isMoved =
      try store.collection(path: inner) == nil
      && store.collection(formerPath: inner)?.path == path
    if !isMoved {
      for collection in try workspace.collections(old, in: store) {
        try rename(collection, to: path, in: store, workspace)
      }
    }
    if !isJSON {
      try output.add(line: Messages.renamed(inner, to: path))
      try output.flush()
    }
    let files = try moveRules(from: inner, to: path, isMerged: isMerged, workspace, &output)
    let policies = try workspace.policies()
    let isPolicyLost =
      policies?.entry(forPath: inner) != nil && policies?.entry(forPath: path) == nil
    if isPolicyLost { say([Messages.lostPolicy(inner, path)]) }
    if isJSON {
      var object = ObjectText()
      object.add("path", text: path)
      object.add("renamed_from", text: inner)
      object.add("changed_files", json: ObjectText.array(ofTexts: files.map { Bytes($0) }))
      object.add("lost_policy", flag: isPolicyLost)
      try output.add(content: Bytes(object.closed))
    }
    return ExitStatus.done
  }

  private func rename(
    _ collection: StoredCollection,
    to path: String,
    in store: Store,
    _ workspace: Workspace
  ) throws {
    if try store.collection(path: path) != nil {
      throw VerbFailure.file(.collectionInTheWay(path: path))
    }
    try workspace.checkFile(of: path)
    try workspace.exchange(with: store).whileUnused(collection.path) { collection in
      try move(collection.path, to: path, workspace)
      guard try workspace.setPath(of: collection, to: path, in: store) else {
        throw VerbFailure.file(.collectionInTheWay(path: path))
      }
    }
  }

  /// The new path from the top of the work tree.
  private func target(of old: String, _ workspace: Workspace) throws -> String {
    guard let inner = try workspace.repository.pathInWorkTree(of: new) else {
      throw VerbFailure.file(.notInWorkTree(new))
    }
    let place = inner.isEmpty ? workspace.workTree : workspace.workTree + "/" + inner
    guard isFolder(at: place), let name = old.split(separator: "/").last else { return inner }
    return inner.isEmpty ? String(name) : inner + "/" + name
  }

  private func move(_ old: String, to new: String, _ workspace: Workspace) throws {
    let repository = try workspace.repository
    let (oldFile, newFile) = (workspace.workTree + "/" + old, workspace.workTree + "/" + new)
    let isTracked = try repository.indexEntry(old) != nil
    guard entryExists(at: oldFile) else {
      // Somebody has moved it, or it has not been written yet.
      if isTracked, !entryExists(at: newFile) {
        throw VerbFailure.file(.notAFile(old))
      }
      return
    }
    let isTaken = try repository.indexEntry(new) != nil || repository.conflictStages(new) != nil
    if isTaken || entryExists(at: newFile) {
      throw VerbFailure.file(.fileInTheWay(path: new))
    }
    var folder = workspace.workTree
    for name in new.split(separator: "/").dropLast() {
      folder += "/" + name
      if !isFolder(at: folder) { try makeFolder(at: folder) }
    }
    if try isTracked || repository.conflictStages(old) != nil {
      _ = try workspace.git(["mv", "--", old, new])
    } else {
      try moveFile(at: oldFile, to: newFile)
    }
  }

  /// Has the attributes send the file to the driver by its new path, as they did by the old one.
  ///
  /// - Returns: the files that were changed.
  private func moveRules(
    from old: String,
    to new: String,
    isMerged: Bool,
    _ workspace: Workspace,
    _ output: inout Output
  ) throws -> [String] {
    let top = workspace.workTree
    let attributes = try FoundFile(at: top + "/.gitattributes")
    let local = try FoundFile(at: workspace.commonDirectory + "/info/attributes")
    var plans = [
      SetupPlan(movingRuleOf: old, to: new, in: attributes),
      SetupPlan(movingLocalRuleOf: old, to: new, in: local),
    ]
    for plan in plans { try plan.carryOut() }
    if isMerged {
      let rest = SetupPlan(sendingCollectionsOf: try workspace.setupState(collections: [new]))
      try rest.carryOut()
      plans.append(rest)
    }
    for plan in plans {
      if !isJSON {
        try output.add(lines: Messages.changes(plan, top: top))
        try output.flush()
      }
      writeNotes(plan, top: top)
    }
    return plans.flatMap(\.changes).map { Messages.name(of: $0.path, top) }
  }
}

// MARK: - Output

extension Messages {
  static func renamed(_ old: String, to new: String) -> String {
    "\(printable(old)) is \(printable(new)) now"
  }

  /// Says that a policy was for the old path alone.
  static func lostPolicy(_ old: String, _ new: String) -> String {
    "\(PolicyFile.path) has a policy for \(printable(old)), and none for \(printable(new)); give "
      + "the new path to its pattern"
  }
}
