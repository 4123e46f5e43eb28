internal import CGit2

/// A call of libgit2 that failed, or a question that git could not answer.
package struct GitError: Error, Equatable, Sendable {
  /// The kind of failure, such as "not found": git_error_code in git2/errors.h.
  package let code: Int32
  /// The part of libgit2 that failed: git_error_t in git2/errors.h.
  package let category: Int32
  /// The message of libgit2, for people.
  package let message: String

  init(code: Int32, category: Int32, message: String) {
    self.code = code
    self.category = category
    self.message = message
  }

  /// A failure of git, or of what was made of its answer.
  init(message: String) {
    self.init(code: GIT_ERROR.rawValue, category: 0, message: message)
  }

  /// libgit2 checks that file's owner since 1.4.3, which introduced this code.
  static let foreignOwner: Int32 = -36

  var isNotFound: Bool { code == GIT_ENOTFOUND.rawValue }
}

/// Why a repository can't be opened.
package enum GitOpenError: Error, Equatable, Sendable {
  /// There is none here: neither the folder nor a parent belongs to a repository, or the path in
  /// the environment leads to none.
  case noRepository(folder: String)
  /// It belongs to another user, and git's setting `safe.directory` does not name it.
  case foreignOwner(folder: String, GitError)
  /// It is of a kind that neither libgit2 nor git supports. `feature` is libgit2's name for it.
  case unsupported(feature: String)
  /// A variable of git that says where objects are is set, and git finds no repository with it.
  case unsupportedVariable(String)
  case failure(GitError)
}

/// Turns a status of libgit2 into an error; nothing else does.
///
/// https://libgit2.org/docs/guides/101-samples/: functions return 0 or more on success, and a
/// negative code otherwise; `git_error_last` has the message.
@discardableResult
func succeed(_ call: () -> Int32) throws(GitError) -> Int32 {
  let code = call()
  if code >= 0 { return code }
  let last = git_error_last()
  let words = last.flatMap { $0.pointee.message }.map { String(cString: $0) }
  throw GitError(
    code: code,
    category: last.map { $0.pointee.klass } ?? 0,
    message: words ?? "error \(code)"
  )
}

/// Like `succeed`, but returns false if the thing does not exist.
func succeedIfFound(_ call: () -> Int32) throws(GitError) -> Bool {
  do throws(GitError) {
    try succeed(call)
    return true
  } catch {
    if error.isNotFound { return false }
    throw error
  }
}
