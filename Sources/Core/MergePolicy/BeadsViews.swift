/// The views of the preset for the beads tracker.
///
/// An issue is blocked by the issues that it depends on and that are not finished, and by what
/// blocks its parent (`bd ready` and `bd blocked`). A dependency on an issue that the file does not
/// have blocks nothing.
///
/// The conditions name no column but `_json`, so that they hold whatever fields the records have.
enum BeadsViews {
  static let all = ["ready": ready, "blocked": blocked]

  private static let status = "coalesce(json_extract(_json, '$.status'), 'open')"

  private static let ready = "\(status) = 'open' AND NOT \(waits)"

  private static let blocked =
    "\(status) = 'blocked' OR \(status) NOT IN ('closed', 'tombstone') AND \(waits)"

  /// Whether the issue, or one that it is a part of, depends on an unfinished one.
  private static let waits = """
    json_extract(_json, '$.id') IN (WITH RECURSIVE \(openIDs), \(links), \(blockedIDs) \
    SELECT blocked_id FROM blocked_ids WHERE blocked_id IS NOT NULL)
    """

  private static let openIDs = """
    open_ids(open_id) AS (SELECT json_extract(_json, '$.id') FROM collection \
    WHERE \(status) NOT IN ('closed', 'tombstone', 'pinned'))
    """

  /// The dependencies of all issues. A value that is not an object has no members to extract.
  private static let links = """
    links(from_id, to_id, kind) AS (SELECT json_extract(issue, '$.id'), \
    CASE type WHEN 'object' THEN json_extract(value, '$.depends_on_id') END, \
    CASE type WHEN 'object' THEN json_extract(value, '$.type') END \
    FROM (SELECT _json AS issue FROM collection), json_each(issue, '$.dependencies'))
    """

  private static let blockedIDs = """
    blocked_ids(blocked_id) AS (SELECT from_id FROM links JOIN open_ids ON to_id = open_id \
    WHERE kind IN ('blocks', 'conditional-blocks', 'waits-for') \
    UNION SELECT from_id FROM links JOIN blocked_ids ON to_id = blocked_id \
    WHERE kind = 'parent-child')
    """
}
