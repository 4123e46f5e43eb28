package import JSONText

/// The subject of a change.
package enum SetupSubject: Equatable, Sendable {
  /// The driver, in a file of git's configuration.
  case driver
  /// The files that the driver merges, for everybody who has the repository.
  case attributes
  /// The same, only for this repository, whatever branch is checked out.
  case localAttributes
  /// The files that the driver merges, in all repositories of this user.
  case userAttributes
  /// The files that git ignores, only for this repository.
  case localExclude
  case hook(Hook)
  /// What agents need to know, in a page that they read.
  case guide
}

/// One change of one file.
package struct SetupChange: Equatable, Sendable {
  package enum Act: Equatable, Sendable {
    /// The file is new.
    case made
    /// Lines were added to an existing file.
    case added
    /// An earlier text of ours is replaced.
    case updated
    /// A file without the right to be run gets it.
    case madeRunnable
    case removed
  }

  package var subject: SetupSubject
  package var act: Act
  /// The file's absolute path.
  package var path: String
  /// The current content of the file; nil if it does not exist.
  package var old: Bytes?
  /// The new content; nil to remove the file.
  package var new: Bytes?
}

/// The owner of a hook's file that is not ours to write to.
package enum HookManager: Equatable, Sendable {
  case husky, lefthook, overcommit
  /// The folder that `core.hooksPath` names, in the work tree or elsewhere.
  case hooksPath
  /// A script for something other than a shell, a program, or a link.
  case foreign
  /// A script without the right to be run, perhaps switched off on purpose.
  case switchedOff
}

/// A task that a set-up leaves to the user.
package enum SetupNote: Equatable, Sendable {
  /// The hook does not call us until these lines are in `file`.
  case hookManaged(Hook, by: HookManager, file: String, lines: [String])
  /// The attributes send a file to another driver, or to none.
  case otherMerge(path: String, AttributeRules.Merge)
  /// The same, by attributes in a folder below the top, over which those at the top don't hold.
  case nestedMerge(path: String, AttributeRules.Merge)
  /// There is no `jsonl-merge` to register.
  case noDriverProgram
  /// The driver under our name is not ours.
  case foreignDriver(line: String)
  /// The file is a symbolic link, which might lead anywhere.
  case linkKept(path: String)
  /// Our lines have lost the closing comment.
  case unterminatedSection(path: String)
  /// A file that was ours has been edited.
  case editedHook(Hook, path: String)
}

/// A text file as a set-up finds it.
package struct FoundFile: Equatable, Sendable {
  package var path: String
  /// Nil if it does not exist.
  package var content: Bytes?
  package var isLink: Bool

  package init(path: String, content: Bytes?, isLink: Bool = false) {
    self.path = path
    self.content = content
    self.isLink = isLink
  }

  package var isUnterminated: Bool { SectionedText.isUnterminated(content) }
}

/// A hook as a set-up finds it.
package struct FoundHook: Equatable, Sendable {
  package var hook: Hook
  package var file: FoundFile
  package var isRunnable: Bool
  /// `NAME.legacy`, where pre-commit puts a hook that it found.
  package var legacy: FoundFile
  /// Where a hook manager expects the user's call, and the content there.
  package var place: FoundFile
  /// Set if the whole folder belongs to another program or person.
  package var manager: HookManager?

  package init(
    hook: Hook,
    file: FoundFile,
    isRunnable: Bool,
    legacy: FoundFile,
    place: FoundFile,
    manager: HookManager?
  ) {
    self.hook = hook
    self.file = file
    self.isRunnable = isRunnable
    self.legacy = legacy
    self.place = place
    self.manager = manager
  }

  /// Whether git runs us through this hook, in the current version of its text.
  package var isInstalled: Bool {
    if hook.isCalled(in: place.content?.text ?? "") {
      return manager != nil || place.path != file.path || isRunnable
    }
    return false
  }
}

/// The state of a repository as a set-up finds it.
package struct SetupState: Equatable, Sendable {
  /// The configuration file for the driver.
  package var configuration: FoundFile
  /// The driver's line that applies now, no matter who registered it.
  package var driverLine: String?
  /// The programs to register; nil if none was found.
  package var registration: DriverRegistration?
  package var attributes: FoundFile
  package var localAttributes: FoundFile
  package var localExclude: FoundFile
  package var hooks: [FoundHook]
  /// The paths of the collections, with the committed attribute of each.
  package var collections: [(path: String, merge: AttributeRules.Merge?)]

  package init(
    configuration: FoundFile,
    driverLine: String?,
    registration: DriverRegistration?,
    attributes: FoundFile,
    localAttributes: FoundFile,
    localExclude: FoundFile,
    hooks: [FoundHook],
    collections: [(path: String, merge: AttributeRules.Merge?)]
  ) {
    self.configuration = configuration
    self.driverLine = driverLine
    self.registration = registration
    self.attributes = attributes
    self.localAttributes = localAttributes
    self.localExclude = localExclude
    self.hooks = hooks
    self.collections = collections
  }

  package static func == (left: SetupState, right: SetupState) -> Bool {
    left.configuration == right.configuration && left.driverLine == right.driverLine
      && left.registration == right.registration && left.attributes == right.attributes
      && left.localAttributes == right.localAttributes && left.hooks == right.hooks
      && left.localExclude == right.localExclude
      && left.collections.map(\.path) == right.collections.map(\.path)
      && left.collections.map(\.merge) == right.collections.map(\.merge)
  }
}

/// Changes to make, and tasks left to the user. Carrying it out again changes nothing.
package struct SetupPlan: Equatable, Sendable {
  package var changes: [SetupChange] = []
  package var notes: [SetupNote] = []

  package init() {}
}
