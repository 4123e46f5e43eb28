internal import CommandInterface
internal import Setup
internal import System

extension SetupReport {
  /// - Parameter top: the absolute path of the work tree's top, from which files in it are named.
  init(_ plan: SetupPlan, top: String?) {
    func name(_ path: String) -> String {
      guard let top, path.hasPrefix(top + "/") else { return path }
      return String(path.dropFirst(top.utf8.count + 1))
    }
    self.init(
      changes: plan.changes.map { change in
        Change(subject: Subject(change.subject), act: Act(change.act), path: name(change.path))
      },
      notes: plan.notes.map { Note($0, name: name) }
    )
  }
}

extension SetupReport.Subject {
  fileprivate init(_ subject: SetupSubject) {
    switch subject {
    case .driver: self = .driver
    case .attributes: self = .attributes
    case .localAttributes: self = .localAttributes
    case .hook(let hook): self = .hook(hook.rawValue)
    }
  }
}

extension SetupReport.Act {
  fileprivate init(_ act: SetupChange.Act) {
    switch act {
    case .made: self = .made
    case .added: self = .added
    case .updated: self = .updated
    case .madeRunnable: self = .madeRunnable
    case .removed: self = .removed
    }
  }
}

extension SetupReport.HookKeeper {
  init(_ keeper: HookKeeper) {
    switch keeper {
    case .husky: self = .husky
    case .lefthook: self = .lefthook
    case .overcommit: self = .overcommit
    case .hooksPath: self = .hooksPath
    case .foreign: self = .foreign
    case .switchedOff: self = .switchedOff
    }
  }
}

extension SetupReport.Note {
  fileprivate init(_ note: SetupNote, name: (String) -> String) {
    switch note {
    case .hookKept(let hook, let keeper, let file, let lines):
      let keeper = SetupReport.HookKeeper(keeper)
      self = .hookKept(hook.rawValue, by: keeper, file: name(file), lines: lines)
    case .otherMerge(let path, let merge): self = .otherMerge(path: path, attribute: merge.text)
    case .noDriverProgram: self = .noDriverProgram
    case .foreignDriver(let line): self = .foreignDriver(line: line)
    case .linkKept(let path): self = .linkKept(path: name(path))
    case .tornSection(let path): self = .tornSection(path: name(path))
    case .editedHook(_, let path): self = .editedHook(path: name(path))
    }
  }
}

extension AttributeRules.Merge {
  /// As an attributes file has it.
  var text: String {
    switch self {
    case .set: "merge"
    case .unset: "-merge"
    case .driver(let name): "merge=\(name)"
    }
  }
}
