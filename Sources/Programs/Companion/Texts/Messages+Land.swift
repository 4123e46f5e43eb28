internal import CommandInterface
internal import JSONText

/// What became of a landing, as `git jsonl land` tells it.
struct Landing: Sendable {
  enum Outcome: Sendable {
    case landed(commit: String)
    /// The target had all of the branch before.
    case upToDate
    /// Nothing was landed, because these files conflict.
    case conflicts([String])
  }

  var request: LandVerb
  var outcome: Outcome

  init(_ request: LandVerb, _ outcome: Outcome) {
    self.request = request
    self.outcome = outcome
  }

  /// For people; nil for conflicts, which are a message of their own.
  var line: String? {
    switch outcome {
    case .landed(let commit): Messages.landed(request, commit: commit)
    case .upToDate: Messages.landedAlready(request)
    case .conflicts: nil
    }
  }

  /// For programs; `Documentation/history.md` describes it.
  var json: Bytes {
    var object = ObjectText()
    object.add("branch", text: request.branch)
    object.add("target", text: request.target)
    if let remote = request.remote { object.add("remote", text: remote) }
    switch outcome {
    case .landed(let commit):
      object.add("outcome", text: "landed")
      object.add("commit", text: commit)
    case .upToDate: object.add("outcome", text: "up_to_date")
    case .conflicts(let paths):
      object.add("outcome", text: "conflicts")
      object.add("conflicts", json: ObjectText.array(ofTexts: paths.map { Bytes($0) }))
    }
    return Bytes(object.closed)
  }
}

// What `git jsonl land` says.
extension Messages {
  fileprivate static func landed(_ request: LandVerb, commit: String) -> String {
    "\(printable(request.branch)) is merged into \(place(request)), as \(commit.prefix(10))"
  }

  fileprivate static func landedAlready(_ request: LandVerb) -> String {
    "\(place(request)) has \(printable(request.branch)) already"
  }

  static func landingConflicts(_ request: LandVerb, paths: [String]) -> String {
    "\(printable(request.branch)) conflicts with \(place(request)) in "
      + list(paths.map(printable), last: "and")
      + "; nothing was landed; merge \(printable(request.target)) into it, and git jsonl resolve"
  }

  private static func place(_ request: LandVerb) -> String {
    printable(request.target) + (request.remote.map { " of \(printable($0))" } ?? "")
  }
}
