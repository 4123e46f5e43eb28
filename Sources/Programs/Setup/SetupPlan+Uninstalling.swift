internal import JSONText

extension SetupPlan {
  /// The plan to undo the installation.
  package init(uninstallingFrom state: SetupState) {
    takeSection(outOf: state.configuration, subject: .driver)
    takeSection(outOf: state.attributes, subject: .attributes)
    takeSection(outOf: state.localAttributes, subject: .localAttributes)
    takeSection(outOf: state.localExclude, subject: .localExclude)
    for hook in state.hooks where hook.manager == nil {
      takeOut(hook.hook, hook.file)
      takeOut(hook.hook, hook.legacy)
    }
    for hook in state.hooks where hook.manager != nil || hook.place.path != hook.file.path {
      if hook.place.path == hook.legacy.path { continue }
      if hook.hook.isCalled(in: hook.place.content?.text ?? "") {
        notes.append(.editedHook(hook.hook, path: hook.place.path))
      }
    }
  }

  /// The plan to remove the driver from the configuration and the attributes of a user.
  package init(unregisteringFrom configuration: FoundFile, userAttributes: FoundFile?) {
    takeSection(outOf: configuration, subject: .driver)
    if let userAttributes { takeSection(outOf: userAttributes, subject: .userAttributes) }
  }

  private mutating func takeSection(outOf file: FoundFile, subject: SetupSubject) {
    if file.isUnterminated { return notes.append(.unterminatedSection(path: file.path)) }
    let text = SectionedText(file.content)
    if text.section == nil { return }
    remove(subject, file, leaving: text.withoutSection)
  }

  private mutating func takeOut(_ hook: Hook, _ file: FoundFile) {
    if file.isUnterminated { return notes.append(.unterminatedSection(path: file.path)) }
    switch HookFile(hook, content: file.content, legacy: nil) {
    case .ours: remove(.hook(hook), file, leaving: nil)
    case .withSection:
      remove(.hook(hook), file, leaving: SectionedText(file.content).withoutSection)
    case .calling: notes.append(.editedHook(hook, path: file.path))
    case .missing, .movedAside, .shellScript, .lefthook, .overcommit, .foreign: break
    }
  }

  private mutating func remove(
    _ subject: SetupSubject,
    _ file: FoundFile,
    leaving new: Bytes?
  ) {
    if file.isLink { return notes.append(.linkKept(path: file.path)) }
    changes.append(
      SetupChange(subject: subject, act: .removed, path: file.path, old: file.content, new: new)
    )
  }
}
