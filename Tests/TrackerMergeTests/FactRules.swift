/// What the oracle must know of a policy to tell a contested fact from an uncontested one.
struct FactRules {
  /// What becomes of a record that one side edited and the other deleted.
  enum EditedDeleted {
    /// The record is gone.
    case delete
    /// A person is asked; the oracle looks at results in which base stands for every conflict.
    case base
  }

  /// Fields that a merge leaves out because their owner computes them again
  /// (design.md, "Rules", `unset`): they are missing from every record merged from both sides,
  /// unless both sides agree.
  var unset: Set<String> = []
  /// The record clock: the later of both sides' clocks (design.md, "The record clock").
  var clock: String?
  /// The field that tells apart two records that were added under one id, by whole seconds
  /// (design.md, "Collisions").
  var identity: String?
  /// Fields that move with the first of them: if both sides changed any of them, all come from the
  /// side whose lead was taken (design.md, "Groups").
  var group: [String] = []
  /// Whether `status: tombstone` marks a deleted record: on a true conflict the tombstone wins,
  /// whole, unless it has expired (design.md, "Tombstones").
  var hasTombstones = false
  /// Sets, with the fields that identify their elements; by value where there are none
  /// (design.md, "Sets"): what either side added is in, what either side removed is out.
  var sets: [String: [String]] = [:]
  /// Lists: no element is lost or doubled, or a person is asked about all of the list (design.md,
  /// "Lists").
  var lists: Set<String> = []
  /// Logs, with the fields that identify their elements: elements of both sides, none removed in
  /// a true conflict (design.md, "Logs in arrays").
  var logs: [String: [String]] = [:]
  /// Texts that are put together from both sides.
  var computedTexts: Set<String> = []
  var editedDeleted = EditedDeleted.base

  /// The format of the beads tracker.
  static let beads: FactRules = {
    var rules = FactRules()
    rules.unset = ["content_hash"]
    rules.clock = "updated_at"
    rules.identity = "created_at"
    rules.group = [
      "status", "closed_at", "closed_by", "close_reason", "closed_by_session", "deleted_at",
      "deleted_by", "delete_reason", "original_type",
    ]
    rules.hasTombstones = true
    rules.sets = ["labels": [], "dependencies": ["depends_on_id", "type"]]
    rules.logs = ["comments": ["author", "created_at"]]
    rules.computedTexts = ["description", "design", "acceptance_criteria", "notes"]
    rules.editedDeleted = .delete
    return rules
  }()

  /// A policy that asks about everything but the clock.
  static let asking: FactRules = {
    var rules = FactRules()
    rules.clock = "updated_at"
    return rules
  }()

  /// Any JSON Lines file without a policy: arrays merge element by element, texts of several lines
  /// merge by line, and what can't be decided is base's.
  static let shapes: FactRules = {
    var rules = FactRules()
    rules.clock = "updated_at"
    rules.lists = ["labels", "dependencies", "comments"]
    rules.computedTexts = ["description", "design", "acceptance_criteria", "notes"]
    return rules
  }()
}
