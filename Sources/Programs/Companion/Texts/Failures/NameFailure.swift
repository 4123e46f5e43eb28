internal import CommandInterface
internal import MergePolicy
internal import Records

/// Why a name on the command line leads to nothing, or not to what the verb needs.
enum NameFailure: Equatable, Sendable {
  case unknownBranch(String)
  case noCollections
  case severalCollections([String])
  case unknownCollection(String, nearest: String?)
  /// No record of the collection has the field.
  case unknownField(String, collection: String, nearest: String?)
  /// The policy of the collection has no view with the name.
  case unknownView(String, collection: String, views: [String])
  /// Git knows no file of records.
  case noFiles
  /// No commit that HEAD leads to has records in the file.
  case noFileHistory(String)
  /// Git knows no commit by this name.
  case unknownCommit(String)
  /// The commit joined nothing, or more than two sides.
  case notAMerge(String, parentCount: Int)
  /// The clone does not have the commits that a merge joined.
  case shallowMerge(String)
  /// The clone is shallow, and ends at these commits before it comes to a common ancestor.
  case shallowHistory(ends: [String])
}

extension Messages {
  /// Says where a shallow clone ends, and with it the answer.
  static func shallow(ends: [String]) -> String {
    "the clone is shallow: what was before \(shortIDs(ends)) is not known here; git fetch "
      + "--unshallow brings it"
  }

  /// A few of the ids, so that a person may look them up.
  private static func shortIDs(_ ids: [String]) -> String {
    let named = ids.prefix(3).map { String($0.prefix(10)) }
    let others = ids.count > named.count ? ["\(ids.count - named.count) more"] : []
    return list(named + others, last: "and")
  }

  static func text(_ failure: NameFailure) -> FailureText {
    switch failure {
    case .unknownBranch(let name):
      .failure("there is no branch or commit \(quoted(name)); git fetch may bring it")
    case .noCollections:
      .failure("there are no collections yet; git jsonl init PATH makes a file one")
    case .severalCollections(let paths):
      .failure(
        "there are several collections, so -c PATH is needed: "
          + list(paths.map(printable), last: "or")
      )
    case .unknownCollection(let path, let nearest):
      .failure(
        "\(quoted(path)) is not a collection" + suggestion(nearest)
          + "; git jsonl init \(printable(path)) makes it one"
      )
    case .unknownField(let field, let collection, let nearest):
      .failure(
        "no record of \(printable(collection)) has a field \(quoted(field))" + suggestion(nearest)
      )
    case .unknownView(let name, let collection, let views):
      .failure(
        "the policy of \(printable(collection)) has no view \(quoted("@" + name))"
          + suggestion(nearestWord(to: name, among: views).map { "@" + $0 })
          + (views.isEmpty
            ? "; views: in \(PolicyFile.path) gives conditions names"
            : ": it has " + list(views.map { printable("@" + $0) }, last: "and"))
      )
    case .noFiles:
      .failure("there are no JSON Lines files that git knows; -c PATH names one")
    case .noFileHistory(let path):
      .attention("no commit that HEAD leads to has a record in \(printable(path))")
    case .unknownCommit(let name):
      .failure("git knows no commit \(quoted(name))")
    case .notAMerge(let name, let parentCount):
      .attention(
        parentCount < 2
          ? "the commit \(quoted(name)) is not a merge: it has \(counted(parentCount, "parent"))"
          : "the commit \(quoted(name)) is a merge of \(parentCount) branches at once, for which "
            + "git runs no merge driver"
      )
    case .shallowMerge(let name):
      .failure(
        "the clone is shallow, and does not have the parents of the commit \(quoted(name)); git "
          + "fetch --unshallow brings them"
      )
    case .shallowHistory(let ends):
      .failure(
        "the clone is shallow, and ends at \(shortIDs(ends)), so that it can't tell where the two "
          + "histories part; git fetch --unshallow brings the rest"
      )
    }
  }
}
