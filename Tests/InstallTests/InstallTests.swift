import Foundation
import TestSupport
import Testing

@Suite("Installation")
struct InstallTests {
  /// A value as git writes it into a file of its configuration, where it has a comment sign in it.
  private static func value(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\\\"") + "\""
  }

  @Test("The program is installed and registered for the user")
  func installs() throws {
    let sandbox = try Sandbox()
    let bin = "\(sandbox.prefix)/bin"
    let outcome = try sandbox.install("--attributes", "*.jsonl", path: [bin])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Installed \(bin)/jsonl-merge\n"))
    #expect(outcome.output.contains("Installed \(bin)/git-jsonl\n"))
    #expect(
      try sandbox.read("home/.gitconfig") == """
        # git jsonl: begin (git jsonl uninstall removes this file)
        [merge "jsonl"]
        \tname = field-level JSON Lines merge
        \tdriver = \(Self.value(installedDriverLine("jsonl-merge")))
        \trecursive = jsonl-virtual
        [merge "jsonl-virtual"]
        \tname = field-level JSON Lines merge (inner merge)
        \tdriver = \(Self.value(installedDriverLine("jsonl-merge", isVirtual: true)))
        [diff "jsonl"]
        \ttextconv = git-jsonl textconv
        # git jsonl: end

        """
    )
    #expect(
      try sandbox.read("home/.config/git/attributes") == """
        # git jsonl: begin (git jsonl uninstall removes this file)
        *.jsonl merge=jsonl
        # git jsonl: end

        """
    )
    let share = try sandbox.snapshot().keys.filter { $0.hasPrefix("prefix/share/") }.sorted()
    #expect(
      share == [
        "prefix/share/bash-completion/completions/git-jsonl",
        "prefix/share/fish/vendor_completions.d/git-jsonl.fish",
        "prefix/share/man/man1/git-jsonl.1", "prefix/share/man/man1/jsonl-merge.1",
        "prefix/share/zsh/site-functions/_git-jsonl",
      ]
    )
    #expect(
      try sandbox.snapshot()["prefix/bin/jsonl-merge"] == Files.read(Sandbox.program())
    )
    // git finds it by its name.
    let version = try sandbox.run(["git", "jsonl", "--version"], path: [bin])
    #expect(version.output.hasPrefix("git-jsonl "), "\(version)")
  }

  @Test("A second run changes nothing, and says so")
  func isIdempotent() throws {
    let sandbox = try Sandbox()
    let first = try sandbox.install("--attributes", "*.jsonl", "--attributes", "a b")
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains("Installed \(sandbox.prefix)/bin/jsonl-merge\n"))
    let files = try sandbox.snapshot()
    let second = try sandbox.install("--attributes", "*.jsonl", "--attributes", "a b")
    #expect(second.status == 0, "\(second.errors)")
    #expect(!second.output.contains("Installed"))
    #expect(second.output.contains("everything is set up; nothing was changed\n"))
    #expect(try sandbox.snapshot() == files)
  }

  @Test("A newer program takes the place of an older one")
  func replacesProgram() throws {
    let sandbox = try Sandbox()
    try sandbox.write("old", to: "prefix/bin/jsonl-merge")
    let outcome = try sandbox.install()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let files = try sandbox.snapshot()
    #expect(files["prefix/bin/jsonl-merge"] == (try Files.read(Sandbox.program())))
    let installed = files.keys.filter { $0.hasPrefix("prefix/bin/") }.sorted()
    #expect(
      installed == [
        "prefix/bin/git-jsonl", "prefix/bin/git-jsonl-remote-dir",
        "prefix/bin/git-jsonl-remote-nats", "prefix/bin/git-jsonl-remote-postgres",
        "prefix/bin/jsonl-merge",
      ]
    )
  }

  @Test("With --programs-only, nothing is registered")
  func programsOnly() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.install("--programs-only").status == 0)
    #expect(try sandbox.snapshot().keys.allSatisfy { $0.hasPrefix("prefix/") })
    #expect(sandbox.exists("prefix/bin/git-jsonl"))
  }

  @Test("The programs beside the script are installed, as in a release")
  func besideScript() throws {
    let sandbox = try Sandbox()
    let files = ["install.sh"] + ["git-jsonl.1", "jsonl-merge.1"].map { "Documentation/man/\($0)" }
    for file in files {
      let bytes = try Files.read("\(Sandbox.checkout)/\(file)")
      try sandbox.write(String(decoding: bytes, as: UTF8.self), to: "release/\(file)")
    }
    try FileManager.default.createSymbolicLink(
      atPath: sandbox.path("release/bin"),
      withDestinationPath: Sandbox.programs()
    )
    let script = sandbox.path("release/install.sh")
    let words = ["--prefix", sandbox.prefix]
    let outcome = try sandbox.runInstall(words, programs: nil, script: script)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try sandbox.snapshot()["prefix/bin/jsonl-merge"] == Files.read(Sandbox.program()))
  }

  @Test("Where PATH does not lead to the program, it is registered with its path")
  func registersPathOutsidePATH() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.install()
    #expect(outcome.status == 0, "\(outcome.errors)")
    let driver = try sandbox.git("config", "--global", "merge.jsonl.driver").output
    #expect(driver == installedDriverLine("\(sandbox.prefix)/bin/jsonl-merge") + "\n")
    // Other programs of those names come first.
    try sandbox.addTool("jsonl-merge", script: "exit 3")
    try sandbox.addTool("git-jsonl", script: "exit 3")
    let bin = "\(sandbox.prefix)/bin"
    let other = sandbox.path("tools")
    let again = try sandbox.install(path: [other, bin])
    #expect(again.output.contains("everything is set up; nothing was changed\n"))
    #expect(try sandbox.git("config", "--global", "merge.jsonl.driver").output == driver)
    // Once PATH leads there, the name is enough.
    #expect(try sandbox.install(path: [bin]).status == 0)
    #expect(
      try sandbox.git("config", "--global", "merge.jsonl.driver").output
        == installedDriverLine("jsonl-merge") + "\n"
    )
  }

  @Test("git starts the driver from a folder with any name")
  func quotesPath() throws {
    let sandbox = try Sandbox(prefixName: "it's $(exit 7) `a` \"100%\" %A; b")
    let marker = sandbox.path("started")
    let programs = try sandbox.programs("fake", driver: "echo \"$@\" >'\(marker)'")
    let outcome = try sandbox.install("--attributes", "*.jsonl", programs: programs)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Files.remove(marker)
    let merge = try sandbox.run([
      "sh", "-ec",
      """
      git init -q repository && cd repository
      commit() { printf '%s\\n' "$1" >a.jsonl; git add a.jsonl; git commit -q -m "$1"; }
      commit 1 && git branch other && commit 2 && git checkout -q other && commit 3
      git merge -q --no-edit -
      """,
    ])
    #expect(merge.status == 0, "\(merge.errors)")
    #expect(try sandbox.read("started").hasPrefix("-p a.jsonl -L 7 --label-base "))
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(try sandbox.snapshot().keys.filter { !$0.hasPrefix("home/repository") } == [])
  }

  @Test("A driver of that name that is not this product's is left, which is reported")
  func keepsForeignDriver() throws {
    let sandbox = try Sandbox()
    let config = "[merge \"jsonl\"]\n\tdriver = other-tool %O %A %B\n"
    try sandbox.write(config, to: "home/.gitconfig")
    let outcome = try sandbox.install("--attributes", "*.jsonl")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("the merge driver jsonl is another program's: other-tool"))
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(try sandbox.read("home/.gitconfig") == config)
    #expect(try sandbox.snapshot().count == 1)
  }
}
