internal import MergePolicy
internal import PolicyYAML
internal import Records

/// A policy to begin with, which `git jsonl init --template` writes.
enum PolicyTemplate: String, CaseIterable, Sendable {
  case tasks, catalogue, log, memory

  /// The name of the file that the template is for where no other is named.
  var usualPath: String { rawValue + ".jsonl" }

  /// The parts of the entry. What they name is to be adapted to the records.
  var parts: [ExplainedPart] {
    switch self {
    case .tasks:
      [
        ExplainedPart(.key(["id"]), comments: ["the field that identifies a task"]),
        ExplainedPart(.clock("updated_at"), comments: ["when a task was last edited"]),
        ExplainedPart(
          .view(name: "ready", condition: "status = 'open'"),
          comments: ["what git jsonl ready lists, and git jsonl claim --next @ready takes"]
        ),
        ExplainedPart(
          .rule("status", .rank(["closed", "in_progress", "open"].map { RankedValue($0) })),
          comments: ["if both sides changed it, the first of these holds"]
        ),
        ExplainedPart(
          .rule("labels", .union(key: [])),
          comments: ["a set: what either side added or removed; for tasks that have labels"],
          isOffered: true
        ),
        ExplainedPart(
          .group(FieldGroup(lead: "status", fields: ["closed_at", "close_reason"])),
          comments: ["no merge makes an open task with a close date; for tasks that have one"],
          isOffered: true
        ),
      ]
    case .catalogue:
      [
        ExplainedPart(.key(["sku"]), comments: ["the field that identifies a product"]),
        ExplainedPart(.clock("updated_at"), comments: ["when a product was last edited"]),
        ExplainedPart(
          .rule("stock", .counter),
          comments: ["what both sides added and took away is added up"]
        ),
        ExplainedPart(
          .rule("tags", .union(key: [])),
          comments: ["a set; for products that have tags"],
          isOffered: true
        ),
      ]
    case .log:
      [
        ExplainedPart(
          .log(sort: ["at"]),
          comments: ["each line is an event: none is removed, and they are in the order of at"]
        )
      ]
    case .memory:
      [
        ExplainedPart(
          .preset("mcp-memory"),
          comments: ["entities by type and name, relations by their ends, observations as sets"]
        )
      ]
    }
  }

  /// The lines of the entry for a path, without indentation.
  func entryLines(forPath path: String) -> [String] { policyEntryLines(of: parts, forPath: path) }
}
