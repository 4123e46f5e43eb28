internal import CommandInterface

// Messages in the events of `git jsonl watch`.
extension Messages {
  /// - Parameter activity: a noun with its article, such as "a merge".
  static func waiting(forGit activity: String, gitDirectory: String) -> String {
    "git is in the middle of \(activity) in \(quoted(gitDirectory)); files and store are brought "
      + "together when that has ended"
  }

  static func waitingForStore(path: String) -> String {
    "the store \(quoted(path)) is not there any more; watching goes on when it is back"
  }

  static let shutdownTooSlow =
    "the last export did not end in time; what it did not write is still in the store"
}
