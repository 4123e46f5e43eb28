internal import JSONText
internal import MergePolicy
internal import Records

extension FieldMerge {
  /// Decides a group of fields as one thing, where both sides changed something in it.
  ///
  /// If one side alone did, merging field by field gives that side's values, and nothing is ruled.
  mutating func rule(on group: FieldGroup, in versions: ThreeWay<JSONObject>) {
    let paths = [group.lead] + group.fields
    let fields = paths.map { path in versions.map { path.value(in: $0) } }
    guard fields.contains(where: { $0.isChanged(by: .ours) }),
      fields.contains(where: { $0.isChanged(by: .theirs) })
    else { return }
    let lead = fields[0]
    if lead.ours.means(lead.theirs) {
      ruleByClock(Array(zip(paths, fields)))
      return
    }
    let ruling = rulingOfLead(lead, at: group.lead)
    for path in paths { rulings[path] = ruling }
  }

  /// Where the leads are equal, the contested fields all come from the side with the later clock.
  private mutating func ruleByClock(_ fields: [(FieldPath, ThreeWay<JSONValue>)]) {
    let contested = fields.filter { $0.1.isContested }
    guard !contested.isEmpty else { return }
    var order = clock.order
    for (_, values) in contested where order == .equal {
      order = values.ours.totalOrder(to: values.theirs)
    }
    for (path, _) in contested { rulings[path] = .taken(order == .less ? .theirs : .ours) }
  }

  /// The version whose lead is taken: three-way first, then by the lead's rule.
  private mutating func rulingOfLead(_ lead: ThreeWay<JSONValue>, at path: FieldPath) -> Ruling {
    if !lead.isChanged(by: .ours) { return .taken(.theirs) }
    if !lead.isChanged(by: .theirs) { return .taken(.ours) }
    let rule = policy.rules[path] ?? customaryRule(for: lead, at: path)
    switch rule {
    case .immutable, .lastWrite, .firstWrite, .maximum, .minimum, .rank, .ours, .theirs:
      return .taken(choose(lead, by: rule))
    case .any, .all:
      guard let flags = Self.flags(lead), flags.ours != flags.theirs else { return .contested }
      return .taken(flags.ours == (rule == .any) ? .ours : .theirs)
    default:
      return .contested
    }
  }
}
