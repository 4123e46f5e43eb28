internal import JSONText
internal import MergePolicy
internal import Records
internal import Setup

/// One thing that is wrong with a set-up, a store or a file.
enum Finding: Equatable, Sendable {
  // The merge driver.
  /// The attributes name the driver, and git does not know it. With the files that it is for.
  case noDriver(paths: [String])
  case foreignDriver(line: String)
  /// The program that a line names can't be started.
  case driverDoesNotStart(key: String, line: String, program: String)
  /// The same of the program that shows the files in a diff.
  case textconvDoesNotStart(line: String, program: String)
  /// A line of ours lacks placeholders, or has them in another order.
  case wrongPlaceholders(key: String, line: String, missing: [String])

  // The attributes.
  case noRule(path: String)
  case otherMerge(path: String, attribute: String)
  /// A branch whose attributes do not send the file to the driver.
  case branchWithoutRule(branch: String, path: String)
  /// Git turns line feeds into other line ends in the work tree.
  case lineEndConversion(path: String, setting: String)

  // The hooks.
  case missingHook(String)
  case outdatedHook(String, path: String)
  case hookNotRunnable(String, path: String)
  /// The hook is somebody else's, and does not call us.
  case managedHook(String, by: HookManager, file: String, lines: [String])
  /// Our hook stands where git does not look for it.
  case shadowedHooks(folder: String)
  case companionNotInPath

  // The store.
  case noStore(elsewhere: String?)
  case staleStore(path: String)
  /// Edited records that the file does not have.
  case unexported(path: String, count: Int)

  // The policy file.
  case policy(lines: [String])
  /// A word that does nothing, in the entry with this pattern.
  case idleWord(IdleWord, pattern: String)
  /// A pattern that decides for no file. An overruled one matches files, and later patterns decide
  /// for all of these.
  case idlePattern(String, line: Int, isOverruled: Bool)

  // The files.
  /// Nil for the work tree's file.
  case markers(path: String, line: Int, revision: String?)
  case damagedLines(path: String, first: Int, count: Int, JSONError?)
  case duplicateKeys(path: String, keys: [String], count: Int)
  case pointer(path: String)
  case unsorted(path: String, line: Int)
  /// Records do not meet a condition of the policy.
  case failedCheck(path: String, condition: String, first: Int, count: Int)
  /// A condition of the policy that SQLite can't use.
  case invalidCheck(path: String, condition: String, reason: String)
  /// Tombstones that do not say in this field when they were written.
  case undatedTombstones(path: String, field: FieldPath, first: Int, count: Int)
  /// The file is not there, or is none.
  case unreadableFile(path: String)
}

/// A finding as a program reads it.
struct FindingText: Equatable, Sendable {
  /// A word that stands for its kind, which stays the same.
  var code: String
  /// The file that it is about; nil where it is about none.
  var path: String?
  /// The line of the file, where that is what the finding is about.
  var line: Int?
  /// What was found, as a clause.
  var evidence: String
  /// What it means.
  var meaning: String
  /// What repairs it.
  var fix: String
}
