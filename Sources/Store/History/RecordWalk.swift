package import Comparison
package import GitObjects
package import JSONText
package import Records

/// A walk back from a commit, through the commits that gave a record its fields.
///
/// Like `git log FILE`, it follows only the equal parent of a commit that changed nothing, so a
/// merge that took over one side as a whole leads only to that side. A renamed file is followed to
/// its old path. Each version of the file is read once, and only if it differs from the one before.
package struct RecordWalk {
  let repository: GitRepository
  /// Nil if the walk is about the whole file.
  private var finder: RecordFinder?
  /// Called with the number of commits seen so far.
  private let progress: (Int) -> Void
  private var seenCount = 0
  /// The record in each version of a file, by the id of its content.
  private var records: [String: JSONValue?] = [:]
  var queue = CommitQueue()
  /// The commits at which the walk came to the end of a shallow clone.
  package private(set) var ends: [GitCommit] = []

  /// A commit, and its state of the record.
  struct Node {
    var commit: GitCommit
    var path: String
    /// Nil if the commit has no such file.
    var fileID: String?
    var record: JSONValue?
  }

  /// - Parameter finder: finds the record; nil for a walk about the whole file.
  package init(
    repository: GitRepository,
    finder: RecordFinder?,
    progress: @escaping (Int) -> Void
  ) {
    self.repository = repository
    self.finder = finder
    self.progress = progress
  }

  mutating func node(_ id: String, _ path: String) throws -> Node {
    let fileID = try repository.fileID(path, in: id)
    return Node(
      commit: try repository.commit(id),
      path: path,
      fileID: fileID,
      record: try fileID.flatMap { try record(inFile: $0) }
    )
  }

  private mutating func record(inFile id: String) throws -> JSONValue? {
    if let known = records[id] { return known }
    let record = finder == nil ? nil : finder?.record(in: try repository.presentBlob(id))
    records[id] = .some(record)
    return record
  }

  /// The parents of a node, by the path of the file in each; none where a shallow clone ends.
  mutating func parents(of node: Node) throws -> [Node] {
    if node.commit.isEnd {
      if !ends.contains(node.commit) { ends.append(node.commit) }
      return []
    }
    var parents: [Node] = []
    for id in node.commit.parents {
      var parent = try self.node(id, node.path)
      if parent.fileID == nil, node.fileID != nil,
        let old = try repository.oldPath(of: node.path, in: node.commit.id, parent: id)
      {
        parent = try self.node(id, old)
      }
      parents.append(parent)
    }
    return parents
  }
}

// MARK: - The history

/// A commit that changed a record, or the requested field, or at which a shallow clone ends that
/// has them.
package struct RecordLogEntry: Sendable {
  package var commit: GitCommit
  /// The file's path in this commit.
  package var path: String
  /// Nil where a shallow clone ends, since it is unknown there.
  package var change: RecordDifference.Change?
  /// The fields in which the commit differs from each of its parents; none if it added or removed
  /// the record. The value before is the first parent's.
  package var fields: [FieldDifference]
  /// The record after the change; nil if it was removed.
  package var record: JSONValue?
}

extension RecordWalk {
  /// Calls `visit` with each commit that changed the record, the latest first.
  ///
  /// - Parameters:
  ///   - field: the requested field; nil for all of them.
  ///   - limit: how many commits are visited at most; nil for all of them.
  package mutating func forEachChange(
    from start: String,
    path: String,
    field: FieldPath?,
    limit: Int? = nil,
    _ visit: (RecordLogEntry) throws -> Void
  ) throws {
    try walk(
      from: start,
      path: path,
      limit: limit,
      isSame: { Self.projection($1.record, field).means(Self.projection($0.record, field)) },
      visit: { node, parents in
        guard let entry = Self.entry(node, parents, field) else { return false }
        try visit(entry)
        return true
      }
    )
  }

  /// Visits the commits that changed something, the latest first, with their parents. Of a commit
  /// that changed nothing against a parent, only that parent is followed.
  ///
  /// - Parameters:
  ///   - limit: how many visits count at most; nil for any number.
  ///   - isSame: whether a commit has the same as its parent.
  ///   - visit: returns whether the visit counts.
  mutating func walk(
    from start: String,
    path: String,
    limit: Int?,
    isSame: (_ node: Node, _ parent: Node) -> Bool,
    visit: (_ node: Node, _ parents: [Node]) throws -> Bool
  ) throws {
    var visitedCount = 0
    queue.add(try node(start, path), [])
    while limit != visitedCount, let (node, _) = queue.takeLatest() {
      count()
      let all = try parents(of: node)
      // If another parent has the file, one without it says nothing.
      let known = all.filter { $0.fileID != nil }
      let parents = known.isEmpty ? all : known
      if let like = parents.first(where: { isSame(node, $0) }) {
        if like.fileID != nil || parents.count == 1 { queue.add(like, []) }
        continue
      }
      if try visit(node, parents) { visitedCount += 1 }
      for parent in parents where parent.fileID != nil { queue.add(parent, []) }
    }
  }

  private static func projection(_ record: JSONValue?, _ field: FieldPath?) -> JSONValue? {
    guard let record, let field else { return record }
    return field.value(in: record)
  }

  private static func entry(
    _ node: Node,
    _ parents: [Node],
    _ field: FieldPath?
  ) -> RecordLogEntry? {
    let before = parents.first?.record
    var entry = RecordLogEntry(
      commit: node.commit,
      path: node.path,
      change: .changed,
      fields: [],
      record: node.record
    )
    if let field {
      let (old, new) = (before.flatMap(field.value), node.record.flatMap(field.value))
      // If a commit without parents does not have the field, nothing happened to it.
      if parents.isEmpty, new == nil { return nil }
      entry.change = old == nil ? added(by: node) : new == nil ? .removed : .changed
      entry.fields = [FieldDifference(path: field, before: old, after: new)]
      return entry
    }
    guard let record = node.record else {
      entry.change = .removed
      return parents.isEmpty ? nil : entry
    }
    guard let before else {
      entry.change = added(by: node)
      return entry
    }
    let others = parents.dropFirst().compactMap(\.record)
    entry.fields = fieldDifferences(from: before, to: record).filter { difference in
      others.allSatisfy { !difference.path.value(in: $0).means(difference.after) }
    }
    return entry
  }

  private static func added(by node: Node) -> RecordDifference.Change? {
    node.commit.isEnd ? nil : .added
  }

  mutating func count() {
    seenCount += 1
    progress(seenCount)
  }
}

// MARK: - Who set each field

/// A field, and the commit that gave it its current value, or at which a shallow clone ends that
/// has it.
package struct FieldOrigin: Sendable {
  package var path: FieldPath
  package var value: JSONValue
  package var commit: GitCommit
  /// The file's path in that commit.
  package var file: String
}

extension RecordWalk {
  /// For each field of the record in `start`, the commit that set it, in the order of the record;
  /// nil if there is no such record.
  package mutating func origins(from start: String, path: String) throws -> [FieldOrigin]? {
    let first = try node(start, path)
    guard let record = first.record else { return nil }
    let fields = Self.leaves(of: record, at: FieldPath(names: []))
    var origins: [FieldPath: FieldOrigin] = [:]
    queue.add(first, Set(fields.map(\.path)))
    while let (node, pending) = queue.takeLatest() {
      count()
      let parents = try parents(of: node)
      var passed = [Set<FieldPath>](repeating: [], count: parents.count)
      for field in pending {
        guard let value = node.record.flatMap(field.value) else { continue }
        let like = parents.firstIndex { $0.record.flatMap(field.value).means(value) }
        if let like {
          passed[like].insert(field)
        } else {
          origins[field] = FieldOrigin(
            path: field,
            value: value,
            commit: node.commit,
            file: node.path
          )
        }
      }
      for (parent, fields) in zip(parents, passed) where !fields.isEmpty {
        queue.add(parent, fields)
      }
    }
    return fields.compactMap { field in
      origins[field.path].map { origin in
        FieldOrigin(path: field.path, value: field.value, commit: origin.commit, file: origin.file)
      }
    }
  }

  /// The fields of a record, with those of inner objects one by one.
  private static func leaves(
    of value: JSONValue,
    at path: FieldPath
  ) -> [(path: FieldPath, value: JSONValue)] {
    let members = value.members ?? []
    let names = members.map(\.decodedName)
    if members.isEmpty || Set(names).count < names.count {
      return path.names.isEmpty ? [] : [(path, value)]
    }
    return members.flatMap { leaves(of: $0.value, at: path.appending($0.decodedName)) }
  }
}
