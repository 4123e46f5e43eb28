/// What a set-up changed, and what it leaves to the user.
struct SetupReport: Equatable, Sendable {
  enum Subject: Equatable, Sendable {
    /// The driver, in a file of git's configuration.
    case driver
    case attributes
    case localAttributes
    /// By its name.
    case hook(String)
  }

  enum Act: Equatable, Sendable { case made, added, updated, madeRunnable, removed }

  struct Change: Equatable, Sendable {
    var subject: Subject
    var act: Act
    /// The file, by its absolute path.
    var path: String

    init(subject: Subject, act: Act, path: String) {
      self.subject = subject
      self.act = act
      self.path = path
    }
  }

  /// Who decides about a hook that is not ours to write.
  enum HookKeeper: Equatable, Sendable {
    case husky, lefthook, overcommit, hooksPath, foreign, switchedOff
  }

  enum Note: Equatable, Sendable {
    /// Lines that the user would add to a file, so that a hook calls us.
    case hookKept(String, by: HookKeeper, file: String, lines: [String])
    /// What the attributes say of `merge` for a collection's file, as they write it.
    case otherMerge(path: String, attribute: String)
    case noDriverProgram
    case foreignDriver(line: String)
    case linkKept(path: String)
    case tornSection(path: String)
    case editedHook(path: String)
  }

  var changes: [Change]
  var notes: [Note]

  init(changes: [Change], notes: [Note]) {
    self.changes = changes
    self.notes = notes
  }
}
