/// Merges of one issue, and what the preset makes of them.
enum BeadsCases {
  static let created = #""created_at":"2026-01-01T00:00:00Z","created_by":"ada""#

  static func updated(_ day: Int) -> String {
    #""updated_at":"2026-01-0\#(day)T00:00:00Z""#
  }

  /// An issue of three parts: what comes before the dates, the day of the last edit, what follows.
  static func issue(_ start: String, day: Int, _ end: String = "") -> String {
    #"{"id":"bd-1",\#(start),\#(created),\#(updated(day))"# + (end == "" ? "}" : ",\(end)}")
  }

  static let all = [
    CleanCase(
      "closed wins over in progress, with all that belongs to it, though it is the earlier edit",
      base: [issue(#""title":"Fix","status":"open""#, day: 1)],
      left: [issue(#""title":"Fix","status":"in_progress""#, day: 3)],
      right: [
        issue(
          #""title":"Fix","status":"closed""#,
          day: 2,
          #""closed_at":"2026-01-02T00:00:00Z","close_reason":"Done""#
        )
      ],
      merged: [
        issue(
          #""title":"Fix","status":"closed""#,
          day: 3,
          #""closed_at":"2026-01-02T00:00:00Z","close_reason":"Done""#
        )
      ]
    ),
    CleanCase(
      "an issue that one side reopened is open, though the other side edited it",
      base: [
        issue(
          #""title":"Fix","status":"closed""#,
          day: 1,
          #""closed_at":"2026-01-01T12:00:00Z""#
        )
      ],
      left: [issue(#""title":"Fix","status":"open""#, day: 2)],
      right: [
        issue(
          #""title":"Fix it","status":"closed""#,
          day: 3,
          #""closed_at":"2026-01-01T12:00:00Z""#
        )
      ],
      merged: [issue(#""title":"Fix it","status":"open""#, day: 3)]
    ),
    CleanCase(
      "a tombstone holds against an edit, whole",
      base: [issue(#""title":"Fix","status":"open""#, day: 1)],
      left: [
        issue(
          #""title":"Fix","status":"tombstone""#,
          day: 2,
          #""deleted_at":"2026-01-02T00:00:00Z","deleted_by":"ada""#
        )
      ],
      right: [issue(#""title":"Fix it now","status":"open""#, day: 3)],
      merged: [
        issue(
          #""title":"Fix","status":"tombstone""#,
          day: 2,
          #""deleted_at":"2026-01-02T00:00:00Z","deleted_by":"ada""#
        )
      ]
    ),
    CleanCase(
      "an issue whose line one side removed stays removed, though the other side edited it",
      base: [issue(#""title":"Fix""#, day: 1), #"{"id":"bd-2"}"#],
      left: [#"{"id":"bd-2"}"#],
      right: [issue(#""title":"Fix it""#, day: 2), #"{"id":"bd-2"}"#],
      merged: [#"{"id":"bd-2"}"#]
    ),
    CleanCase(
      "the lower priority number and the later title win, each by its own rule",
      base: [issue(#""title":"Fix","priority":3"#, day: 1)],
      left: [issue(#""title":"Uno","priority":1"#, day: 2)],
      right: [issue(#""title":"Eins","priority":2"#, day: 3)],
      merged: [issue(#""title":"Eins","priority":1"#, day: 3)]
    ),
    CleanCase(
      "a hash that is computed from the rest is left out of a merged issue",
      base: [issue(#""content_hash":"00","title":"Fix","assignee":"ada""#, day: 1)],
      left: [issue(#""content_hash":"11","title":"Uno","assignee":"ada""#, day: 2)],
      right: [issue(#""content_hash":"22","title":"Fix","assignee":"bob""#, day: 3)],
      merged: [issue(#""title":"Uno","assignee":"bob""#, day: 3)]
    ),
    CleanCase(
      "comments of both sides are in the order of their dates",
      base: [issue(#""comments":[]"#, day: 1)],
      left: [
        issue(
          #""comments":[{"id":1,"author":"ada","text":"x","created_at":"2026-01-03T00:00:00Z"}]"#,
          day: 3
        )
      ],
      right: [
        issue(
          #""comments":[{"id":1,"author":"bob","text":"y","created_at":"2026-01-02T00:00:00Z"}]"#,
          day: 2
        )
      ],
      merged: [
        issue(
          #""comments":[{"id":1,"author":"bob","text":"y","created_at":"2026-01-02T00:00:00Z"}"#
            + #",{"id":1,"author":"ada","text":"x","created_at":"2026-01-03T00:00:00Z"}]"#,
          day: 3
        )
      ]
    ),
    CleanCase(
      "lines of a description that either side changed",
      base: [issue(#""description":"one\ntwo\nthree\nfour""#, day: 1)],
      left: [issue(#""description":"uno\ntwo\nthree\nfour""#, day: 2)],
      right: [issue(#""description":"one\ntwo\nthree\nvier""#, day: 3)],
      merged: [issue(#""description":"uno\ntwo\nthree\nvier""#, day: 3)]
    ),
  ]
}
