internal import Setup
internal import System

extension Workspace {
  /// Where the new content of a file of the work tree lies until it gets the file's name.
  var temporaryPlace: TemporaryPlace {
    TemporaryPlace(folder: entryExists(at: storeFolder) ? storeFolder : gitDirectory) { [self] in
      hideTemporaryFiles()
    }
  }

  /// Has git ignore the temporary files that lie beside files of the work tree. Where that can't be
  /// done, they show while they are there.
  func hideTemporaryFiles() { hideFromGit([]) }

  /// Has git ignore files of live collections, too.
  func hideFromGit(_ paths: [String]) {
    guard let state = try? setupState(collections: []) else { return }
    try? SetupPlan(hidingTemporaryFilesIn: state, and: paths).carryOut()
  }
}
