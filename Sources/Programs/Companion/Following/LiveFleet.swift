internal import System

/// The followers of all remotes with live collections.
final class LiveFleet: Sendable {
  private let followers = Locked<[String: LiveFollower]>([:])
  private let context: VerbContext
  private let reports: LiveFollower.Reports
  let board: LiveBoard

  init(_ context: VerbContext, _ board: LiveBoard, _ reports: LiveFollower.Reports) {
    self.context = context
    self.board = board
    self.reports = reports
  }

  /// Follows what a plan says, and nothing else.
  func follow(_ plan: LivePlan) throws(FileError) {
    board.follow(plan)
    var new: [LiveFollower] = []
    followers.withLock { followers in
      var left = followers
      followers = [:]
      for part in plan.parts {
        let name = part.remote.name
        if let known = left[name], known.remote == part.remote {
          left[name] = nil
          known.follow(part)
          followers[name] = known
        } else {
          let follower = LiveFollower(part, context, board, reports)
          followers[name] = follower
          new.append(follower)
        }
      }
      for follower in left.values { follower.stop() }
    }
    for follower in new { try follower.start() }
  }

  /// Looks for edits of a file to publish.
  func look(at path: String) {
    for follower in followers.withLock({ Array($0.values) }) { follower.look(at: path) }
  }

  /// Ends all, and waits for them for some time. Edits that are not sent by then are in the store.
  func stop(milliseconds: Int) {
    let all = followers.withLock { followers in
      defer { followers = [:] }
      return Array(followers.values)
    }
    for follower in all { follower.stop() }
    let end = SteadyClock.milliseconds + Int64(milliseconds)
    for follower in all {
      _ = follower.waitForEnd(milliseconds: Int(max(end - SteadyClock.milliseconds, 0)))
    }
  }
}
