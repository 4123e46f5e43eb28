internal import CGit2
internal import System

/// The value of an attribute for a file in the attributes files.
package enum GitAttribute: Equatable, Sendable {
  case unspecified
  /// The name alone.
  case set
  /// The name with a minus before it.
  case unset
  case value(String)
}

extension GitRepository {
  /// A file's path in the work tree, from a path that begins in the current folder: nil if it is
  /// outside, or in the git directory; empty for the top itself.
  ///
  /// Symbolic links on the way are followed, but not one at the end: git stores the link itself.
  /// The file need not exist.
  package func pathInWorkTree(of path: String) -> String? {
    workTree.flatMap { Self.path(path, inWorkTree: $0, from: folder) }
  }

  /// As `pathInWorkTree(of:)`, for a work tree that need not be opened.
  ///
  /// - Parameter folder: the absolute path of the folder in which the path begins.
  package static func path(
    _ path: String,
    inWorkTree workTree: String,
    from folder: String
  ) -> String? {
    guard let top = realPath(workTree), let names = plainNames(of: absolute(path, in: folder))
    else { return nil }
    guard let resolved = realParent(of: names) else { return nil }
    let topNames = top.split(separator: "/").map(String.init)
    // The whole path may be a link to the top, or the top.
    if resolved == topNames { return "" }
    guard resolved.count > topNames.count, resolved.starts(with: topNames) else { return nil }
    let inner = resolved.dropFirst(topNames.count)
    return inner.first == ".git" ? nil : inner.joined(separator: "/")
  }

  /// The names on a path, as they are written; nil if it leads above the root.
  private static func plainNames(of path: String) -> [String]? {
    var names: [String] = []
    for name in path.split(separator: "/") where name != "." {
      if name != ".." {
        names.append(String(name))
      } else if names.popLast() == nil {
        return nil
      }
    }
    return names
  }

  /// The names on a path, with links resolved except for the last name. Missing folders count as
  /// ordinary names.
  private static func realParent(of names: [String]) -> [String]? {
    guard let last = names.last else { return [] }
    var parent = names.dropLast()
    var rest = [last]
    while true {
      if let real = realPath("/" + parent.joined(separator: "/")) {
        return real.split(separator: "/").map(String.init) + rest
      }
      guard let name = parent.popLast() else { return nil }
      rest.insert(name, at: 0)
    }
  }

  /// The value of an attribute for a file, by its path in the work tree.
  package func attribute(_ name: String, path: String) throws(GitError) -> GitAttribute {
    var text: UnsafePointer<CChar>?
    var flags = UInt32(GIT_ATTR_CHECK_FILE_THEN_INDEX)
    if environment.value(of: "GIT_ATTR_NOSYSTEM") != nil {
      flags |= UInt32(GIT_ATTR_CHECK_NO_SYSTEM)
    }
    try succeed { git_attr_get(&text, handle, flags, path, name) }
    return switch git_attr_value(text) {
    case GIT_ATTR_VALUE_TRUE: .set
    case GIT_ATTR_VALUE_FALSE: .unset
    case GIT_ATTR_VALUE_STRING: .value(text.map { String(cString: $0) } ?? "")
    default: .unspecified
    }
  }

  /// Whether git ignores a file that is not in the index, by its path in the work tree.
  package func isIgnored(_ path: String) throws(GitError) -> Bool {
    var isIgnored: Int32 = 0
    try succeed { git_ignore_path_is_ignored(&isIgnored, handle, path) }
    return isIgnored != 0
  }

  /// The paths of files that git neither tracks nor ignores and that end with `suffix`, in byte
  /// order.
  ///
  /// Repositories inside the work tree are left out, and so are paths that are not UTF-8, since
  /// they could not be opened.
  package func untrackedPaths(withSuffix suffix: String) throws(GitError) -> [String] {
    if isBare { return [] }
    var options = git_status_options()
    try succeed { git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION)) }
    options.show = GIT_STATUS_SHOW_WORKDIR_ONLY
    options.flags =
      GIT_STATUS_OPT_INCLUDE_UNTRACKED.rawValue | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS.rawValue
      | GIT_STATUS_OPT_EXCLUDE_SUBMODULES.rawValue
    var list: OpaquePointer?
    try succeed { git_status_list_new(&list, handle, &options) }
    defer { git_status_list_free(list) }
    var paths: [String] = []
    for position in 0..<git_status_list_entrycount(list) {
      guard let entry = git_status_byindex(list, position)?.pointee,
        entry.status == GIT_STATUS_WT_NEW, let delta = entry.index_to_workdir,
        let name = delta.pointee.new_file.path, let path = String(validatingCString: name),
        path.hasSuffix(suffix)
      else { continue }
      paths.append(path)
    }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
