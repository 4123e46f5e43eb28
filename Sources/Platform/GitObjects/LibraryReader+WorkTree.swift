internal import CGit2
internal import System

extension LibraryReader {
  func attribute(_ name: String, path: String) throws(GitError) -> GitAttribute {
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

  func isIgnored(_ path: String) throws(GitError) -> Bool {
    var isIgnored: Int32 = 0
    try succeed { git_ignore_path_is_ignored(&isIgnored, handle, path) }
    return isIgnored != 0
  }

  func untrackedPaths(withSuffix suffix: String) throws(GitError) -> [String] {
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
