/// Where claims are kept. A change is made only over exactly what was read, by what keeps them:
/// the server of a git remote, or of values that are written by compare-and-swap.
///
/// Each claim has a name there (for git, that of its ref), and what the name stands for is an
/// object, which never changes and has an id.
package protocol ClaimPlace {
  /// What all names of the place begin with.
  var prefix: ClaimPrefix { get }
  /// Whether each object is the successor of the last, and a release leaves one that says so.
  var keepsChain: Bool { get }
  /// How long a claim can last here without a renewal, in seconds; nil without such a limit.
  var longestTTL: Int64? { get }

  /// The name of the claim of a record.
  func ref(of subject: ClaimSubject) -> String

  /// Whether a change can be made over something that was not read by this process.
  func takes(assumed reading: ClaimReading) -> Bool

  /// Claims as they are now. Those that are not there are absent.
  ///
  /// - Parameters:
  ///   - refs: their names; nil for all of the place.
  ///   - known: what objects say that were read before, by their ids.
  func read(
    _ refs: [String]?,
    knowing known: [String: ClaimReading]
  ) throws -> [String: ClaimReading]

  /// Makes the objects of updates, which nobody else sees yet, and returns the claims that they
  /// are; nil for those that delete.
  ///
  /// - Parameter now: seconds since 1970, for people.
  func make(_ updates: [ClaimUpdate], now: Int64) throws -> [ClaimState?]

  /// Makes changes, each of them decided by itself.
  ///
  /// - Returns: what became of each, in their order.
  func push(_ pushes: [ClaimPush]) throws -> [PushResult]
}

/// A change of a claim that is to be made, with what it has to go over.
package struct ClaimPush: Sendable {
  /// The name of the claim.
  package var ref: String
  package var update: ClaimUpdate
  /// The claim that was made; nil for a deletion.
  package var state: ClaimState?

  package init(ref: String, update: ClaimUpdate, state: ClaimState?) {
    self.ref = ref
    self.update = update
    self.state = state
  }
}
