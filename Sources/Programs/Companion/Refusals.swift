internal import CommandInterface

/// What is refused of several edits that are made together: all of it is said, up to a limit, and
/// then nothing is changed.
struct Refusals {
  private var failures: [VerbFailure] = []
  private var moreCount = 0

  mutating func add(_ failure: VerbFailure) {
    if failures.count < Messages.lineLimit {
      failures.append(failure)
    } else {
      moreCount += 1
    }
  }

  func throwIfAny() throws(VerbFailure) {
    if failures.count > 1 { throw VerbFailure.several(failures, moreCount: moreCount) }
    if let failure = failures.first { throw failure }
  }
}
