internal import JSONText
internal import MergePolicy

extension SetupPlan {
  /// The plan to set a repository up.
  ///
  /// - Parameter replacesOthers: whether files that `.gitattributes` sends to another driver are
  ///   sent to ours.
  package init(installingIn state: SetupState, replacesOthers: Bool = false) {
    planDriver(state)
    planAttributes(state, replacesOthers: replacesOthers)
    planLocalAttributes(state, replacesOthers: replacesOthers)
    for hook in state.hooks { plan(hook) }
    showAgain(state.collections.map(\.path), state)
  }

  /// The plan to write a section for agents into a page, or to renew it there.
  package init(writingGuide lines: [String], into page: FoundFile) {
    put(lines, into: page, subject: .guide, place: .bottom, comments: .markdown)
  }

  /// The plan to register the driver in a configuration file.
  package init(
    registering registration: DriverRegistration?,
    in configuration: FoundFile,
    line: String?
  ) {
    planDriver(configuration, line: line, registration)
  }

  /// Has the driver merge what matches these patterns, in all repositories of a user.
  package mutating func send(_ patterns: [String], in userAttributes: FoundFile) {
    let lines = patterns.map(AttributeRules.line(forPattern:))
    addLines(lines, to: userAttributes, subject: .userAttributes)
  }

  /// The plan to have git ignore the temporary files that a killed process may leave beside a file,
  /// and some files that git has nothing to do with.
  ///
  /// - Parameter paths: the paths of those files, from the top of the work tree. Those that git
  ///   ignores for us already stay ignored: another work tree may have them.
  package init(hidingTemporaryFilesIn state: SetupState, and paths: [String] = []) {
    let known = SectionedText(state.localExclude.content).section?.lines ?? []
    let wanted = [".*.jsonl-merge-*"] + paths.compactMap(Self.ignoreLine)
    let lines = known + wanted.filter { !known.contains($0) }
    put(lines, into: state.localExclude, subject: .localExclude)
  }

  /// The line of an exclude file for one path; nil for a path that no line can have.
  private static func ignoreLine(_ path: String) -> String? {
    path.contains(where: \.isNewline) ? nil : PathPattern.text(matchingOnly: path)
  }

  /// Has git look again at files that it was told to ignore, and that are its affair now.
  private mutating func showAgain(_ paths: [String], _ state: SetupState) {
    let known = SectionedText(state.localExclude.content).section?.lines ?? []
    let shown = Set(paths.compactMap(Self.ignoreLine))
    let left = known.filter { !shown.contains($0) }
    if left != known { put(left, into: state.localExclude, subject: .localExclude) }
  }

  private mutating func planDriver(_ state: SetupState) {
    planDriver(state.configuration, line: state.driverLine, state.registration)
  }

  private mutating func planDriver(
    _ file: FoundFile,
    line: String?,
    _ registration: DriverRegistration?
  ) {
    let hasSection = SectionedText(file.content).section != nil
    if let line, !DriverLine(line).isOurs { return notes.append(.foreignDriver(line: line)) }
    // A registration by others is left alone; our section is updated.
    if line != nil, !hasSection { return }
    guard let registration else { return notes.append(.noDriverProgram) }
    put(registration.sectionLines, into: file, subject: .driver)
  }

  /// Puts a section into a file, or updates the lines of the existing one.
  mutating func put(
    _ lines: [String],
    into file: FoundFile,
    subject: SetupSubject,
    place: SectionedText.Place = .top,
    comments: MarkedSection.Comments = .script
  ) {
    if file.isLink { return notes.append(.linkKept(path: file.path)) }
    if SectionedText.isUnterminated(file.content, comments: comments) {
      return notes.append(.unterminatedSection(path: file.path))
    }
    var text = SectionedText(file.content, place: place, comments: comments)
    if text.section?.lines == lines { return }
    let act: SetupChange.Act =
      text.section != nil ? .updated : file.content == nil ? .made : .added
    let ownsFile = text.section?.ownsFile ?? (file.content == nil)
    text.section = MarkedSection(lines, ownsFile: ownsFile)
    changes.append(
      SetupChange(
        subject: subject,
        act: act,
        path: file.path,
        old: file.content,
        new: text.content()
      )
    )
  }
}

// MARK: - Attributes

extension SetupPlan {
  /// A line in `.gitattributes` is for everybody. It names only collections: the user decides which
  /// other files are merged by record. The section is at the file's top, so that the other lines
  /// for a path take precedence.
  mutating func planAttributes(_ state: SetupState, replacesOthers: Bool = false) {
    var lines: [String] = []
    var otherLines: [String] = []
    for (path, merge) in state.collections {
      switch merge {
      case .driver("jsonl"): break
      case .driver where replacesOthers: otherLines.append(AttributeRules.line(forPath: path))
      case .some(let other): notes.append(.otherMerge(path: path, other))
      case nil: lines.append(AttributeRules.line(forPath: path))
      }
    }
    if otherLines.isEmpty {
      addLines(lines, to: state.attributes, subject: .attributes)
    } else {
      sendLast(lines + otherLines, state)
    }
  }

  /// The local file takes precedence over all committed ones, so its lines only name collections,
  /// and none that the committed ones send elsewhere.
  mutating func planLocalAttributes(_ state: SetupState, replacesOthers: Bool = false) {
    let lines = state.collections.compactMap { path, merge -> String? in
      switch merge {
      case .driver("jsonl"), nil: AttributeRules.line(forPath: path)
      case .driver: replacesOthers ? AttributeRules.line(forPath: path) : nil
      case .set, .unset: nil
      }
    }
    addLines(lines, to: state.localAttributes, subject: .localAttributes)
  }

  /// Has the section come last in `.gitattributes`, so that it takes precedence over the lines that
  /// send these files elsewhere. Those lines stay: without the section, the file is as it was.
  private mutating func sendLast(_ new: [String], _ state: SetupState) {
    let file = state.attributes
    if file.isLink { return notes.append(.linkKept(path: file.path)) }
    if file.isUnterminated { return notes.append(.unterminatedSection(path: file.path)) }
    let earlier = SectionedText(file.content)
    // Lines of ours over which others held on purpose must not hold now.
    let kept = state.collections.filter { $0.merge == .set || $0.merge == .unset }
      .map { AttributeRules.line(forPath: $0.path) }
    var lines = (earlier.section?.lines ?? []).filter { !kept.contains($0) }
    for line in new where !lines.contains(line) { lines.append(line) }
    let ownsFile = earlier.section?.ownsFile ?? (file.content == nil)
    var text = SectionedText(earlier.withoutSection, place: .bottom)
    text.section = MarkedSection(lines, ownsFile: ownsFile)
    let act: SetupChange.Act =
      earlier.section != nil ? .updated : file.content == nil ? .made : .added
    changes.append(
      SetupChange(
        subject: .attributes,
        act: act,
        path: file.path,
        old: file.content,
        new: text.content()
      )
    )
  }

  mutating func addLines(
    _ lines: [String],
    to file: FoundFile,
    subject: SetupSubject
  ) {
    let known = SectionedText(file.content).section?.lines ?? []
    var all = known
    for line in lines where !all.contains(line) { all.append(line) }
    if all.count > known.count { put(all, into: file, subject: subject) }
  }
}

// MARK: - Hooks

extension SetupPlan {
  private mutating func plan(_ found: FoundHook) {
    let hook = found.hook
    if let manager = found.manager {
      if !hook.isCalled(in: found.place.content?.text ?? "") { note(found, managedBy: manager) }
      return
    }
    if found.file.isLink {
      if !hook.isCalled(in: found.file.content?.text ?? "") { note(found, managedBy: .foreign) }
      return
    }
    if found.file.isUnterminated {
      return notes.append(.unterminatedSection(path: found.file.path))
    }
    let kind = HookFile(hook, content: found.file.content, legacy: found.legacy.content)
    switch kind {
    case .missing: change(found, .made)
    case .ours(isCurrent: false): change(found, .updated)
    case .ours(isCurrent: true), .withSection(isCurrent: true), .calling:
      if !found.isRunnable, kind != .calling { change(found, .madeRunnable) }
    case .withSection(isCurrent: false):
      put(hook.sectionLines, into: found.file, subject: .hook(hook), place: .belowFirstLine)
    case .movedAside: break
    case .shellScript:
      if found.isRunnable {
        put(hook.sectionLines, into: found.file, subject: .hook(hook), place: .belowFirstLine)
      } else {
        note(found, managedBy: .switchedOff)
      }
    case .lefthook: noteUnlessCalled(found, managedBy: .lefthook)
    case .overcommit: noteUnlessCalled(found, managedBy: .overcommit)
    case .foreign: note(found, managedBy: .foreign)
    }
  }

  private mutating func change(_ found: FoundHook, _ act: SetupChange.Act) {
    let new = act == .madeRunnable ? found.file.content : Bytes(found.hook.script)
    changes.append(
      SetupChange(
        subject: .hook(found.hook),
        act: act,
        path: found.file.path,
        old: found.file.content,
        new: new
      )
    )
  }

  private mutating func noteUnlessCalled(_ found: FoundHook, managedBy manager: HookManager) {
    if !found.hook.isCalled(in: found.place.content?.text ?? "") { note(found, managedBy: manager) }
  }

  private mutating func note(_ found: FoundHook, managedBy manager: HookManager) {
    notes.append(
      .hookManaged(
        found.hook,
        by: manager,
        file: found.place.path,
        lines: manager.lines(for: found.hook)
      )
    )
  }
}

extension HookManager {
  /// The lines that the user adds so that a hook calls us.
  package func lines(for hook: Hook) -> [String] {
    let name = hook.rawValue
    switch self {
    case .husky, .hooksPath, .foreign, .switchedOff: return [hook.line]
    case .lefthook:
      let input = hook == .prePush ? ["      use_stdin: true"] : []
      return ["\(name):", "  commands:", "    jsonl:", "      run: git-jsonl hook \(name) {0}"]
        + input
    case .overcommit:
      let words = name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      return [
        "\(words.joined()):", "  GitJsonl:", "    enabled: true",
        "    required_executable: git-jsonl",
        "    command: ['git-jsonl hook \(name)']",
      ]
    }
  }
}
