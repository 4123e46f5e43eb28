import TestSupport
import Testing

extension StoreWorld {
  /// A repository in which the merge of `side` into `main` stopped; with or without the driver.
  ///
  /// - Parameter style: how conflicts are written: a `merge.conflictStyle` of git, or `record`.
  static func stopped(
    _ base: [String],
    _ ours: [String],
    _ theirs: [String],
    hasDriver: Bool = true,
    style: String = "merge"
  ) throws -> StoreWorld {
    let world = try StoreWorld()
    let repository = world.repository
    if hasDriver { try repository.registerDriver(attributes: .gitDirectory) }
    if style == "record" {
      let driver = try repository.git("config", "merge.jsonl.driver")
      try repository.git(
        "config",
        "merge.jsonl.driver",
        driver.replacing(" -p ", with: " --style record -p ")
      )
    } else {
      try repository.git("config", "merge.conflictStyle", style)
    }
    try repository.fork("t.jsonl", base, ours: ours, theirs: theirs)
    #expect(try repository.tryGit("merge", "side").status == 1)
    return world
  }

  /// Runs `git jsonl resolve` at a terminal in which this was typed.
  ///
  /// - Returns: the exit status, and what the terminal showed.
  func resolveAtTerminal(_ typed: String) throws -> (Int32, String) {
    let outcome = try PseudoTerminal.run(
      BuiltProducts.path(of: "git-jsonl"),
      ["resolve"],
      environment: repository.world.environment.merging(
        ["TERM": "dumb", "GIT_EDITOR": ""]
      ) { $1 },
      folder: repository.folder,
      typed: typed
    )
    return (outcome.status, outcome.shown)
  }
}

extension Repository {
  /// Commits three versions of a file: base, and from there ours on `main`, which is checked out,
  /// and theirs on `side`.
  func fork(_ path: String, _ base: [String], ours: [String], theirs: [String]) throws {
    try write(path, base)
    try commit("base")
    try branch("side")
    try write(path, theirs)
    try commit("theirs")
    try checkOut("main")
    try write(path, ours)
    try commit("ours")
  }
}
