/// What a folder has in it at one time, to be put back after each of several runs.
package struct FolderSnapshot {
  private let folder: String
  private let copy: TemporaryFolder

  /// Copies all that is in a folder now.
  package init(of folder: String) throws {
    self.folder = folder
    copy = try TemporaryFolder()
    try Self.run("cp -a \"$1/.\" \"$2\"", folder, copy.path)
  }

  /// Makes the folder what it was, but for its own permissions.
  package func restore() throws {
    try Self.run("find \"$2\" -mindepth 1 -delete && cp -a \"$1/.\" \"$2\"", copy.path, folder)
  }

  private static func run(_ script: String, _ words: String...) throws {
    try ChildProcess(
      "/bin/sh",
      ["-c", script, "sh"] + words,
      environment: ["PATH": "/usr/bin:/bin"],
      folder: "/"
    ).run().orThrow()
  }
}
