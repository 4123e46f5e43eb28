internal import CommandInterface
internal import JSONText
internal import RecordStore
internal import Records
internal import System

/// `git jsonl collections`: lists the collections of the store.
struct CollectionsVerb: WorkspaceVerb {
  static let name = "collections"

  static let description = VerbDescription(
    summary: "list the collections",
    forms: ["[--json]"],
    paragraphs: [
      "A collection is a file of records that the store keeps. For each one, shows the path of its "
        + "file, its name in queries, the fields that are its key, and how many records it has, "
        + "how many of them are edited and not exported, how many are in conflict, and how many "
        + "edits are held back. git jsonl init adds a collection, git jsonl rename moves one with "
        + "its file, and git jsonl forget drops one. Changes nothing."
    ],
    options: [
      Option(option: .json, text: "print one JSON object for each collection")
    ],
    examples: [
      Example(command: "git jsonl collections --json", text: "read the list in a script")
    ]
  )

  var isJSON = false
}

// MARK: - Arguments

extension CollectionsVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    isJSON = words.isJSON
  }
}

// MARK: - Action

extension CollectionsVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let listed = try store.collections().map { collection in
      try ListedCollection(collection, in: store, isThere: workspace.hasFile(of: collection))
    }
    if isJSON {
      for collection in listed { try output.add(content: collection.json) }
    } else if listed.isEmpty {
      try output.add(line: Messages.noCollectionsYet)
    } else {
      try output.add(table(of: listed))
    }
    return ExitStatus.done
  }

  private func table(of collections: [ListedCollection]) -> TextTable {
    var table = TextTable(
      heading: ["file", "name", "key", "records", "edited", "conflicts", "held"]
    )
    table.rightAligned = [3, 4, 5, 6]
    for listed in collections {
      let fields = listed.collection.keyFields.alternatives.map { paths in
        paths.map(\.text).joined(separator: ", ")
      }
      let path = listed.collection.path
      table.add([
        listed.isThere ? path : path + " (missing)", listed.collection.name,
        fields.joined(separator: " or "), String(listed.recordCount), String(listed.editedCount),
        String(listed.conflictCount), String(listed.heldCount),
      ])
    }
    return table
  }
}

extension Workspace {
  /// Whether the file of a collection is in the work tree.
  fileprivate func hasFile(of collection: StoredCollection) -> Bool {
    entryExists(at: workTree + "/" + collection.path)
  }
}

/// A collection with the numbers of what the store has of it.
private struct ListedCollection {
  var collection: StoredCollection
  var recordCount: Int
  /// Without those in conflict.
  var editedCount: Int
  var conflictCount: Int
  /// Without those that contradict a later edit, which are in conflict.
  var heldCount: Int
  /// Whether the work tree has the file.
  var isThere: Bool

  init(_ collection: StoredCollection, in store: Store, isThere: Bool) throws {
    self.collection = collection
    self.isThere = isThere
    recordCount = try store.recordCount(of: collection)
    let dirty = try store.dirtyRecords(of: collection).filter { $0.base != $0.record }
    editedCount = dirty.count { !$0.isConflict }
    let held = try store.heldEdits(of: collection)
    heldCount = held.count { $0.contest == nil }
    let contested = Set(held.filter { $0.contest != nil }.map(\.key))
    conflictCount = contested.union(dirty.filter(\.isConflict).map(\.key)).count
  }

  var json: Bytes {
    var object = ObjectText()
    object.add("path", text: collection.path)
    object.add("name", text: collection.name)
    object.add(
      "key",
      json: ObjectText.array(
        collection.keyFields.alternatives.map { paths in
          ObjectText.array(ofTexts: paths.map { Bytes($0.text) })
        }
      )
    )
    object.add("records", number: recordCount)
    object.add("dirty_count", number: editedCount)
    object.add("conflict_count", number: conflictCount)
    object.add("held_count", number: heldCount)
    object.add("in_work_tree", flag: isThere)
    if let syncedAt = collection.syncedAt { object.add("synced_at", text: syncedAt) }
    return Bytes(object.closed)
  }
}

extension Messages {
  static let noCollectionsYet =
    "there are no collections yet; git jsonl init PATH makes a file one"
}
