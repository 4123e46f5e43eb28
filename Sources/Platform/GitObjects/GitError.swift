internal import CGit2

/// A call of libgit2 that failed.
package struct GitError: Error, Equatable, Sendable {
  /// What kind of failure it is, such as "not found": git_error_code in git2/errors.h.
  package let code: Int32
  /// Which part of libgit2 it comes from: git_error_t in git2/errors.h.
  package let category: Int32
  /// libgit2's own words, for people.
  package let message: String

  /// libgit2 asks for that file's owner since 1.4.3, which is when this code came.
  static let foreignOwner: Int32 = -36

  var isNotFound: Bool { code == GIT_ENOTFOUND.rawValue }
}

/// Why a repository can't be opened.
package enum GitOpenError: Error, Equatable, Sendable {
  /// There is none here: neither the folder nor one around it belongs to a repository, or the path
  /// that the environment names leads to none.
  case noRepository(folder: String)
  /// It belongs to another user, and git's setting `safe.directory` does not name it.
  case foreignOwner(folder: String, GitError)
  /// It is of a kind that libgit2 does not know, such as one with SHA-256 or a reftable. `feature`
  /// is what it calls that.
  case unsupported(feature: String)
  /// GIT_COMMON_DIR or GIT_OBJECT_DIRECTORY is set, which can't be honoured.
  case unsupportedVariable(String)
  case failure(GitError)
}

/// The one place where a status of libgit2 becomes an error.
///
/// https://libgit2.org/docs/guides/101-samples/: functions return 0 or more on success, and a
/// negative code otherwise, of which `git_error_last` has the words.
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

/// As `succeed`, where it is no error that the thing is not there: false then.
func succeedIfFound(_ call: () -> Int32) throws(GitError) -> Bool {
  do throws(GitError) {
    try succeed(call)
    return true
  } catch {
    if error.isNotFound { return false }
    throw error
  }
}
