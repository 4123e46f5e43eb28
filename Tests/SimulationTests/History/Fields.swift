import MergePolicy
import Records

/// The fields of the records of a history.
enum Fields {
  /// The order of the members in a sorted record.
  static let names = [
    "closed_at", "created_at", "created_by", "deleted_at", "deleted_by", "deps", "done", "labels",
    "log", "meta", "name", "notes", "owner", "priority", "size", "status", "text", "title",
    "updated_at", "urgent", "votes", "watchers",
  ]

  static let clock = "updated_at"

  /// How a field holds elements; nil where its value is edited as a whole.
  static func container(_ field: String) -> Container? {
    switch field {
    case "labels", "log", "watchers": .list
    case "deps": .keyed
    case "meta": .object
    default: nil
    }
  }

  /// The field that a member is decided together with.
  static func lead(of member: String) -> String {
    ["closed_at", "deleted_at", "deleted_by"].contains(member) ? "status" : member
  }
}

extension Policy {
  /// Whether the elements of a field are merged one by one, whichever side changed the others.
  func mergesElements(of field: String) -> Bool {
    let rule = rules[FieldPath(field)]
    switch rule ?? otherwise {
    case .union?, .grow?, .append?, .object?: return true
    case nil: return true
    default: return rule == nil && field == "meta"
    }
  }

  /// Whether an element that one side removed may stay because the other side changed the field.
  func keepsElements(of field: String) -> Bool {
    switch rules[FieldPath(field)] ?? otherwise {
    case .grow?, .append?: true
    default: false
    }
  }
}
