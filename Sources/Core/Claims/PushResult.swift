/// What git says of one ref of a push.
package enum PushResult: Equatable, Sendable {
  case accepted
  /// The ref was not changed by this push, for a reason in the words of git or of the server.
  case refused(String)
  /// It may have been changed, or not.
  case unknown(String)

  /// Reads the lines that `git push --porcelain` prints.
  ///
  /// https://git-scm.com/docs/git-push, "Output": "<flag> \t <from>:<to> \t <summary> (<reason>)".
  /// A flag `!` is for a ref that was rejected, and its summary begins with `[remote failure]`
  /// where the server did not say what became of the ref.
  ///
  /// - Returns: the results of the refs that are named, by their names.
  package static func results(in output: String) -> [String: PushResult] {
    var results: [String: PushResult] = [:]
    for line in output.split(separator: "\n") {
      let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0].count == 1, let colon = parts[1].lastIndex(of: ":") else {
        continue
      }
      let ref = String(parts[1][parts[1].index(after: colon)...])
      let summary = String(parts[2])
      switch parts[0] {
      case " ", "+", "-", "*", "=": results[ref] = .accepted
      default:
        let isUnknown = summary.hasPrefix("[remote failure]")
        results[ref] = isUnknown ? .unknown(summary) : .refused(reason(summary))
      }
    }
    return results
  }

  /// What is in the parentheses at the end, which says more than "[remote rejected]".
  private static func reason(_ summary: String) -> String {
    guard summary.hasSuffix(")"), let start = summary.firstIndex(of: "(") else { return summary }
    return String(summary[summary.index(after: start)...].dropLast())
  }

  /// Whether the refusal is because of another push at the same time, as far as its text can tell:
  /// the server says that it can't lock the ref, or that its value is not the expected one.
  package var isContention: Bool {
    guard case .refused(let reason) = self else { return false }
    let words = [
      "lock ref", "failed to lock", "lock error", "lock failure", "LOCK_FAILURE",
      "failed to update ref", "old value", "stale info", "fetch first", "already exists",
      "atomic transaction failed", "atomic push failure",
    ]
    return words.contains { reason.contains($0) }
  }

  /// Whether git says that the server turned away this user, and did nothing.
  ///
  /// Over HTTP, git has the status of the answer in its words, and over SSH those of the server.
  package static func isDenial(_ reason: String) -> Bool {
    let words = [
      "The requested URL returned error: 401", "The requested URL returned error: 403",
      "Authentication failed for", "Permission denied", "Permission to ",
    ]
    return words.contains { reason.contains($0) }
  }
}
