// What `git jsonl land` says.
extension Messages {
  package static func landed(_ request: LandRequest, commit: String) -> String {
    "\(printable(request.branch)) is merged into \(place(request)), as \(commit.prefix(10))"
  }

  package static func landedAlready(_ request: LandRequest) -> String {
    "\(place(request)) has \(printable(request.branch)) already"
  }

  package static func landingConflicts(_ request: LandRequest, paths: [String]) -> String {
    "\(printable(request.branch)) conflicts with \(place(request)) in "
      + list(paths.map(printable), last: "and")
      + "; nothing was landed; merge \(printable(request.target)) into it, and git jsonl resolve"
  }

  private static func place(_ request: LandRequest) -> String {
    printable(request.target) + (request.remote.map { " of \(printable($0))" } ?? "")
  }
}
