import TestSupport

/// Fields that move as one thing (design.md, "Groups").
extension MergeOracle {
  private typealias NamedField = (name: String, versions: FieldVersions)

  mutating func judgeGroups(_ versions: Versions, of place: Place) {
    guard !rules.group.isEmpty else { return }
    guard isTombstone(versions.ours) && isTombstone(versions.theirs) else {
      return judgeGroup(rules.group, versions, of: place)
    }
    let deletion = ["deleted_at", "deleted_by", "delete_reason"]
    judgeDeletion(deletion, versions, of: place)
    judgeGroup(rules.group.filter { !deletion.contains($0) }, versions, of: place)
  }

  /// Of two tombstones, the later one says when, by whom and why the record was deleted (design.md,
  /// "Tombstones").
  private mutating func judgeDeletion(
    _ names: [String],
    _ versions: Versions,
    of place: Place
  ) {
    let fields = names.map { (name: $0, versions: versions.field($0)) }
    let times = fields[0].versions
    guard times.isContested else { return judgeEqualLeads(fields, of: place) }
    let ours = times.ours?.string.flatMap(PlainInstant.init)
    let theirs = times.theirs?.string.flatMap(PlainInstant.init)
    guard let ours, let theirs, ours != theirs else {
      return judgeSource(of: fields, isOurs: times.merged.means(times.ours), of: place)
    }
    judgeSource(of: fields, isOurs: ours > theirs, of: place)
  }

  private mutating func judgeGroup(_ names: [String], _ versions: Versions, of place: Place) {
    let fields = names.map { (name: $0, versions: versions.field($0)) }
    let leads = fields[0].versions
    let didOursChange = fields.contains { $0.versions.didOursChange }
    let didTheirsChange = fields.contains { $0.versions.didTheirsChange }
    guard didOursChange && didTheirsChange, !leads.ours.means(leads.theirs) else {
      return judgeEqualLeads(fields, of: place)
    }
    let taken = leads.isContested ? leads.merged : leads.uncontested
    guard taken.means(leads.ours) || taken.means(leads.theirs) else {
      return note(place.handle.id, "\(fields[0].name) has a value that neither side has")
    }
    judgeSource(of: fields, isOurs: taken.means(leads.ours), of: place)
  }

  private mutating func judgeSource(of fields: [NamedField], isOurs: Bool, of place: Place) {
    for field in fields {
      let expected = isOurs ? field.versions.ours : field.versions.theirs
      if !field.versions.merged.means(expected) {
        note(
          place.handle.id,
          "\(field.name) is not from the side that \(fields[0].name) is from: "
            + (field.versions.merged?.text ?? "absent")
        )
      }
    }
  }

  /// With one lead on both sides, or a group that one side alone changed, each field stands for
  /// itself, and all contested ones come from one side.
  private mutating func judgeEqualLeads(_ fields: [NamedField], of place: Place) {
    let contested = fields.filter(\.versions.isContested)
    for field in fields where !field.versions.isContested {
      judgeUncontested(field.name, field.versions, of: place)
    }
    let areOurs = contested.allSatisfy { $0.versions.merged?.raw == $0.versions.ours?.raw }
    let areTheirs = contested.allSatisfy { $0.versions.merged?.raw == $0.versions.theirs?.raw }
    if !areOurs && !areTheirs {
      note(place.handle.id, "fields of one group come from different sides")
    }
  }
}
