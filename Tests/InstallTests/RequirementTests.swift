import Foundation
import TestSupport
import Testing

@Suite("Requirements of the installation, and its messages")
struct RequirementTests {
  @Test("A machine without Swift is told what is needed and where to get it")
  func needsSwift() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.install(program: nil)
    #expect(outcome.status == 128)
    #expect(
      outcome.errors == """
        install.sh: Swift 6.2 or newer is needed, and no swift was found in PATH. \
        Get it from https://www.swift.org/install/.

        """
    )
    #expect(try sandbox.snapshot() == [:])
  }

  @Test(
    "An old Swift is distinguished from one that is new enough",
    arguments: [
      ("Swift version 5.10.1 (swift-5.10.1-RELEASE)", "5.10.1"),
      ("Swift version 6.1.3 (swift-6.1.3-RELEASE)", "6.1.3"),
      ("Apple Swift version 6.1 (swiftlang-6.1.0.110.21 clang-1700.0.13.3)", "6.1"),
      ("something else", "of an unknown version"),
    ]
  )
  func needsNewerSwift(answer: String, version: String) throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("swift", script: "echo '\(answer)'\necho 'Target: a'")
    let outcome = try sandbox.install(program: nil)
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("Swift 6.2 or newer is needed, and \(sandbox.path(""))"))
    #expect(outcome.errors.contains(" is Swift \(version). Get a newer one from https://"))
  }

  @Test("A build that fails installs nothing", arguments: ["6.2", "6.3-dev", "7.0", "6.10"])
  func stopsAtFailedBuild(version: String) throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("pkg-config", script: "exit 0")
    try sandbox.addTool(
      "swift",
      script: "case $1 in --version) echo 'Swift version \(version) (x)' ;; *) exit 1 ;; esac"
    )
    let outcome = try sandbox.install(program: nil)
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("The build failed; nothing was installed."))
    #expect(try sandbox.snapshot() == [:])
  }

  @Test("Missing libraries are installed with the machine's package manager")
  func installsLibraries() throws {
    let sandbox = try Sandbox()
    let log = sandbox.path("log")
    try sandbox.addTool("uname", script: "echo Linux")
    try sandbox.addTool("id", script: "echo 1000")
    try sandbox.addTool("pkg-config", script: "[ -e '\(log).done' ]")
    try sandbox.addTool("env", script: "shift; exec \"$@\"")
    try sandbox.addTool("sudo", script: "exec \"$@\"")
    try sandbox.addTool(
      "apt-get",
      script: "echo \"$*\" >>'\(log)'; case $* in *install*) : >'\(log).done' ;; esac"
    )
    try sandbox.addTool(
      "swift",
      script: "case $1 in --version) echo 'Swift version 6.3 (x)' ;; *) exit 1 ;; esac"
    )
    let outcome = try sandbox.install(program: nil)
    #expect(outcome.output.contains("Installed the C libraries that were missing."))
    #expect(
      try sandbox.read("log")
        == """
        -qq update
        -qq install -y --no-install-recommends \
        libssl-dev libyaml-dev libsqlite3-dev libgit2-dev

        """
    )
  }

  @Test("Without a package manager, the missing packages are named")
  func namesMissingLibraries() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("uname", script: "echo Linux")
    try sandbox.addTool("pkg-config", script: "exit 1")
    try sandbox.addTool("swift", script: "echo 'Swift version 6.3 (x)'")
    let outcome = try sandbox.install(program: nil)
    #expect(outcome.status == 128)
    #expect(
      outcome.errors.contains(
        "Their names on Debian are: libssl-dev libyaml-dev libsqlite3-dev libgit2-dev"
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

  @Test("A configuration that git can't read stops the installation")
  func refusesUnreadableConfiguration() throws {
    let sandbox = try Sandbox()
    try sandbox.write("[merge\n", to: "home/.gitconfig")
    let outcome = try sandbox.install()
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("git can't read the user's git configuration."))
    #expect(!sandbox.exists("prefix"))
  }

  @Test("A program that does not start is not installed")
  func refusesBrokenProgram() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("broken", script: "exit 1")
    let broken = sandbox.path("tools/broken")
    let outcome = try sandbox.install(program: broken)
    #expect(outcome.status == 128)
    #expect(outcome.errors == "install.sh: '\(broken)' does not start; nothing was installed.\n")
    try sandbox.addTool("pair/jsonl-merge", script: "exit 0")
    try sandbox.addTool("pair/git-jsonl", script: "exit 1")
    let pair = sandbox.path("tools/pair")
    let half = try sandbox.install(program: pair + "/jsonl-merge")
    #expect(
      half.errors == "install.sh: '\(pair)/git-jsonl' does not start; nothing was installed.\n"
    )
    let absent = try sandbox.install(program: "/nowhere")
    #expect(
      absent.errors == "install.sh: JSONL_MERGE_BINARY is '/nowhere', which is not a program.\n"
    )
    #expect(try sandbox.snapshot() == [:])
  }

  @Test(
    "A wrong option gets one sentence and status 129",
    arguments: [
      (["--wrong"], "'--wrong' is not an option of this script."),
      (["file"], "'file' is not an option of this script."),
      (["--prefix"], "--prefix needs a value."),
      (["--attributes"], "--attributes needs a value."),
      (["--demo", "--test"], "--demo and --test can't be used together."),
      (["--demo", "--local"], "--demo takes no other option."),
      (["--uninstall", "--attributes", "a"], "--uninstall takes no --attributes."),
    ]
  )
  func refusesOption(arguments: [String], sentence: String) throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.runInstall(arguments, program: nil)
    #expect(outcome.status == 129)
    #expect(outcome.output == "")
    #expect(outcome.errors == "install.sh: \(sentence) See ./install.sh --help.\n")
    #expect(try sandbox.snapshot() == [:])
  }

  @Test("The help names every option")
  func helps() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.runInstall(["--help"], program: Sandbox.program())
    #expect(outcome.status == 0)
    for word in [
      "--prefix", "--attributes", "--local", "--uninstall", "--demo", "--test", "--prepare",
      "--help", "JSONL_MERGE_BINARY",
    ] {
      #expect(outcome.output.contains("  \(word) "))
    }
  }
}
