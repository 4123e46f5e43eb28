internal import JSONText
internal import MergePolicy
internal import Records

/// Fields that change together.
extension FieldMerge {
  /// How the lead of a group is decided if both sides changed it.
  private enum LeadRule {
    case byRule
    /// The later moment leads; one that can't be read counts as earlier.
    case byMoment
  }

  /// Decides a group of fields together if both sides changed something in it.
  ///
  /// If only one side did, merging field by field gives that side's values, and no ruling is
  /// needed.
  mutating func rule(on group: FieldGroup) {
    rule(on: group.lead, group.fields, leading: .byRule)
  }

  /// Decides when, by whom and why a record was deleted if both sides deleted it.
  mutating func rule(on tombstone: TombstonePolicy) {
    guard let lead = tombstone.at else { return }
    rule(on: lead, [tombstone.by, tombstone.reason].compactMap { $0 }, leading: .byMoment)
  }

  private mutating func rule(on lead: FieldPath, _ fields: [FieldPath], leading: LeadRule) {
    let paths = ([lead] + fields).filter { rulings[$0] == nil }
    let members = paths.map { path in
      (path: path, values: versions.compactMap { path.value(in: $0) })
    }
    guard members.contains(where: { $0.values.isChanged(by: .ours) }),
      members.contains(where: { $0.values.isChanged(by: .theirs) })
    else { return }
    let leadValues = versions.compactMap { lead.value(in: $0) }
    if leadValues.ours.means(leadValues.theirs) {
      ruleByClock(members.filter { $0.path != lead })
      return
    }
    let merged = merged(leadValues, at: lead, leading: leading)
    rulings[lead] = merged
    for member in members where member.path != lead {
      // fault: group-left-behind
      rulings[member.path] = follow(merged, of: leadValues, member.values, at: member.path)
    }
  }

  private mutating func merged(
    _ lead: Versions<JSONValue?>,
    at path: FieldPath,
    leading: LeadRule
  ) -> MergedValue {
    if leading == .byRule || !lead.isContested { return merge(lead, at: path) }
    let moments = lead.compactMap { Timestamp(moment: $0) }
    let order: Order =
      switch (moments.ours, moments.theirs) {
      case (nil, nil): .equal
      case (nil, _?): .less
      case (_?, nil): .greater
      case (let ours?, let theirs?): Order(ours, theirs)
      }
    return take(lead.side(preferredBy: order).winner, of: lead, at: path, by: .maximum)
  }

  /// A field from the version whose lead was taken. Returns nil if the lead is not the value of a
  /// version: then each field is merged by itself.
  private mutating func follow(
    _ merged: MergedValue,
    of lead: Versions<JSONValue?>,
    _ values: Versions<JSONValue?>,
    at path: FieldPath
  ) -> MergedValue? {
    switch merged {
    case .agreed(let value):
      let winner = [FieldDecision.Winner.ours, .theirs, .base].first {
        lead.value(of: $0).means(value)
      }
      return winner.map { take($0, ofGroup: values, at: path) }
    case .contested:
      if values.ours.means(values.theirs) { return .agreed(values.uncontested) }
      return contest(values, at: path, rule: Self.groupWord, greaterSide: lead.greaterSide)
    }
  }

  /// If the leads are equal, all contested fields come from the side with the later clock; with
  /// equal clocks, from the side whose contested fields are canonically greater as one object.
  private mutating func ruleByClock(_ members: [(path: FieldPath, values: Versions<JSONValue?>)]) {
    let contested = members.filter { $0.values.isContested }
      .sorted { $0.path.names.lexicographicallyPrecedes($1.path.names) }
    let side: Side =
      switch clock.order {
      // fault: group-follows-earlier-clock
      case .greater: .ours
      case .less: .theirs
      case .equal: Self.greaterSide(contested)
      }
    for (path, values) in contested {
      rulings[path] = take(side.winner, ofGroup: values, at: path)
    }
  }

  /// The side whose members are greater, as an object with these names in this order.
  private static func greaterSide(
    _ members: [(path: FieldPath, values: Versions<JSONValue?>)]
  ) -> Side {
    // If one side lacks a member, the other has the smaller name there, or ends later.
    for (index, member) in members.enumerated() {
      switch (member.values.ours, member.values.theirs) {
      case (nil, nil): continue
      case (let ours?, let theirs?):
        let order = ours.totalOrder(to: theirs)
        if order != .equal { return order == .greater ? .ours : .theirs }
      case (_?, nil):
        return members[(index + 1)...].contains { $0.values.theirs != nil } ? .theirs : .ours
      case (nil, _?):
        return members[(index + 1)...].contains { $0.values.ours != nil } ? .ours : .theirs
      }
    }
    return .ours
  }

  private mutating func take(
    _ winner: FieldDecision.Winner,
    ofGroup values: Versions<JSONValue?>,
    at path: FieldPath
  ) -> MergedValue {
    let value = values.value(of: winner)
    if values.ours.means(values.theirs), values.ours.means(value) {
      return .agreed(values.uncontested)
    }
    noteIfDiscarding(values, at: path, rule: Self.groupWord, value, winner)
    return .agreed(value)
  }

  private static let groupWord = "group"
}

// MARK: - Soft deletions

extension FieldMerge {
  /// If both sides set the moment of a deletion, takes the later one.
  mutating func ruleOnSoftDeletions() {
    for path in SoftDeletion.momentPaths where policy.rules[path] == nil {
      let values = versions.compactMap { path.value(in: $0) }
      guard RecordClock.present(values.base) == nil,
        let ours = values.ours.flatMap({ Timestamp(moment: $0) }),
        let theirs = values.theirs.flatMap({ Timestamp(moment: $0) })
      else { continue }
      if values.ours.means(values.theirs) { continue }
      let side = values.side(ofLater: Order(ours, theirs))
      rulings[path] = take(side.winner, of: values, at: path, by: .maximum)
    }
  }
}
