internal import CommandInterface
internal import Exchange
internal import JSONText
internal import PolicyYAML
internal import RecordStore
internal import Records

/// `git jsonl gc`: removes old events from the store's history.
struct GCVerb: WorkspaceVerb {
  static let name = "gc"

  static let description = VerbDescription(
    summary: "make the store smaller: remove old events from its history",
    forms: ["[--keep DURATION] [--dry-run] [--json]"],
    paragraphs: [
      "The store notes each change of a record, for git jsonl show --history and --at, and for "
        + "restore. Events that are older than DURATION are removed, except for the first and the "
        + "last one of each record, and the room is given back to the file system. Records, edits "
        + "that are not exported, held edits and conflicts stay as they are."
    ],
    options: [
      Option(
        option: .keep,
        text: "keep the events of this time: weeks, days, hours, minutes or seconds, such as 12w "
          + "or 36h; 0d keeps only first and last events (default: 90d)"
      ),
      Option(option: .dryRun, text: "say what would be removed, and remove nothing"),
      Option(option: .json, text: "print the result as a JSON object"),
    ],
    examples: [
      Example(command: "git jsonl gc --dry-run", text: "how much would go?"),
      Example(command: "git jsonl gc --keep 30d", text: "keep a month"),
    ]
  )

  /// How long events are kept, in seconds.
  var keptSeconds: Int64
  var isDryRun: Bool
  var isJSON: Bool
}

// MARK: - Arguments

extension VerbOption {
  fileprivate static let keep = VerbOption("--keep", value: "DURATION")
}

extension GCVerb {
  init(_ words: VerbWords) throws(CommandLineError) {
    isDryRun = words.has(.dryRun)
    isJSON = words.isJSON
    let text = words.value(of: .keep) ?? "90d"
    // A number alone would mean seconds, which are not meant here.
    guard wholeNumber(text) == nil, let seconds = seconds(inDuration: text) else {
      throw words.error(
        .other("\(quoted(text)) is not a duration such as 90d, 12w or 36h (--keep)")
      )
    }
    keptSeconds = seconds
  }
}

// MARK: - Action

extension GCVerb {
  func run(in workspace: Workspace, _ output: inout Output) throws -> Int32 {
    let store = try workspace.openStore()
    let bound = Timestamp(
      seconds: workspace.moment.seconds - keptSeconds,
      nanoseconds: workspace.moment.nanoseconds
    )
    let outcome = try workspace.exchange(with: store).prune(before: bound, isDryRun: isDryRun)
    if isJSON {
      try output.add(content: outcome.json(isDryRun: isDryRun).bytes)
    } else {
      try output.add(line: Messages.pruned(outcome, isDryRun: isDryRun))
    }
    return ExitStatus.done
  }
}

// MARK: - Output

extension PruneOutcome {
  fileprivate func json(isDryRun: Bool) -> JSONValue {
    var object = ObjectText()
    object.add("dry_run", flag: isDryRun)
    object.add("events", number: history.eventCount)
    object.add("removed", number: history.removedCount)
    object.add("bytes_before", number: byteCountBefore)
    object.add("bytes_after", number: byteCountAfter)
    return JSONValue(validated: Bytes(object.closed))
  }
}

extension Messages {
  fileprivate static func pruned(_ outcome: PruneOutcome, isDryRun: Bool) -> String {
    let history = outcome.history
    let events = "\(history.removedCount) of \(counted(history.eventCount, "event"))"
    let size = "\(outcome.byteCountAfter / 1024) KiB"
    if isDryRun { return "\(events) would be removed; the store has \(size)" }
    let freed = max(0, outcome.byteCountBefore - outcome.byteCountAfter) / 1024
    return "\(events) removed; \(freed) KiB freed, and the store has \(size)"
  }
}
