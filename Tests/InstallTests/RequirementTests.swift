import Foundation
import TestSupport
import Testing

@Suite("Requirements of the installation, and its messages")
struct RequirementTests {
  @Test(
    "Without Swift, or with an old one, it is said in three lines which package to take",
    arguments: [
      nil, "Swift version 5.10.1 (swift-5.10.1-RELEASE)",
      "Swift version 6.1.3 (swift-6.1.3-RELEASE)",
      "Apple Swift version 6.1 (swiftlang-6.1.0.110.21 clang-1700.0.13.3)", "something else",
    ]
  )
  func namesPackages(answer: String?) throws {
    let sandbox = try Sandbox()
    if let answer { try sandbox.addTool("swift", script: "echo '\(answer)'\necho 'Target: a'") }
    try sandbox.addTool("uname", script: "[ \"$1\" = -s ] && echo Linux || echo riscv64")
    let outcome = try sandbox.install(programs: nil)
    #expect(outcome.status == 128)
    #expect(
      outcome.errors == """
        install.sh: There are no programs here, and no Swift 6.2 or newer to build them with.
        install.sh: Take a package of a release for Linux on riscv64, which needs git alone:
        install.sh: the .tar.gz and its install.sh, the .deb, the wheel for pip, or npm's package.

        """
    )
    #expect(try sandbox.snapshot() == [:])
  }

  /// A copy of install.sh beside scripts that only write down that they were called.
  private func checkout(_ sandbox: Sandbox, build: String) throws -> String {
    let script = String(decoding: try Files.read("\(Sandbox.checkout)/install.sh"), as: UTF8.self)
    try sandbox.write(script, to: "checkout/install.sh")
    try sandbox.addTool("../checkout/.ci/prepare", script: "echo prepared \"$@\"")
    try sandbox.addTool("../checkout/.ci/build", script: build)
    return sandbox.path("checkout/install.sh")
  }

  @Test("With a new enough Swift it builds, and a build that fails installs nothing")
  func stopsAtFailedBuild() throws {
    for version in ["6.2", "6.3-dev", "7.0", "6.10"] {
      let sandbox = try Sandbox()
      try sandbox.addTool("swift", script: "echo 'Swift version \(version) (x)'")
      let script = try checkout(sandbox, build: "exit 1")
      let words = ["--prefix", sandbox.prefix]
      let outcome = try sandbox.runInstall(words, programs: nil, script: script)
      #expect(outcome.status == 128)
      #expect(outcome.output.contains("prepared\n"))
      #expect(outcome.errors == "install.sh: The build failed; nothing was installed.\n")
      #expect(try sandbox.snapshot() == [:])
      let prepared = try sandbox.runInstall(["--prepare"], programs: nil, script: script)
      #expect(prepared.output == "prepared --tests\n" && prepared.status == 0)
    }
  }

  /// Runs `.ci/prepare` on a machine of these tools.
  private func prepare(_ sandbox: Sandbox) throws -> Outcome {
    for tool in ["grep", "printf", "tr"] {
      if let path = Sandbox.find(tool) { try sandbox.addTool(tool, script: "exec \(path) \"$@\"") }
    }
    try sandbox.addTool("uname", script: "echo Linux")
    for tool in ["cmake", "make", "xz"] { try sandbox.addTool(tool, script: "exit 0") }
    return try sandbox.run(["sh", "\(Sandbox.checkout)/.ci/prepare"])
  }

  @Test("Missing libraries are installed with the machine's package manager")
  func installsLibraries() throws {
    let sandbox = try Sandbox()
    let log = sandbox.path("log")
    try sandbox.addTool("id", script: "echo 1000")
    try sandbox.addTool("pkg-config", script: "[ -e '\(log).done' ]")
    try sandbox.addTool("env", script: "shift; exec \"$@\"")
    try sandbox.addTool("sudo", script: "exec \"$@\"")
    try sandbox.addTool(
      "apt-get",
      script: "echo \"$*\" >>'\(log)'; case $* in *install*) : >'\(log).done' ;; esac"
    )
    let outcome = try prepare(sandbox)
    let names = "libssl-dev libyaml-dev libsqlite3-dev libgit2-dev libpq-dev libnats-dev"
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasSuffix("Installed what was missing: \(names)\n"))
    #expect(
      try sandbox.read("log")
        == "-qq update\n-qq install -y --no-install-recommends \(names)\n"
    )
    #expect(try prepare(sandbox).output == "")
  }

  @Test("Without a package manager, the missing packages are named")
  func namesMissingLibraries() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("pkg-config", script: "exit 1")
    let outcome = try prepare(sandbox)
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains(
        "what is missing are: libssl-dev libyaml-dev libsqlite3-dev libgit2-dev libpq-dev "
          + "libnats-dev\n"
      )
    )
  }

  @Test("An old git is refused")
  func needsNewerGit() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("git", script: "echo 'git version 2.17.1'")
    let outcome = try sandbox.install()
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("git 2.20 or newer is needed, and "))
    #expect(outcome.errors.contains(" is git 2.17.1."))
  }

  @Test("A configuration that git can't read is not written to")
  func refusesUnreadableConfiguration() throws {
    let sandbox = try Sandbox()
    try sandbox.write("[merge\n", to: "home/.gitconfig")
    let outcome = try sandbox.install()
    #expect(outcome.status != 0)
    #expect(try sandbox.read("home/.gitconfig") == "[merge\n")
  }

  @Test("A program that does not start is not installed")
  func refusesBrokenProgram() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("pair/jsonl-merge", script: "exit 0")
    let pair = sandbox.path("tools/pair")
    func outcome() throws -> Outcome { try sandbox.install(programs: pair) }
    let sentence = "install.sh: '\(pair)/git-jsonl' does not start; nothing was installed.\n"
    #expect(try outcome().errors == sentence)
    try sandbox.addTool("pair/git-jsonl", script: "exit 1")
    #expect(try outcome().errors == sentence)
    try sandbox.addTool("pair/jsonl-merge", script: "exit 1")
    #expect(try outcome().errors == sentence.replacing("git-jsonl", with: "jsonl-merge"))
    #expect(try outcome().status == 128)
    #expect(try sandbox.snapshot() == [:])
  }

  @Test("Root is told where the programs go before they are written")
  func tellsRoot() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("id", script: "echo 0")
    try sandbox.addTool("pair/jsonl-merge", script: "exit 1")
    let pair = sandbox.path("tools/pair")
    let outcome = try sandbox.runInstall([], programs: pair)
    #expect(outcome.status == 128)
    #expect(outcome.output == "Installing to /usr/local; --prefix names another folder.\n")
    #expect(try sandbox.install(programs: pair).output == "")
  }

  @Test(
    "A wrong option gets one sentence and status 129",
    arguments: [
      (["--wrong"], "'--wrong' is not an option of this script."),
      (["file"], "'file' is not an option of this script."),
      (["--prefix"], "--prefix needs a value."),
      (["--attributes"], "--attributes needs a value."),
      (["--demo", "--test"], "--demo and --test can't be used together."),
      (["--demo", "--prefix", "a"], "--demo takes no other option."),
      (
        ["--programs-only", "--attributes", "a"],
        "--programs-only and --attributes can't be used together."
      ),
      (["--uninstall", "--attributes", "a"], "--uninstall takes no --attributes."),
    ]
  )
  func refusesOption(arguments: [String], sentence: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.runInstall(arguments, programs: nil)
    #expect(outcome.status == 129)
    #expect(outcome.output == "")
    #expect(outcome.errors == "install.sh: \(sentence) See ./install.sh --help.\n")
    #expect(try sandbox.snapshot() == [:])
  }

  @Test("The help names every option")
  func helps() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.runInstall(["--help"], programs: nil)
    #expect(outcome.status == 0)
    for word in [
      "--prefix", "--attributes", "--programs-only", "--uninstall", "--demo", "--test",
      "--prepare", "--help", "JSONL_PROGRAMS",
    ] {
      #expect(outcome.output.contains("  \(word) "))
    }
  }
}
