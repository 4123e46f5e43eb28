internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import RecordStore
internal import Records
internal import System

/// The claims that are released as a branch is landed. A worker whose claim was taken away, and who
/// does not know, lands nothing.
///
/// Where claims are refs, the server takes the work and the release in one push, or neither, and
/// takes the release only if the claim is what was read here. Values are elsewhere, so there is no
/// such push. They are renewed right before each push, which fails where the claim is lost, and
/// keeps others from it for its whole time; and released after it, so that nobody takes the record
/// while the work is on its way.
final class LandingClaims {
  private let workspace: Workspace
  private let work: ClaimWork
  private let subjects: [ClaimSubject]
  private let place: any ClaimPlace
  /// The refs that go with the push; nil where the claims are values.
  private let refs: ClaimRefs?
  /// The claims as they were last read.
  private var held: [String: ClaimState] = [:]

  init(_ request: LandVerb, _ context: VerbContext) throws {
    workspace = try Workspace(context)
    let store = try workspace.openStoreForEditing()
    work = try ClaimWork(workspace, store, as: request.owner)
    let (keys, collection) = try workspace.keys(
      of: request.released,
      in: request.collection,
      store
    )
    subjects = keys.compactMap { Workspace.subject($0, of: collection) }
    place = try work.place(of: collection.path)
    refs = place as? ClaimRefs
    guard let remote = refs?.remote else { return }
    guard let target = request.remote, [remote.name, remote.location].contains(target) else {
      throw VerbFailure.claim(.otherRemote(request.remote ?? "", claims: remote.name))
    }
  }

  /// Reads the claims, all of which have to be the owner's. One that an earlier attempt may have
  /// released, and whose answer was lost, need not be there any more: the work has landed then.
  ///
  /// - Throws: `ClaimFailure.lost` where one is somebody else's, or gone.
  func check() throws {
    let refs = subjects.map { place.ref(of: $0) }
    let readings = try place.read(refs, knowing: [:])
    let own = try work.ownClaims()
    held = [:]
    var lost: [(ClaimSubject, ClaimReading)] = []
    for (subject, ref) in zip(subjects, refs) {
      let reading = readings[ref] ?? .absent
      if let state = reading.held, state.body.owner == work.owner {
        held[ref] = state
      } else if own[ref]?.isReleasing != true || !mayBeReleased(reading) {
        lost.append((subject, reading))
      }
    }
    try refuse(lost)
  }

  /// Whether a ref is as a release of the owner leaves it.
  private func mayBeReleased(_ reading: ClaimReading) -> Bool {
    switch reading {
    case .absent: true
    case .claim(let state): state.body.state == .free && state.body.owner == work.owner
    case .foreign: false
    }
  }

  /// Whether all claims were there when they were last read.
  var areAllHeld: Bool { held.count == subjects.count }

  private func refuse(_ lost: [(ClaimSubject, ClaimReading)]) throws {
    if lost.isEmpty { return }
    let sentences = lost.map { subject, reading in
      (ClaimReport(subject, .lost(reading), work).sentence ?? "") + "; nothing was landed"
    }
    throw VerbFailure.claim(.lost(sentences))
  }

  /// What is pushed with the work, which has not landed yet. From here on the claims may be gone.
  ///
  /// - Throws: `ClaimFailure.lost` where a claim is gone: nothing would fence the push.
  func pushes() throws -> [ClaimPush] {
    try refuse(subjects.filter { held[place.ref(of: $0)] == nil }.map { ($0, .absent) })
    guard let refs else {
      try renew()
      return []
    }
    let states = subjects.compactMap { held[refs.ref(of: $0)] }
    let own = try work.ownClaims()
    try work.store.note(
      own: states.map { state in
        let ref = refs.ref(of: state.body.subject)
        var claim = own[ref] ?? OwnClaim(ref: ref, state: state, renewed: ClaimWork.moment)
        claim.isReleasing = true
        return claim
      }
    )
    var updates: [ClaimUpdate] = []
    for state in states {
      let request = ClaimRequest(
        .release(isRepeated: false),
        subject: state.body.subject,
        owner: work.owner,
        keepsChain: refs.keepsChain
      )
      let nonce = randomDigits(byteCount: 8)
      if case .update(let update) = request.decide(.claim(state), hasLapsed: false, nonce: nonce) {
        updates.append(update)
      }
    }
    let objects = try refs.make(updates, now: CurrentProcess.moment.seconds)
    return states.indices.map { index in
      ClaimPush(
        ref: refs.ref(of: states[index].body.subject),
        update: updates[index],
        state: objects[index]
      )
    }
  }

  /// Renews them right before the push.
  private func renew() throws {
    // fault: landing-does-not-renew
    let answers = try work.ask(.renew, subjects)
    var lost: [(ClaimSubject, ClaimReading)] = []
    var failures: [String] = []
    for (subject, answer) in zip(subjects, answers) {
      switch answer {
      case .gained(let state): held[place.ref(of: subject)] = state
      case .lost(let reading): lost.append((subject, reading))
      case .released, .pruned, .kept, .held, .stale, .foreign, .refused, .unreachable:
        let sentence = ClaimReport(subject, answer, work).sentence ?? KeyText(subject.key).text
        failures.append(sentence + "; nothing was landed")
      }
    }
    try refuse(lost)
    if !failures.isEmpty { throw VerbFailure.claim(.notRenewed(failures)) }
  }

  /// Releases them where the work has landed already.
  func release() throws {
    let answers = try work.ask(.release(isRepeated: false), subjects)
    let open = zip(subjects, answers).filter { $1 != .released }
    if open.isEmpty { return try work.mark(released: subjects) }
    say(open.compactMap { ClaimReport($0, $1, work).sentence })
  }

  /// Ends the claims once the work has landed: the push has released them where they are refs.
  func finish() throws {
    guard refs != nil else { return try release() }
    try work.store.note(own: [], gone: subjects.map { place.ref(of: $0) })
    try work.mark(released: subjects)
  }

  /// Writes to the files what was changed in the records.
  func end() {
    workspace.exportEdited()
    workspace.liveServers?.close()
  }
}
