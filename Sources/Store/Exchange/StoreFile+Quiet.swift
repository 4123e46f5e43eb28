internal import JSONText
package import Records
internal import System

// Most commits have nothing to do with the records. To see that, a hook would take most of its time
// to open the store. So it is noted that no edit waits for a commit, with the signatures of the
// store's files, which each edit changes.
extension StoreFile {
  /// The database and its log as they were at a moment.
  package struct State: Equatable, Sendable {
    fileprivate var text: String
  }

  private var quietNotePath: String { path + "-quiet" }

  /// The state of the store's files now, which a later change can't leave as it is; nil where a
  /// change at this moment might not show in it.
  package func state(at moment: Timestamp) -> State? {
    let nanoseconds = moment.seconds * 1_000_000_000 + Int64(moment.nanoseconds)
    guard let signatures = try? signatures(),
      signatures.allSatisfy({ $0.isSettled(at: nanoseconds) })
    else { return nil }
    return State(text: Self.text(signatures))
  }

  /// Notes that no edit waited for a commit in this state. A note that can't be written is missing:
  /// then the store is opened.
  ///
  /// - Parameter collections: the paths of all collections.
  package func noteQuiet(_ state: State, collections: [String]) {
    let paths = collections.map { JSONString.encode(Bytes($0)).text }.joined(separator: ",")
    _ = writeNote("\(state.text) [\(paths)]", at: quietNotePath)
  }

  /// The paths of all collections where it was noted that no edit waits for a commit, and nothing
  /// has changed in the store since.
  package func quietCollections() -> [String]? {
    guard let note = try? readNote(at: quietNotePath), let signatures = try? signatures() else {
      return nil
    }
    let parts = note.split(separator: " ", maxSplits: 1)
    // fault: hook-trusts-an-old-note
    guard parts.count == 2, parts[0] == Self.text(signatures),
      let list = try? JSONValue(parsing: Bytes(String(parts[1]))).elements
    else { return nil }
    let paths = list.compactMap { $0.string?.text }
    return paths.count == list.count ? paths : nil
  }
}
