internal import JSONText
internal import Setup
internal import System

// What a repository is set up for: the driver alone, which is complete without a store, or a store
// with its hooks, too.
extension Workspace {
  /// Whether somebody asked for a store here: there is one, there was one that was not taken out by
  /// `uninstall`, or another work tree has one.
  var isForStore: Bool {
    hasStore || entryExists(at: storeFolder + "/lock") || otherStore != nil
  }

  /// Whether the hooks are to be there: for a store, or because `install` made some of them.
  func isForHooks(_ state: SetupState) -> Bool {
    isForStore
      || state.hooks.contains { found in
        [found.file, found.legacy, found.place].contains { file in
          found.hook.isCalled(in: file.content?.text ?? "")
        }
      }
  }

  /// A store of another work tree of the repository. One of a work tree that is gone counts if it
  /// has edits.
  var otherStore: String? {
    let linked = StorePlace.folder(ofLinkedWorkTrees: commonDirectory)
    let idle = goneStores.filter { $0.editedCount == 0 }.map(\.path)
    let others = entryNames(in: linked).map { linked + "/" + $0 }
    return ([commonDirectory + "/jsonl"] + others).map { $0 + "/store.db" }
      .first { $0 != storePath && entryExists(at: $0) && !idle.contains($0) }
  }

  /// The attribute `merge` of files as git itself has it in this work tree, by their paths.
  func effectiveMerge(of paths: [String]) throws -> [String: String] {
    if paths.isEmpty { return [:] }
    // https://git-scm.com/docs/git-check-attr: with -z, "<path> NUL <attribute> NUL <info> NUL".
    let words = try git(["check-attr", "-z", "merge", "--"] + paths)
      .split(separator: "\0", omittingEmptySubsequences: false).map(String.init)
    var found: [String: String] = [:]
    for index in stride(from: 0, to: words.count - 2, by: 3) {
      found[words[index]] = words[index + 2]
    }
    return found
  }
}
