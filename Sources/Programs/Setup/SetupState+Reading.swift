internal import Git
package import GitObjects
internal import JSONText
package import System

extension SetupState {
  /// Reads the state of a repository with a work tree.
  ///
  /// - Parameters:
  ///   - workTree: the absolute path of its top.
  ///   - collections: the paths of the collections, from the top.
  package init(
    of repository: GitRepository,
    workTree: String,
    environment: ProgramEnvironment,
    collections: [String]
  ) throws {
    let common = repository.commonDirectory
    let hooksFolder = try Self.hooksFolder(workTree: workTree, environment)
    let manager = Self.manager(of: hooksFolder, common: common, workTree: workTree)
    self.init(
      configuration: try FoundFile(at: common + "/config"),
      driverLine: try repository.string("merge.jsonl.driver"),
      registration: try DriverRegistration(
        environment,
        textconv: try repository.string(DriverRegistration.textconvKey)
      ),
      attributes: try FoundFile(at: workTree + "/.gitattributes"),
      localAttributes: try FoundFile(at: common + "/info/attributes"),
      localExclude: try FoundFile(at: common + "/info/exclude"),
      hooks: try Hook.allCases.map { hook in
        try FoundHook(hook, in: hooksFolder, manager: manager, workTree: workTree)
      },
      collections: try collections.map { path in
        (path, try Self.sharedMerge(for: path, workTree: workTree))
      }
    )
  }

  /// The attribute of a file in the attributes files of the work tree.
  private static func sharedMerge(
    for path: String,
    workTree: String
  ) throws -> AttributeRules.Merge? {
    try AttributeRules.merge(for: path) { file in
      // Git does not follow links to attributes files in a work tree.
      let path = workTree + "/" + file
      return try kindOfEntry(at: path) == .regular ? InputFile(at: path).bytes : nil
    }
  }

  /// The folder from which git runs hooks, as git reports it: `core.hooksPath` may begin with `~`,
  /// or at the top of the work tree.
  private static func hooksFolder(
    workTree: String,
    _ environment: ProgramEnvironment
  ) throws -> String {
    let git = GitProgram(
      environment: environment.setting("GIT_INDEX_FILE", to: nil),
      folder: workTree
    )
    let path = try git.run(["rev-parse", "--git-path", "hooks"]).output.text.prefix { $0 != "\n" }
    return path.hasPrefix("/") ? String(path) : workTree + "/" + path
  }

  /// The owner of the hooks folder; nil if it is the repository's own.
  private static func manager(
    of folder: String,
    common: String,
    workTree: String
  ) -> HookManager? {
    let own = common + "/hooks"
    let real = realPath(folder) ?? folder
    if folder == own || real == own || real == realPath(own) { return nil }
    let names = folder.split(separator: "/")
    return names.suffix(2).contains(".husky") ? .husky : .hooksPath
  }

}

extension DriverRegistration {
  /// The programs of this installation: by name if PATH leads to them, else those beside this
  /// program. Nil if there is no driver. Those of another installation that PATH leads to are not
  /// taken for those beside this program.
  ///
  /// - Parameter textconv: the current registration for diffs; one that is not ours is left to the
  ///   user.
  /// - Throws: if a program that PATH leads to can't be examined.
  package init?(_ environment: ProgramEnvironment, textconv: String?) throws {
    guard let driver = try Self.program("jsonl-merge", environment) else { return nil }
    let isFree = textconv.map { DriverLine($0).isOurTextconv } ?? true
    let companion = isFree ? try Self.program("git-jsonl", environment) : nil
    self.init(
      command: driver.isPath ? Self.word(for: driver.text) : driver.text,
      companion: companion.map { $0.isPath ? shellWord($0.text) : $0.text }
    )
  }

  private static func program(
    _ name: String,
    _ environment: ProgramEnvironment
  ) throws -> (text: String, isPath: Bool)? {
    let found = programPath(of: name, environment: environment)
    guard let own = CurrentProcess.programFile, let slash = own.lastIndex(of: "/")
    else { return found.map { _ in (name, false) } }
    let path = String(own[...slash]) + name
    if !isProgram(at: path) { return found.map { _ in (name, false) } }
    guard let found, try leadToSameFile(found, path) else { return (path, true) }
    return (name, false)
  }
}

extension FoundFile {
  package init(at path: String) throws {
    self.init(
      path: path,
      content: try InputFile.ifPresent(at: path)?.bytes,
      isLink: try kindOfEntry(at: path) == .symbolicLink
    )
  }
}

extension FoundHook {
  fileprivate init(
    _ hook: Hook,
    in folder: String,
    manager: HookManager?,
    workTree: String
  ) throws {
    let path = folder + "/" + hook.rawValue
    let file = try FoundFile(at: path)
    let legacy = try FoundFile(at: path + ".legacy")
    self.init(
      hook: hook,
      file: file,
      isRunnable: isProgram(at: path),
      legacy: legacy,
      place: file,
      manager: manager
    )
    switch HookFile(hook, content: file.content, legacy: legacy.content) {
    case _ where manager == .husky && folder.hasSuffix("/_"):
      // Since version 9, husky's own scripts call the user's, one folder above.
      place = try FoundFile(at: String(folder.dropLast(2)) + "/" + hook.rawValue)
    case .movedAside: place = legacy
    case .lefthook:
      let names = ["lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".lefthook.yaml"]
      let paths = names.map { workTree + "/" + $0 }
      place = try FoundFile(at: paths.first { entryExists(at: $0) } ?? paths[0])
    case .overcommit: place = try FoundFile(at: workTree + "/.overcommit.yml")
    case .missing, .ours, .withSection, .calling, .shellScript, .foreign: break
    }
  }
}

/// The file of the user's configuration that git writes to.
///
/// https://git-scm.com/docs/git-config#SCOPES: with `--global`, "write to global ~/.gitconfig file
/// rather than the repository .git/config, write to $XDG_CONFIG_HOME/git/config file if this file
/// exists and the ~/.gitconfig file doesn't." Nil if there is no home.
package func userConfigurationPath(_ environment: ProgramEnvironment) -> String? {
  if let path = environment.value(of: "GIT_CONFIG_GLOBAL") { return path }
  guard let home = environment.value(of: "HOME") else { return nil }
  let own = home + "/.gitconfig"
  if entryExists(at: own) { return own }
  let shared = (environment.value(of: "XDG_CONFIG_HOME") ?? home + "/.config") + "/git/config"
  return entryExists(at: shared) ? shared : own
}
