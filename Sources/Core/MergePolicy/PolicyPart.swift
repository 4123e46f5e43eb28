package import Records

/// A part of a policy that a line of an entry states, or a few lines that belong together.
package enum PolicyPart: Equatable, Sendable {
  /// The policy that the entry starts from, by name.
  case preset(String)
  case key(KeyFields)
  /// The fields that tell apart two records with one key.
  case identity([FieldPath])
  case clock(FieldPath)
  /// The lines are a log, in the order of these fields; in the order of the file without any.
  case log(sort: [FieldPath])
  case tombstone(TombstonePolicy)
  /// A condition in SQL, and its name.
  case view(name: String, condition: String)
  case rule(FieldPath, Rule)
  case group(FieldGroup)

  /// Adds the part to a policy. A preset, which has to be the first part, replaces it.
  package func add(to policy: inout Policy) {
    switch self {
    case .preset(let name): policy = Policy.preset(named: name) ?? policy
    case .key(let fields): policy.key = fields
    case .identity(let fields): policy.identity = fields
    case .clock(let field): policy.clock = field
    case .log(let sort):
      policy.consistency = .append
      policy.sort = sort
    case .tombstone(let tombstone): policy.tombstone = tombstone
    case .view(let name, let condition): policy.views[name] = condition
    case .rule(let field, let rule): policy.rules[field] = rule
    case .group(let group): policy.groups.append(group)
    }
  }
}
