internal import ClaimRefs
internal import Claims
internal import CommandInterface
internal import ContentHash
internal import Git
internal import GitObjects
internal import MergePolicy
internal import RecordStore
internal import System

// Where the claims of a file's records are: refs of git, or values that a remote keeps.
extension ClaimWork {
  /// Where the claims of a file's records are.
  func place(of path: String) throws -> any ClaimPlace {
    if let place = places[path] { return place }
    let values = try workspace.claimValues(of: path)
    let place: any ClaimPlace = if let values { values } else { try refs() }
    places[path] = place
    try recall(place.prefix)
    return place
  }

  /// The refs of git, whether the claims of a file are there or not.
  func refs() throws -> ClaimRefs {
    for place in places.values { if let refs = place as? ClaimRefs { return refs } }
    let environment = workspace.context.environment
    let identity = try workspace.identity()
    let git = GitProgram(
      // What git says is looked at.
      environment: environment.setting("LC_ALL", to: "C"),
      workTree: workspace.workTree,
      gitDirectory: workspace.gitDirectory
    )
    let refs = ClaimRefs(
      of: try ClaimRemote(of: workspace.commonDirectory, git: git, environment: environment),
      prefix: try workspace.claimRefPrefix(),
      git: git,
      folder: workspace.storeFolder,
      author: (identity.name, identity.email),
      addCommit: { [workspace] in (try? workspace.repository)?.add(commit: $0) },
      digest: { sha256($0) }
    )
    if tellsOfLocal, refs.remote.name == nil { workspace.tellOnce(Messages.claimsAreLocal) }
    return refs
  }

  /// All places where claims of this repository are.
  func allPlaces() throws -> [any ClaimPlace] {
    var found: [any ClaimPlace] = []
    for collection in try store.collections() where !workspace.isServed(collection.path) {
      let place = try place(of: collection.path)
      if !found.contains(where: { $0.prefix == place.prefix }) { found.append(place) }
    }
    if found.isEmpty {
      let refs = try refs()
      try recall(refs.prefix)
      found.append(refs)
    }
    return found
  }

  /// The subjects that are in each place.
  func byPlace(_ subjects: [ClaimSubject]) throws -> [(any ClaimPlace, [ClaimSubject])] {
    var groups: [(place: any ClaimPlace, subjects: [ClaimSubject])] = []
    for subject in subjects {
      let place = try place(of: subject.path)
      if let index = groups.firstIndex(where: { $0.place.prefix == place.prefix }) {
        groups[index].subjects.append(subject)
      } else {
        groups.append((place, [subject]))
      }
    }
    return groups.map { ($0.place, $0.subjects) }
  }

  /// The name of a record's claim.
  func ref(of subject: ClaimSubject) throws -> String {
    try place(of: subject.path).ref(of: subject)
  }

  /// What was last seen of a record's claim.
  func sighting(of subject: ClaimSubject) -> ClaimSighting? {
    (try? ref(of: subject)).flatMap { sightings[$0] }
  }

  /// The remote that has the claims of a file as values; nil where they are refs of git.
  func remoteOfValues(_ path: String) -> String? {
    ((try? place(of: path)) as? ClaimValues)?.remoteName
  }

  /// The git remote from which others' work comes; nil where there is none.
  func gitRemoteName(for path: String) throws -> String? {
    let place = try place(of: path)
    if let refs = place as? ClaimRefs { return refs.remote.name }
    // Several remotes keep nobody from working with values.
    return (try? refs())?.remote.name
  }
}

extension Workspace {
  /// The prefix of the names of refs that are claims.
  func claimRefPrefix() throws -> ClaimPrefix {
    try policies()?.claimRef.map { ClaimPrefix($0) } ?? .standard
  }

  /// The prefix of the names of the claims of a file's records.
  func claimPrefix(of path: String) throws -> ClaimPrefix {
    try claimValues(of: path)?.prefix ?? claimRefPrefix()
  }

  /// The claims of a file's records, if its policy wants them to be values and a remote keeps some.
  /// That there is no such remote is said once: they are refs of git then.
  fileprivate func claimValues(of path: String) throws -> ClaimValues? {
    let policy = try policy(for: path)
    guard policy.claims.tier == .natsKeyValue else { return nil }
    guard let remote = try remote(serving: .natsKeyValue) else {
      tellOnce(Messages.claimsAreRefs(of: path))
      return nil
    }
    let live = LiveCollection(claimsOf: path, by: policy)
    return ClaimValues(of: path, live, on: remote.name, servers())
  }

  /// Whether the records of a file are live, and a remote serves them, so that nobody claims them.
  fileprivate func isServed(_ path: String) -> Bool {
    guard let tier = try? policy(for: path).tier, tier != .git else { return false }
    return (try? remote(serving: tier)) != nil
  }
}

extension Messages {
  fileprivate static func claimsAreRefs(of path: String) -> String {
    "no remote serves nats-kv, so the claims of \(printable(path)) are refs of git"
  }
}
