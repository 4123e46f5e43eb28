internal import CommandInterface
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import SQLiteStorage

/// The views that the policy of a collection has, and how they see its records.
final class CollectionViews {
  let collection: StoredCollection
  private let policy: Policy
  /// The policy file, and the places of those views that it has itself.
  private let fileName: String?
  private let places: [String: PolicyFile.TextPlace]
  /// The names that conditions may use, whether records have them or not.
  private var names: [Bytes]
  /// Reads the keys of records whose claims have lapsed, and who had claimed each.
  private let lapsed: () throws -> [KeyText: String]
  /// Those of them that are still in the claim's state; nil until they are needed.
  private var releasedKeys: [KeyText]?

  /// - Parameter lapsed: the keys of records whose claims have lapsed, and the names of who had
  ///   claimed them. Those that are still in the claim's state, and name no other holder, are seen
  ///   as if the claim had been released. It is called only where a view is used, and the policy
  ///   has claims.
  init(
    of collection: StoredCollection,
    policy: Policy,
    policyFile: PolicyFile?,
    lapsed: @escaping () throws -> [KeyText: String]
  ) {
    self.collection = collection
    self.policy = policy
    fileName = policyFile?.name
    places = policyFile?.entry(forPath: collection.path)?.viewPlaces ?? [:]
    names = policy.namedFields.map { $0.names[0] }
    self.lapsed = lapsed
  }

  /// The fields that a condition may name although no record has them.
  var expectedFields: Set<FieldPath> { policy.namedFields }

  /// The beginning of a statement whose condition has views.
  ///
  /// - Parameter more: members that have a column although no record has them.
  func beginning(in store: Store, hasStored: Bool, adding more: [Bytes] = []) throws -> String {
    var scope = RecordScope()
    scope.names = names + more
    scope.changedKeys = try releasedKeys(in: store)
    scope.changes = policy.claims.release.map { ($0.field, $0.value) }
    return try store.beginning(scope, of: collection, hasStored: hasStored)
  }

  /// The keys of records that are seen as if their claims had been released.
  private func releasedKeys(in store: Store) throws -> [KeyText] {
    if let releasedKeys { return releasedKeys }
    var keys: [KeyText] = []
    if !policy.claims.release.isEmpty {
      for (key, name) in try lapsed().sorted(by: { $0.key < $1.key }) {
        guard let record = try store.record(key, of: collection), policy.claims.marks(record),
          !policy.claims.isHeld(record, byOtherThan: name)
        else { continue }
        keys.append(key)
      }
    }
    releasedKeys = keys
    return keys
  }

  /// The condition of a view; nil if there is no such view.
  ///
  /// - Throws: `VerbFailure` if SQLite can't use it, or if it is not one condition.
  func condition(named name: String, in store: Store) throws -> String? {
    guard let text = policy.views[name] else { return nil }
    do {
      return try checkedCondition(text, in: store)
    } catch let failure as VerbFailure {
      throw VerbFailure.input(.view(name, place: place(of: name), failure))
    }
  }

  /// The failure for a view that there is not.
  func unknown(_ name: String) -> VerbFailure {
    let views = policy.views.keys.sorted { Bytes($0) < Bytes($1) }
    return .name(.unknownView(name, collection: collection.path, views: views))
  }

  private func place(of name: String) -> String? {
    guard let fileName, let place = places[name] else { return nil }
    return "\(fileName):\(place.line):\(place.column)"
  }

  private func checkedCondition(_ text: String, in store: Store) throws -> String {
    let known = try store.fieldNames(of: collection)
    let fields = Set(known + names)
    let condition = FieldCondition(text, ofViewOn: collection.name, fields: fields) { _ in nil }
    if let date = condition.bareDate {
      throw VerbFailure.input(.bareDate(date, condition: text))
    }
    guard FieldCondition.isOneExpression(condition.sql) else {
      throw VerbFailure.input(.condition(text, reason: "it is not one condition"))
    }
    // While there are no records, no field is known.
    if try store.recordCount(of: collection) == 0 { return "false" }
    let named = policy.namedFields
    for path in condition.paths where !named.contains(path) {
      do {
        try store.checkField(path, in: collection)
      } catch VerbFailure.name(.unknownField(_, collection: _, nearest: nil)) {}
    }
    while let name = try missingName(in: condition.sql, text, in: store) {
      names.append(name)
    }
    return condition.sql
  }

  /// A column that a condition needs and no record has; nil if there is none.
  ///
  /// Records of a list come and go, and a field with them, so that a view may name it all the same.
  /// A name that is nearly that of another field is a mistake.
  ///
  /// - Throws: `VerbFailure` if SQLite can't use the condition for another reason.
  private func missingName(
    in condition: String,
    _ text: String,
    in store: Store
  ) throws -> Bytes? {
    let name = Store.quoted(collection.name, by: "\"")
    let sql =
      try beginning(in: store, hasStored: false) + "SELECT 1 FROM \(name) WHERE (\(condition)\n)"
    do {
      try store.database.readOnly {
        try store.statement(sql, condition: text, collection).reset()
      }
      return nil
    } catch VerbFailure.name(.unknownField(let field, collection: _, nearest: _)) {
      // Behind the name of a table, if there is one.
      guard let name = FieldPath(field).names.last else { return nil }
      let known = try store.fieldNames(of: collection) + names
      let nearest = nearestWord(to: name.text, among: known.map(\.text))
      if nearest == nil { return name }
      throw VerbFailure.name(
        .unknownField(
          field,
          collection: collection.path,
          nearest: nearest == name.text ? nil : nearest
        )
      )
    }
  }
}

extension Policy {
  /// The fields that the policy names for records as a whole, so that a condition may name them,
  /// too, before any record has them.
  fileprivate var namedFields: Set<FieldPath> {
    var fields = key.all + identity + sort + groups.flatMap { [$0.lead] + $0.fields }
    fields += [
      clock, tombstone?.field, tombstone?.at, tombstone?.by, tombstone?.reason, claims.holder,
      claims.state?.field,
    ].compactMap { $0 }
    return Set(fields + rules.keys)
  }
}

extension Workspace {
  /// The views of a collection.
  ///
  /// - Parameter lapsed: as `CollectionViews` takes it; nil for those whose claims had lapsed when
  ///   this store last read them.
  func views(
    of collection: StoredCollection,
    in store: Store,
    lapsed: [KeyText: String]? = nil
  ) throws -> CollectionViews {
    try CollectionViews(
      of: collection,
      policy: policy(for: collection.path),
      policyFile: policies(),
      lapsed: { [self] in try lapsed ?? lapsedClaims(of: collection, in: store) }
    )
  }
}
