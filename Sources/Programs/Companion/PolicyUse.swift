internal import CommandInterface
internal import GitObjects
internal import JSONText
internal import MergeContext
internal import MergePolicy
internal import Records
internal import System

/// The parts of the policy file that have no effect on the files that git tracks.
struct PolicyUse {
  private let file: PolicyFile
  /// Whether a file matches the pattern of an entry, by the entry's index.
  private var isMatched: [Bool]
  /// The files that an entry decides for, by its index.
  private var files: [[String]]

  init(of file: PolicyFile, paths: [String]) {
    self.file = file
    isMatched = Array(repeating: false, count: file.entries.count)
    files = Array(repeating: [], count: file.entries.count)
    for path in paths where !PolicyFile.isOwn(path) {
      var isDecided = false
      for (index, entry) in file.entries.enumerated().reversed()
      where !isDecided || !isMatched[index] {
        guard entry.pattern.matches(path) else { continue }
        isMatched[index] = true
        if !isDecided { files[index].append(path) }
        isDecided = true
      }
    }
  }

  /// - Parameter forEachRecord: passes the records of a file on until it is told to stop.
  func findings(
    forEachRecord: (_ path: String, _ visit: (JSONValue) -> Bool) throws -> Void
  ) throws -> [Finding] {
    var findings: [Finding] = []
    for (index, entry) in file.entries.enumerated() {
      // Files of other tiers than git are not tracked by git.
      guard entry.policy.map({ $0.tier == .git }) ?? true else { continue }
      if files[index].isEmpty {
        findings.append(
          .policyFile(
            .idlePattern(entry.pattern.text, line: entry.line, isOverruled: isMatched[index])
          )
        )
        continue
      }
      guard let policy = entry.policy else { continue }
      var usage = PolicyUsage(of: policy, words: entry.words)
      for path in files[index] where !usage.isComplete {
        try forEachRecord(path) { record in
          usage.see(record)
          return !usage.isComplete
        }
      }
      findings += usage.idleWords.map { .policyFile(.idleWord($0, pattern: entry.pattern.text)) }
    }
    return findings
  }
}

extension Workspace {
  /// The parts of the policy file that have no effect on the files that git tracks and on those of
  /// collections, as they are in the work tree, or without one in HEAD.
  func policyUseFindings(collections: [String]) throws -> [Finding] {
    guard let file = try? policies() else { return [] }
    let tracked = try trackedPaths { _ in true }
    let known = Set(tracked)
    let use = PolicyUse(of: file, paths: tracked + collections.filter { !known.contains($0) })
    return try use.findings { path, visit in
      // What can't be read is said of the file.
      guard let content = readableContent(of: path) else { return }
      let document = Document(reading: content)
      for line in document.lines {
        guard line.kind == .record, let record = line.value else { continue }
        if !visit(record) { return }
      }
    }
  }
}
