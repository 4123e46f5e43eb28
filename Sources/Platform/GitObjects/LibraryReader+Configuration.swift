internal import CGit2
internal import System

extension LibraryReader {
  func string(_ key: String) throws(GitError) -> String? {
    let normalized = ConfigOverride.normalized(key)
    if let override = overrides.last(where: { $0.key == normalized }) {
      return override.value ?? ""
    }
    let configuration = try snapshot()
    defer { git_config_free(configuration) }
    var text: UnsafePointer<CChar>?
    guard try succeedIfFound({ git_config_get_string(&text, configuration, key) }), let text else {
      return nil
    }
    return String(cString: text)
  }

  func bool(_ key: String) throws(GitError) -> Bool? {
    let normalized = ConfigOverride.normalized(key)
    var flag: Int32 = 0
    if let override = overrides.last(where: { $0.key == normalized }) {
      guard let value = override.value else { return true }
      try succeed { git_config_parse_bool(&flag, value) }
      return flag != 0
    }
    let configuration = try snapshot()
    defer { git_config_free(configuration) }
    guard try succeedIfFound({ git_config_get_bool(&flag, configuration, key) }) else { return nil }
    return flag != 0
  }

  /// Only a snapshot lends strings.
  private func snapshot() throws(GitError) -> OpaquePointer? {
    var configuration: OpaquePointer?
    try succeed { git_repository_config_snapshot(&configuration, handle) }
    return configuration
  }

  /// Makes libgit2 read the files that the environment and the repository name, in git's order.
  ///
  /// https://git-scm.com/docs/git-config#FILES and #ENVIRONMENT.
  func useConfiguration() throws(GitError) {
    var configuration: OpaquePointer?
    try succeed { git_config_new(&configuration) }
    defer { git_config_free(configuration) }
    for (path, level) in configurationFiles where !path.isEmpty {
      try succeed { git_config_add_file_ondisk(configuration, path, level, handle, 1) }
    }
    try succeed { git_repository_set_config(handle, configuration) }
  }

  private var configurationFiles: [(String, git_config_level_t)] {
    var files: [(String, git_config_level_t)] = []
    if environment.value(of: "GIT_CONFIG_NOSYSTEM").flatMap({ configBool($0) }) != true {
      let path = environment.value(of: "GIT_CONFIG_SYSTEM") ?? systemConfigurationFile
      files.append((path, GIT_CONFIG_LEVEL_SYSTEM))
    }
    if let path = environment.value(of: "GIT_CONFIG_GLOBAL") {
      files.append((path, GIT_CONFIG_LEVEL_GLOBAL))
    } else {
      let home = environment.value(of: "HOME")
      if let folder = environment.value(of: "XDG_CONFIG_HOME") ?? home.map({ $0 + "/.config" }) {
        files.append((folder + "/git/config", GIT_CONFIG_LEVEL_XDG))
      }
      if let home { files.append((home + "/.gitconfig", GIT_CONFIG_LEVEL_GLOBAL)) }
    }
    files.append((commonDirectory + "/config", GIT_CONFIG_LEVEL_LOCAL))
    return files
  }

  /// Empty if there is none.
  private var systemConfigurationFile: String {
    var path = git_buf()
    defer { git_buf_dispose(&path) }
    guard git_config_find_system(&path) == 0, let text = path.ptr else { return "" }
    return String(cString: text)
  }
}

/// The meaning of a word as a configuration value; nil if it is neither true nor false.
func configBool(_ value: String) -> Bool? {
  var flag: Int32 = 0
  return git_config_parse_bool(&flag, value) == 0 ? flag != 0 : nil
}
