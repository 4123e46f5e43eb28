import Claims
import ClaimRefs
import Git
import JSONText
import Records
import System
import TestSupport

/// A bare repository, and agents with clones of it.
struct ClaimWorld {
  let git: GitWorld
  let server: Repository
  /// The address of the server, for clones.
  let address: String
  private let http: GitServer?

  /// - Parameter isHTTP: whether the server is reached over HTTP, and not as a file.
  init(isHTTP: Bool = false) throws {
    git = try GitWorld()
    let folder = git.folder.path("served")
    try Files.makeFolder(folder)
    try git.run("git", ["init", "-q", "--bare", "--template=", folder + "/r.git"]).orThrow()
    server = Repository(world: git, folder: folder + "/r.git")
    http = isHTTP ? try GitServer(folder, in: git) : nil
    address = http.map { $0.address + "/r.git" } ?? "file://" + folder + "/r.git"
  }

  func setFault(_ word: String, _ what: String) throws { try http?.setFault(word, what) }
  func clearFaults() throws { try http?.clearFaults() }

  /// A clone, which has the server as its remote `origin`.
  func makeClone(_ name: String) throws -> Repository {
    let clone = try git.makeRepository(name)
    try clone.git("remote", "add", "origin", address)
    return clone
  }

  static func subject(_ key: String) -> ClaimSubject {
    ClaimSubject(
      path: "tasks.jsonl",
      key: RecordKey(canonical: JSONValue(validated: JSONString.encode(Bytes(key))))
    )
  }
}

/// One who claims records from a clone, with a clock of their own.
final class ClaimAgent {
  let clone: Repository
  let owner: ClaimOwner
  let refs: ClaimRefs
  /// Seconds on the clock of the machine.
  var seconds: Int64 = 0
  /// Seconds since 1970, as the machine shows them.
  var date: Int64 = 1_700_000_000
  private var observations: [String: ClaimObservation] = [:]

  init(_ clone: Repository, _ owner: ClaimOwner, prefix: ClaimPrefix = .standard) throws {
    self.clone = clone
    self.owner = owner
    var variables = clone.world.environment
    variables["GIT_ALLOW_PROTOCOL"] = "file:http"
    let environment = ProgramEnvironment(entries: variables.map { Array("\($0)=\($1)".utf8) })
    let git = GitProgram(environment: environment, folder: clone.folder)
    refs = ClaimRefs(
      of: try ClaimRemote(of: clone.folder + "/.git", git: git, environment: environment),
      prefix: prefix,
      git: git,
      folder: clone.folder + "/.git",
      author: ("Eva", "eva@example.com"),
      addCommit: { _ in nil },
      digest: { bytes in
        // Any digest will do, as long as all have the same.
        var digest = [UInt8](repeating: 7, count: 32)
        for (index, byte) in bytes.enumerated() {
          digest[index % 32] = digest[index % 32] &* 31 &+ byte
        }
        return digest
      }
    )
  }

  convenience init(_ world: ClaimWorld, _ name: String, prefix: ClaimPrefix = .standard) throws {
    let owner = ClaimOwner(name: name, session: "of-" + name)
    try self.init(try world.makeClone(name), owner, prefix: prefix)
  }

  func ask(
    _ act: ClaimRequest.Act,
    _ keys: String...,
    assuming assumed: ClaimReading? = nil
  ) throws -> [ClaimAnswer] { try ask(act, keys: keys, assuming: assumed) }

  /// Asks for all of them together.
  func ask(
    _ act: ClaimRequest.Act,
    keys: [String],
    assuming assumed: ClaimReading? = nil
  ) throws -> [ClaimAnswer] {
    let runner = ClaimRunner(refs, now: { self.date }, known: { [:] }) { readings in
      let moment = MachineMoment(boot: "b", milliseconds: self.seconds * 1000)
      var lapsed: Set<String> = []
      for (ref, reading) in readings {
        guard let object = reading.object else { continue }
        let seen = ClaimObservation(of: object, after: self.observations[ref], at: moment)
        self.observations[ref] = seen
        if let ttl = reading.held?.body.ttl, seen.hasLapsed(ttl: ttl, at: moment) {
          lapsed.insert(ref)
        }
      }
      return lapsed
    }
    return try runner.run(
      keys.map { key in
        let request = ClaimRequest(
          act,
          subject: ClaimWorld.subject(key),
          owner: owner,
          ttl: 60,
          keepsChain: refs.prefix.isOfBranches
        )
        return ClaimTask(request, ref: refs.ref(of: request.subject), assumed: assumed)
      }
    )
  }

  func claim(_ keys: String...) throws -> [ClaimAnswer] {
    try keys.flatMap { try ask(.claim(retakesOwn: true), $0, assuming: .absent) }
  }

  func release(_ key: String) throws -> [ClaimAnswer] { try ask(.release(isRepeated: false), key) }
}

extension [ClaimAnswer] {
  /// What they are, in words that tests compare.
  var words: [String] {
    map { answer in
      switch answer {
      case .gained(let state): "gained \(state.body.epoch).\(state.body.beat)"
      case .held(let state): "held by \(state.body.owner.name)"
      case .released: "released"
      case .pruned: "pruned"
      case .kept: "kept"
      case .lost: "lost"
      case .stale: "stale"
      case .foreign: "foreign"
      case .refused: "refused"
      case .unreachable: "unreachable"
      }
    }
  }

  /// The reason of the first that failed.
  var reason: String {
    for case .refused(let reason) in self { return reason }
    for case .unreachable(let reason) in self { return reason }
    return ""
  }
}
