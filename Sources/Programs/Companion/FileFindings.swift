internal import CommandInterface
internal import Exchange
internal import JSONText
internal import MergePolicy
internal import RecordMerge
internal import RecordStore
internal import Records
internal import System

/// Problems with the content of a collection's file, whatever the store says.
struct FileFindings {
  let path: String
  let policy: Policy
  /// The key fields in the store; nil to find them in the file itself.
  let keyFields: KeyFields?

  /// The most keys that a message names.
  private static let listLimit = 5

  /// - Parameter revision: the name of the version; nil for the work tree's.
  func findings(in content: Bytes, revision: String? = nil) throws -> [Finding] {
    if let foreign = ForeignContent(of: content) {
      if foreign == .pointer { return [.file(.pointer(path: path))] }
      // What is committed is said of the work tree's file.
      return revision == nil ? [.file(.notRecords(path: path, foreign))] : []
    }
    let document = Document(reading: content)
    if let marked = document.resolvingMarkers() {
      return [.file(.markers(path: path, line: marked.firstMarkerNumber, revision: revision))]
    }
    return try damage(in: document) + duplicates(in: document) + disorder(in: document)
      + undatedTombstones(in: document) + failures(in: document)
  }

  /// Tombstones whose moment is missing, or can't be read.
  private func undatedTombstones(in document: Document) -> [Finding] {
    guard let tombstone = policy.tombstone, let at = tombstone.at else { return [] }
    let undated = document.lines.filter { line in
      guard line.kind == .record, let record = line.value, tombstone.marks(record) else {
        return false
      }
      return at.value(in: record).flatMap { Timestamp(moment: $0) } == nil
    }
    guard let first = undated.first else { return [] }
    return [
      .breach(.undatedTombstones(path: path, field: at, first: first.number, count: undated.count))
    ]
  }

  /// The first line and the count of the records that fail each check.
  private func failures(in document: Document) throws -> [Finding] {
    if policy.checks.isEmpty { return [] }
    var found: [Finding] = []
    for condition in policy.checks {
      do {
        let checks = try RecordChecks([condition])
        var failures: [Int] = []
        for line in document.lines {
          guard let record = line.value, line.kind == .record else { continue }
          if policy.tombstone?.marks(record) == true { continue }
          if try checks.failure(of: record) != nil { failures.append(line.number) }
        }
        guard let first = failures.first else { continue }
        let count = failures.count
        found.append(
          .breach(.failedCheck(path: path, condition: condition, first: first, count: count))
        )
      } catch EditError.invalidCheck(_, let reason) {
        found.append(.breach(.invalidCheck(path: path, condition: condition, reason: reason)))
      }
    }
    return found
  }

  private func damage(in document: Document) -> [Finding] {
    let bad = document.lines.filter { line in
      line.kind == .bad || line.kind == .value
    }
    guard let first = bad.first else { return [] }
    return [
      .file(.damagedLines(path: path, first: first.number, count: bad.count, first.error))
    ]
  }

  private func duplicates(in document: Document) -> [Finding] {
    let keys = repeatedKeys(in: document, fields(of: document))
    if keys.isEmpty { return [] }
    let named = keys.prefix(Self.listLimit).map(\.text)
    return [.file(.duplicateKeys(path: path, keys: named, count: keys.count))]
  }

  private func fields(of document: Document) -> KeyFields {
    if policy.consistency == .append { return .none }
    return keyFields ?? RecordMerge.keyFields(of: document, document, policy: policy)
  }

  private func disorder(in document: Document) -> [Finding] {
    let order = EventOrder(policy: policy)
    var last: (line: Line, value: JSONValue)?
    for line in document.lines {
      guard line.kind == .record, let value = line.value else { continue }
      if let last, !order.allows(last.value, before: value) {
        return [.breach(.unsorted(path: path, line: last.line.number))]
      }
      last = (line, value)
    }
    return []
  }
}

extension Workspace {
  /// The findings about a collection's file in the work tree, or without one in HEAD.
  func fileFindings(of path: String, keyFields: KeyFields?) throws -> [Finding] {
    guard let policy = try? policy(for: path) else { return [] }
    guard let content = readableContent(of: path) else {
      return [.file(.unreadableFile(path: path))]
    }
    return try FileFindings(path: path, policy: policy, keyFields: keyFields).findings(in: content)
  }

  /// How a collection's file differs from the last sync; nil if it can't be read; the
  /// others are still reported.
  func fileState(of path: String, _ store: Store) throws -> FileState? {
    do {
      return try exchange(with: store).status(of: path).fileState
    } catch {
      guard VerbFailure(error).mayBeOfOneFile else { throw error }
      return nil
    }
  }

  /// The findings about the policy file.
  func policyFindings() -> [Finding] {
    do {
      _ = try policies()
      return []
    } catch {
      return [.policyFile(.policy(lines: Messages.failure(VerbFailure(error))))]
    }
  }
}
