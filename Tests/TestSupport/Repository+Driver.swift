extension Repository {
  /// Where git reads that `*.jsonl` is merged by the driver.
  package enum AttributesFile: Sendable {
    /// `.gitattributes`, which is committed with the data.
    case workTree
    /// `info/attributes` in the git directory, which is local.
    case gitDirectory
  }

  /// The line that sends JSON Lines files to the driver.
  package static let attributesLine = "*.jsonl merge=jsonl"

  /// Registers the driver, as an installation does.
  ///
  /// `command` is the shell command that stands for the program; nil is the one that was built.
  package func registerDriver(
    command: String? = nil,
    attributes: AttributesFile = .workTree
  ) throws {
    let program = try command ?? shellCommand(running: BuiltProducts.path(of: "jsonl-merge"))
    try git("config", "merge.jsonl.name", "field-level JSON Lines merge")
    try git(
      "config",
      "merge.jsonl.driver",
      program + " -p %P -L %L --label-base %S --label-ours %X --label-theirs %Y %O %A %B"
    )
    try git("config", "merge.jsonl.recursive", "jsonl-virtual")
    try git("config", "merge.jsonl-virtual.driver", program + " --virtual -p %P %O %A %B")
    switch attributes {
    case .workTree:
      try write(".gitattributes", [Self.attributesLine])
    case .gitDirectory:
      let gitDirectory = try git("rev-parse", "--absolute-git-dir")
      try Files.write(Self.attributesLine + "\n", to: gitDirectory + "/info/attributes")
    }
  }
}

/// A path as a word of a shell command in git's configuration: quoted for the shell, and with
/// percent signs doubled, which git would take for placeholders.
package func shellCommand(running path: String) -> String {
  var word = "'"
  for character in path {
    switch character {
    case "'": word += "'\\''"
    case "%": word += "%%"
    default: word.append(character)
    }
  }
  return word + "'"
}
