internal import CommandInterface

/// Why a verb has no place to work in: no repository, no work tree, or no home.
enum PlaceFailure: Equatable, Sendable {
  case noFolder
  /// `alternative` is the command that does the same without one.
  case noRepository(folder: String, alternative: String? = nil)
  /// The repository belongs to another user, whom git does not trust (`safe.directory`).
  case foreignRepository(path: String)
  /// A repository of an unsupported kind; `reason` is the library's.
  case unreadableRepository(reason: String)
  case noWorkTree(path: String)
  /// There is no work tree whose policy file could be written.
  case noPlaceForPolicy(path: String)
  /// A variable of git that is not supported.
  case unsupportedVariable(String)
  case git(String)
  /// A command of git that failed; it has reported why.
  case gitFailed(arguments: [String], status: Int32)
  /// There is no home folder, so the user's configuration can't be found.
  case noHome
  /// Git can't read the user's configuration: what is written to it would have no effect.
  case brokenConfiguration
  /// Another program changed a file that was about to be changed here.
  case setupChanged(path: String)
}

extension Messages {
  static func text(_ failure: PlaceFailure) -> FailureText {
    switch failure {
    case .noFolder:
      .failure("the current folder is gone; go to another one")
    case .noRepository(let folder, let alternative):
      .failure(
        "there is no git repository in \(quoted(folder)) or above it; git init makes one"
          + (alternative.map { ", and \($0) needs none" } ?? "")
      )
    case .foreignRepository(let path):
      .failure(
        "the repository \(quoted(path)) belongs to another user; git config --global --add "
          + "safe.directory \(printable(path)) says that you trust it"
      )
    case .unreadableRepository(let reason):
      .failure("the repository is of a kind that can't be read: \(printable(reason))")
    case .noWorkTree(let path):
      .failure(
        "the repository \(quoted(path)) has no work tree, whose files a store could keep; attic, "
          + "check, diff of two commits, explain, land, log and policy work without one, and all "
          + "else in a clone"
      )
    case .noPlaceForPolicy(let path):
      .failure(
        "the repository \(quoted(path)) has no work tree for a policy file; without --write, the "
          + "entry is printed, and a clone can have it"
      )
    case .unsupportedVariable(let name):
      .failure("the variable \(name) is set, which git jsonl can't honour; unset it")
    case .git(let reason):
      .failure("the repository can't be read: \(printable(reason))")
    case .gitFailed(let arguments, let status):
      .failure(
        "git \(printable(arguments.first ?? "")) ended with exit status \(status), and has "
          + "reported why"
      )
    case .noHome:
      .failure("HOME is not set, so the user's configuration can't be found")
    case .brokenConfiguration:
      .failure(
        "git can't read your configuration, as git config --global --list says; nothing was changed"
      )
    case .setupChanged(let path):
      .failure(
        "\(quoted(path)) was changed by another program meanwhile; nothing was changed; try again"
      )
    }
  }
}
