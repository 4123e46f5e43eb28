internal import CommandInterface

/// Why a branch was not landed.
enum LandingFailure: Equatable, Sendable {
  /// The target branch is checked out in a work tree.
  case checkedOut(String)
  case noRemoteBranch(String, remote: String)
  /// The merge driver, a name or a path, can't be started.
  case driverDoesNotStart(program: String)
  /// Git failed at a step of a landing, and has reported why.
  case landingFailed(exitStatus: Int32, isShallow: Bool)
  /// The target refused to move, though nobody else had moved it; git has reported why.
  case landingRefused(target: String)
  /// Other pushes came first each time.
  case landingLost(target: String, attempts: Int)
}

extension Messages {
  static func text(_ failure: LandingFailure) -> FailureText {
    switch failure {
    case .checkedOut(let branch):
      .failure(
        "the branch \(quoted(branch)) is checked out in a work tree, which would be left behind; "
          + "merge there, or land on a remote's branch with --push"
      )
    case .noRemoteBranch(let branch, let remote):
      .failure("the remote \(quoted(remote)) has no branch \(quoted(branch)), or can't be reached")
    case .driverDoesNotStart(let program):
      .failure(
        "the merge driver \(quoted(program)) can't be started, so nothing was landed; put "
          + "jsonl-merge into a folder of PATH, or run git jsonl doctor"
      )
    case .landingFailed(let status, let isShallow):
      .failure(
        "git failed with exit status \(status); nothing was landed"
          + (isShallow ? "; the clone is shallow, and git fetch --unshallow may help" : "")
      )
    case .landingRefused(let target):
      .failure("the branch \(quoted(target)) refuses the merge; nothing was landed")
    case .landingLost(let target, let attempts):
      .failure(
        "the branch \(quoted(target)) moved on during each of \(attempts) attempts; nothing was "
          + "landed; try again"
      )
    }
  }
}
