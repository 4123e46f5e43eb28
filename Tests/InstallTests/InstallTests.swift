import Foundation
import TestSupport
import Testing

@Suite("Installation")
struct InstallTests {
  /// A value as git writes it into a file of its configuration, where it has a comment sign in it.
  private static func value(_ text: String) -> String {
    "\"" + text.replacing("\"", with: "\\\"") + "\""
  }

  @Test("Of a driver's line, the one of an earlier version is replaced")
  func renewsEarlierLines() throws {
    let sandbox = try Sandbox()
    let bin = "\(sandbox.prefix)/bin"
    let arguments = "-p %P -L %L --label-base %S --label-ours %X --label-theirs %Y %O %A %B"
    let (key, virtualKey) = ("merge.jsonl.driver", "merge.jsonl-virtual.driver")
    let earlier = [key: arguments, virtualKey: "--virtual -p %P %O %A %B"]
    for (key, words) in earlier {
      let line = "'/else where/jsonl-merge' \(words)"
      #expect(try sandbox.git("config", "--global", key, line).status == 0)
    }
    #expect(try sandbox.install(path: [bin]).status == 0)
    for (key, isVirtual) in [(key, false), (virtualKey, true)] {
      let line = installedDriverLine("jsonl-merge", isVirtual: isVirtual)
      #expect(try sandbox.git("config", "--global", key).output == line + "\n")
    }
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
        [merge "jsonl"]
        \tname = field-level JSON Lines merge
        \tdriver = \(Self.value(installedDriverLine("jsonl-merge")))
        \trecursive = jsonl-virtual
        [merge "jsonl-virtual"]
        \tname = field-level JSON Lines merge (inner merge)
        \tdriver = \(Self.value(installedDriverLine("jsonl-merge", isVirtual: true)))
        [diff "jsonl"]
        \ttextconv = git-jsonl textconv

        """
    )
    #expect(
      try sandbox.read("home/.config/git/attributes") == """
        # jsonl-merge: begin (written by install.sh; install.sh --uninstall removes it)
        *.jsonl merge=jsonl
        # jsonl-merge: end

        """
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
    #expect(!first.output.contains("There was nothing to change."))
    let files = try sandbox.snapshot()
    let second = try sandbox.install("--attributes", "*.jsonl", "--attributes", "a b")
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.output.hasSuffix("There was nothing to change.\n"))
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
    #expect(installed == ["prefix/bin/git-jsonl", "prefix/bin/jsonl-merge"])
  }

  @Test("A driver without a companion beside it is installed alone, which is reported")
  func withoutCompanion() throws {
    let sandbox = try Sandbox()
    try sandbox.addTool("fake", script: "exit 0")
    let outcome = try sandbox.install(program: sandbox.path("tools/fake"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("There is no git-jsonl beside '"))
    #expect(!sandbox.exists("prefix/bin/git-jsonl"))
  }

  @Test("Where PATH does not lead to the program, it is registered with its path")
  func registersPathOutsidePATH() throws {
    let sandbox = try Sandbox()
    let outcome = try sandbox.install()
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("registered with its full path"))
    let driver = try sandbox.git("config", "--global", "merge.jsonl.driver").output
    #expect(driver == installedDriverLine("\(sandbox.prefix)/bin/jsonl-merge") + "\n")
    // Other programs of those names come first.
    try sandbox.addTool("jsonl-merge", script: "exit 3")
    try sandbox.addTool("git-jsonl", script: "exit 3")
    let bin = "\(sandbox.prefix)/bin"
    let other = sandbox.path("tools")
    #expect(
      try sandbox.install(path: [other, bin]).output.contains("There was nothing to change.")
    )
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
    try sandbox.addTool("fake", script: "echo \"$@\" >'\(marker)'")
    let fake = sandbox.path("tools/fake")
    let outcome = try sandbox.install("--attributes", "*.jsonl", program: fake)
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

  @Test("A driver of that name that is not this product's is left, and nothing is installed")
  func refusesForeignDriver() throws {
    let sandbox = try Sandbox()
    let config = "[merge \"jsonl\"]\n\tdriver = other-tool %O %A %B\n"
    try sandbox.write(config, to: "home/.gitconfig")
    let outcome = try sandbox.install("--attributes", "*.jsonl")
    #expect(outcome.status == 128)
    #expect(outcome.errors.contains("merge.jsonl.driver is 'other-tool %O %A %B'"))
    #expect(!sandbox.exists("prefix"))
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(try sandbox.read("home/.gitconfig") == config)
    #expect(!sandbox.exists("home/.config"))
  }

  @Test("A driver's line that was edited by hand is left, and goes with the program")
  func keepsEditedDriver() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.install().status == 0)
    let edited = "jsonl-merge --style record %O %A %B"
    #expect(try sandbox.git("config", "--global", "merge.jsonl.driver", edited).status == 0)
    let outcome = try sandbox.install()
    #expect(outcome.output.contains("Left as it was edited: merge.jsonl.driver = \(edited)"))
    #expect(try sandbox.git("config", "--global", "merge.jsonl.driver").output == "\(edited)\n")
    #expect(try sandbox.install("--uninstall").status == 0)
    #expect(!sandbox.exists("home/.gitconfig"))
  }
}
