internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import ContentHash
internal import Git
internal import GitObjects
internal import JSONText
internal import MergePolicy
internal import RecordStore
internal import Records
internal import System

/// The claims of one owner, worked with from one store.
///
/// What is read of claims and what is gained is noted in the store at once. What a claim means for
/// the records themselves is a step of its own (`ClaimWork+Marks.swift`), and where claims are is
/// said in `ClaimWork+Places.swift`.
final class ClaimWork {
  let workspace: Workspace
  let store: Store
  let owner: ClaimOwner
  /// Whether it is said that claims are in this repository alone.
  let tellsOfLocal: Bool
  /// What was last seen of each claim of the places that were asked for.
  private(set) var sightings: [String: ClaimSighting]
  /// The places that were asked for, by the paths of files.
  var places: [String: any ClaimPlace]

  /// - Parameter name: the owner's; nil for the one that the environment or git knows.
  init(
    _ workspace: Workspace,
    _ store: Store,
    as name: String?,
    tellsOfLocal: Bool = false
  ) throws {
    self.workspace = workspace
    self.store = store
    self.tellsOfLocal = tellsOfLocal
    owner = try workspace.claimOwner(named: name, in: store)
    (sightings, places) = ([:], [:])
  }

  /// Another owner in the same store.
  init(_ other: ClaimWork, owner: ClaimOwner) {
    (workspace, store, sightings, places) = (
      other.workspace, other.store, other.sightings, other.places
    )
    tellsOfLocal = other.tellsOfLocal
    self.owner = owner
  }

  /// Now, on the clock that claims lapse by.
  static var moment: MachineMoment {
    MachineMoment(boot: MachineClock.boot, milliseconds: MachineClock.milliseconds)
  }

  // MARK: Requests

  /// The terms of a claim.
  struct Terms {
    /// In seconds; nil for the one that the claim has.
    var ttl: Int64?
    var note: String?
    /// Whether a process renews it while its command runs; nil for a claim as it is.
    var isOfRun: Bool?
  }

  /// Asks the same of the claims of several records, in as few pushes as possible.
  ///
  /// - Returns: the answers, in the order of the subjects.
  /// - Throws: what fails here. That the remote refuses or can't be reached is an answer.
  func ask(
    _ act: ClaimRequest.Act,
    _ subjects: [ClaimSubject],
    _ terms: Terms = Terms()
  ) throws -> [ClaimAnswer] {
    var found: [ClaimSubject: ClaimAnswer] = [:]
    for (place, subjects) in try byPlace(subjects) {
      let answers = try ask(act, subjects, terms, at: place)
      for (subject, answer) in zip(subjects, answers) { found[subject] = answer }
    }
    return subjects.map { found[$0] ?? .unreachable("") }
  }

  private func ask(
    _ act: ClaimRequest.Act,
    _ subjects: [ClaimSubject],
    _ terms: Terms,
    at place: any ClaimPlace
  ) throws -> [ClaimAnswer] {
    if let ttl = terms.ttl, let limit = place.longestTTL, ttl > limit {
      throw VerbFailure.claim(.tooLong(path: subjects[0].path, seconds: ttl, limit: limit))
    }
    let own = try ownClaims()
    let began = Self.moment
    let tasks = subjects.map { task(act, $0, terms, own, place, at: began) }
    if case .release = act {
      let releasing = tasks.compactMap { task in
        own[task.ref].map { claim in
          var claim = claim
          claim.isReleasing = true
          return claim
        }
      }
      try store.note(own: releasing)
    }
    let runner = ClaimRunner(
      place,
      now: { CurrentProcess.moment.seconds },
      known: { [self] in knownReadings },
      observe: { [self] in try observe($0) }
    )
    let answers = try runner.run(tasks)
    try note(answers, of: tasks, own, terms, began)
    return answers
  }

  private func task(
    _ act: ClaimRequest.Act,
    _ subject: ClaimSubject,
    _ terms: Terms,
    _ own: [String: OwnClaim],
    _ place: any ClaimPlace,
    at moment: MachineMoment
  ) -> ClaimTask {
    let ref = place.ref(of: subject)
    var act = act
    let held = own[ref]
    if case .release = act { act = .release(isRepeated: held?.isReleasing ?? false) }
    let request = ClaimRequest(
      act,
      subject: subject,
      owner: owner,
      ttl: terms.ttl,
      note: terms.note,
      keepsChain: place.keepsChain
    )
    return ClaimTask(request, ref: ref, assumed: assumed(act, ref, held, at: moment))
  }

  /// What a claim is likely to be, as far as this store knows.
  private func assumed(
    _ act: ClaimRequest.Act,
    _ ref: String,
    _ held: OwnClaim?,
    at moment: MachineMoment
  ) -> ClaimReading? {
    switch act {
    case .claim:
      guard let held else { return sightings[ref]?.reading ?? .absent }
      let age = moment.milliseconds(since: held.renewed) ?? .max
      // Whether one's own claim has lapsed is found out by reading it.
      return age < held.state.body.ttl * 1000 ? .claim(held.state) : nil
    case .renew: return held.map { .claim($0.state) }
    case .release(let isRepeated): return isRepeated ? nil : held.map { .claim($0.state) }
    case .steal, .prune: return nil
    }
  }

  /// The claims that this store holds for the owner, by the names of their refs.
  func ownClaims() throws -> [String: OwnClaim] {
    var found: [String: OwnClaim] = [:]
    for claim in try store.ownClaims() where claim.state.body.owner == owner {
      found[claim.ref] = claim
    }
    return found
  }

  // MARK: What is seen

  /// Reads all claims of the repository, or of the place where those of a file are.
  ///
  /// - Throws: `ClaimTrouble` where a remote can't be read.
  func look(at path: String? = nil) throws -> [String: ClaimReading] {
    var found: [String: ClaimReading] = [:]
    for place in try path.map({ [try place(of: $0)] }) ?? allPlaces() {
      var readings = try place.read(nil, knowing: knownReadings)
      for ref in sightings.keys where ref.hasPrefix(place.prefix.text) && readings[ref] == nil {
        readings[ref] = .absent
      }
      _ = try observe(readings)
      found.merge(readings.filter { $0.value != .absent }) { $1 }
    }
    return found
  }

  /// Reads from the store what was last seen of a place's claims.
  func recall(_ prefix: ClaimPrefix) throws {
    try sightings.merge(store.claimSightings(withPrefix: prefix.text)) { now, _ in now }
  }

  private var knownReadings: [String: ClaimReading] {
    var known: [String: ClaimReading] = [:]
    for sighting in sightings.values {
      if let object = sighting.reading.object { known[object] = sighting.reading }
    }
    return known
  }

  /// Notes what was just read, and returns the names of the claims that have lapsed.
  private func observe(_ readings: [String: ClaimReading]) throws -> Set<String> {
    let now = Self.moment
    var changes: [String: ClaimSighting?] = [:]
    var lapsed: Set<String> = []
    for (ref, reading) in readings {
      let before = sightings[ref]
      guard let object = reading.object else {
        if before != nil { changes[ref] = .some(nil) }
        continue
      }
      let observation = ClaimObservation(of: object, after: before?.observation, at: now)
      let wasLapsed = before?.hasLapsed == true && before?.reading.object == object
      let hasLapsed =
        wasLapsed || reading.held.map { observation.hasLapsed(ttl: $0.body.ttl, at: now) } ?? false
      let sighting = ClaimSighting(reading, observation, hasLapsed: hasLapsed)
      if hasLapsed { lapsed.insert(ref) }
      if sighting != before { changes[ref] = .some(sighting) }
    }
    try note(changes)
    return lapsed
  }

  private func note(_ changes: [String: ClaimSighting?]) throws {
    for (ref, sighting) in changes { sightings[ref] = sighting }
    if !store.isReadOnly { try store.note(changes) }
  }

  /// Notes what this store holds after answers.
  private func note(
    _ answers: [ClaimAnswer],
    of tasks: [ClaimTask],
    _ own: [String: OwnClaim],
    _ terms: Terms,
    _ began: MachineMoment
  ) throws {
    var gained: [OwnClaim] = []
    var gone: [String] = []
    var seen: [String: ClaimSighting?] = [:]
    let now = Self.moment
    for (task, answer) in zip(tasks, answers) {
      switch answer {
      case .gained(let state):
        let isOfRun = terms.isOfRun ?? own[task.ref]?.isOfRun ?? false
        gained.append(OwnClaim(ref: task.ref, state: state, renewed: began, isOfRun: isOfRun))
        let observation = ClaimObservation(object: state.object, since: now)
        seen[task.ref] = .some(ClaimSighting(.claim(state), observation))
      case .released, .pruned:
        if own[task.ref] != nil { gone.append(task.ref) }
        if sightings[task.ref] != nil { seen[task.ref] = .some(nil) }
      case .held, .lost, .stale, .foreign: if own[task.ref] != nil { gone.append(task.ref) }
      case .kept, .refused, .unreachable: break
      }
    }
    try note(seen)
    try store.note(own: gained, gone: gone)
  }
}

extension Workspace {
  /// Who claims records here.
  ///
  /// - Parameter name: the owner's; nil for the one that the environment or git knows.
  func claimOwner(named name: String?, in store: Store) throws -> ClaimOwner {
    let environment = context.environment
    let name = try name ?? environment.value(of: "JSONL_AGENT") ?? identity().name
    let session: String
    if let given = environment.value(of: "JSONL_SESSION") {
      session = given
    } else if store.isReadOnly {
      session = ""
    } else {
      // A copy of the store in another place, or on another machine, is somebody else.
      let place = MachineClock.hostName + ":" + workTree
      session = try store.claimSession(of: name, in: place, new: randomDigits(byteCount: 8))
    }
    return ClaimOwner(name: name, session: session)
  }

  /// The record of a collection that a claim is about.
  static func subject(_ key: KeyText, of collection: StoredCollection) -> ClaimSubject? {
    key.key.map { ClaimSubject(path: collection.path, key: $0) }
  }

  /// The keys of a collection's records whose claims had lapsed when this store last read them, and
  /// who had claimed each.
  func lapsedClaims(
    of collection: StoredCollection,
    in store: Store
  ) throws -> [KeyText: String] {
    let prefix = try claimPrefix(of: collection.path)
    let sightings = try store.claimSightings(withPrefix: prefix.text)
    var names: [KeyText: String] = [:]
    for sighting in sightings.values where sighting.hasLapsed {
      if let body = sighting.reading.held?.body, body.subject.path == collection.path {
        names[KeyText(body.subject.key)] = body.owner.name
      }
    }
    return names
  }
}
