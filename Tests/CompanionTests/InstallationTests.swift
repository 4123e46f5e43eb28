import Foundation
import JSONText
import Setup
import TestSupport
import Testing

@Suite("Setting a repository up, and taking it back")
struct InstallationTests {
  private let lines = [#"{"id":"t-1","a":1}"#, #"{"id":"t-2","a":2}"#]

  private func repository(_ world: StoreWorld) throws -> Repository {
    let repository = world.repository
    try repository.write("tasks.jsonl", lines)
    try repository.commit("Begin")
    return repository
  }

  private func hooks(_ repository: Repository) throws -> [String] {
    try Files.names(in: repository.path(".git/hooks"))
  }

  @Test("init sets everything up, a second time changes nothing, and uninstall leaves nothing")
  func wholeWay() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    let before = try FolderPicture(repository.folder)
    let output = try world.output("init")
    #expect(
      output.replacing(repository.folder, with: "TOP") == """
        made the store TOP/.git/jsonl/store.db
        tasks.jsonl: 2 records read (2 new)
        registered the merge driver in .git/config
        sent the collections to the merge driver in .gitattributes; commit it, so that this holds \
        for everybody
        sent the collections to the merge driver in .git/info/attributes
        made the hooks pre-commit, post-commit, post-merge, post-checkout, post-rewrite and \
        pre-push

        """
    )
    #expect(try hooks(repository) == Hook.allCases.map(\.rawValue).sorted())
    let after = try FolderPicture(repository.folder, leavingOut: [".git/jsonl"])
    #expect(try world.output("init") == "tasks.jsonl: nothing to do\n")
    #expect(try world.output("install") == "everything is set up; nothing was changed\n")
    let again = try FolderPicture(repository.folder, leavingOut: [".git/jsonl"])
    #expect(again.differences(from: after) == [])
    #expect(try repository.git("check-attr", "merge", "tasks.jsonl").hasSuffix(" jsonl"))
    try world.run("uninstall").orThrow()
    #expect(try FolderPicture(repository.folder).differences(from: before) == [])
    #expect(try world.output("uninstall") == "git jsonl is not set up here\n")
  }

  @Test("Earlier content of the files is kept, whatever line ends they have")
  func keptBytes() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    try repository.write(".gitattributes", bytes: Array("*.txt text\r\n*.png binary".utf8))
    try repository.write(".git/info/attributes", bytes: [])
    let config = try repository.text(".git/config")
    try Files.write(config + "[a]\n\tb = c", to: repository.path(".git/config"))
    try Files.writeHook("#!/bin/sh\nexit 0\n", to: repository.path(".git/hooks/pre-commit"))
    let before = try FolderPicture(repository.folder)
    try world.run("init").orThrow()
    #expect(try repository.git("config", "a.b") == "c")
    #expect(try repository.git("check-attr", "merge", "x.png").hasSuffix(" unset"))
    try world.run("uninstall").orThrow()
    #expect(try FolderPicture(repository.folder).differences(from: before) == [])
  }

  @Test("Changes to the files by git and the user meanwhile stay")
  func laterChanges() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    try world.run("init").orThrow()
    try repository.git("config", "user.name", "Later")
    try repository.git("config", "merge.jsonl.x", "mine")
    let attributes = try repository.text(".gitattributes") + "*.png -text\n"
    try Files.write(attributes, to: repository.path(".gitattributes"))
    try world.run("uninstall").orThrow()
    #expect(try repository.git("config", "user.name") == "Later")
    #expect(try repository.text(".gitattributes") == "*.png -text\n")
    #expect(try repository.tryGit("config", "merge.jsonl.driver").end == .exit(1))
  }

  @Test("A store with edits that no file has is left, and its records with it")
  func unexported() throws {
    let world = try StoreWorld()
    _ = try repository(world)
    try world.run("init").orThrow()
    try world.run("put", "t-1", "a=5").orThrow()
    let outcome = try world.run("uninstall")
    #expect(outcome.end == .exit(1))
    #expect(outcome.errors.contains("it has 1 edited record that no file has"))
    #expect(try world.output("get", "t-1", "a") == "5\n")
    try world.run("export").orThrow()
    try world.run("uninstall").orThrow()
    #expect(try world.run("get", "t-1").end == .exit(128))
    #expect(try world.tasks()[0] == #"{"id":"t-1","a":5}"#)
  }

  @Test("A script of the user goes on with its arguments, its input and its exit status")
  func chained() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    try Files.writeHook(
      "#!/bin/sh\nset -eu\necho \"$@\" >>args\ncat >>input\necho end >>input\nexit 3\n",
      to: repository.path(".git/hooks/pre-push")
    )
    try Files.writeHook(
      "#!/bin/bash\necho \"commit $#\" >>args\n",
      to: repository.path(".git/hooks/pre-commit")
    )
    try world.run("init").orThrow()
    #expect(world.repository.folder == repository.folder)
    try repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "2").orThrow()
    #expect(try repository.text("args") == "commit 0\n")
    let bare = repository.world.folder.path("bare")
    try repository.git("init", "-q", "--bare", bare)
    #expect(try world.git("push", "-q", bare, "main").end != .exit(0))
    let head = try repository.git("rev-parse", "HEAD")
    let zeros = String(repeating: "0", count: 40)
    #expect(
      try repository.text("input") == "refs/heads/main \(head) refs/heads/main \(zeros)\nend\n"
    )
    #expect(try repository.lines("args")[1] == "\(bare) \(bare)")
    // Nothing to push is nothing to read.
    try Files.remove(repository.path("input"))
    let direct = try repository.world.run(
      repository.path(".git/hooks/pre-push"),
      ["a", "b"],
      in: repository.folder,
      adding: ["PATH": world.path]
    )
    #expect(direct.end == .exit(3))
    #expect(try repository.text("input") == "end\n")
  }

  @Test("An earlier text of ours is updated, and a hook without the right to run gets it")
  func renewed() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    try world.run("init").orThrow()
    let path = repository.path(".git/hooks/post-merge")
    var text = SectionedText(Bytes("#!/bin/sh\n"), place: .belowFirstLine)
    text.section = MarkedSection(["git-jsonl hook post-merge"])
    try Files.remove(path)
    try Files.writeHook(text.content()?.text ?? "", to: path)
    try Files.setMode(0o644, of: repository.path(".git/hooks/pre-push"))
    #expect(
      try world.output("install") == """
        renewed git jsonl in the hook post-merge
        let the hook pre-push be run

        """
    )
    #expect(try world.output("install") == "everything is set up; nothing was changed\n")
  }

  @Test("Another program's driver, other attributes and links are left, and reported")
  func others() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    try repository.git("config", "merge.jsonl.driver", "other %A %O %B")
    try repository.write(".gitattributes", ["tasks.jsonl merge=union"])
    try repository.git("config", "core.symlinks", "true")
    try Files.write("x\n", to: repository.world.folder.path("elsewhere"))
    let outcome = try world.run("init")
    #expect(outcome.end == .exit(1))
    #expect(
      outcome.errors == """
        git jsonl: the merge driver jsonl is another program's: other %A %O %B; it was left as it is
        git jsonl: tasks.jsonl: the attributes say merge=union, so the merge driver is not \
        used for it; git check-attr merge tasks.jsonl shows what holds
          git jsonl install --replace sends it to the driver

        """
    )
    #expect(try repository.lines(".gitattributes") == ["tasks.jsonl merge=union"])
    try Files.remove(repository.path(".gitattributes"))
    try repository.world.run(
      "ln",
      ["-s", "../elsewhere", ".gitattributes"],
      in: repository.folder
    ).orThrow()
    let linked = try world.run("install")
    #expect(linked.errors.contains("\".gitattributes\" is a symbolic link, and was left as it is"))
    #expect(try Files.read(repository.world.folder.path("elsewhere")) == Array("x\n".utf8))
  }

  @Test("For a user, the driver alone is registered, and every clone merges by record")
  func forUser() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    let home = repository.world.folder.path("home")
    try Files.write("[user]\n\tname = X\n", to: home + "/.gitconfig")
    let before = try FolderPicture(home)
    let there = try FolderPicture(repository.folder)
    let output = try world.output("install", "--global")
    #expect(output == "registered the merge driver in \(home)/.gitconfig\n")
    #expect(
      try world.output("install", "--global") == "everything is set up; nothing was changed\n"
    )
    #expect(try FolderPicture(repository.folder).differences(from: there) == [])
    // The repository's own configuration needs no driver then.
    let initialized = try world.output("init")
    #expect(initialized.contains("tasks.jsonl: 2 records read (2 new)\n"))
    #expect(!initialized.contains(".git/config"))
    try repository.git("add", "-A")
    try world.git("commit", "-q", "-m", "2").orThrow()
    let clone = try repository.world.clone(repository, as: "clone")
    try clone.branch("b")
    try clone.write("tasks.jsonl", [#"{"id":"t-1","a":1,"b":1}"#, lines[1]])
    try clone.commit("b")
    try clone.checkOut("main")
    try clone.write("tasks.jsonl", [#"{"id":"t-1","a":1,"c":1}"#, lines[1]])
    try clone.commit("c")
    try world.git("merge", "-q", "b", in: clone.folder).orThrow()
    let merged = try clone.lines("tasks.jsonl")
    #expect(merged[0].contains(#""b":1"#) && merged[0].contains(#""c":1"#) && merged.count == 2)
    let removed = try world.output("uninstall", "--global")
    #expect(removed == "took the merge driver out of \(home)/.gitconfig\n")
    #expect(try FolderPicture(home).differences(from: before) == [])
  }

  @Test("For a user, patterns go to the attributes file, through links, and are taken out again")
  func patternsForUser() throws {
    let world = try StoreWorld()
    let home = world.repository.world.folder.path("home")
    try Files.makeFolder(home + "/dotfiles")
    try Files.write("[user]\n\tname = X\n", to: home + "/dotfiles/config")
    try Files.write("*.png binary\n", to: home + "/dotfiles/attributes")
    let links = [(".gitconfig", "dotfiles/config"), ("attributes", "dotfiles/attributes")]
    for (link, target) in links {
      try? Files.remove("\(home)/\(link)")
      try FileManager.default.createSymbolicLink(
        atPath: "\(home)/\(link)",
        withDestinationPath: target
      )
    }
    try world.repository.git("config", "--global", "core.attributesFile", "~/attributes")
    let before = try FolderPicture(home)
    let words = ["install", "--global", "--attributes", "*.jsonl", "--attributes=#a b"]
    let output = try world.repository.world.run(
      BuiltProducts.path(of: "git-jsonl"),
      words,
      in: world.repository.folder,
      adding: ["PATH": world.path]
    ).orThrow().output
    #expect(
      output == "registered the merge driver in \(home)/dotfiles/config\n"
        + "sent the patterns to the merge driver in \(home)/dotfiles/attributes\n"
    )
    for name in ["x/a.jsonl", "#a b"] {
      let answer = try world.git("check-attr", "merge", "--", name).orThrow().output
      #expect(answer.hasSuffix(": merge: jsonl\n"), "\(answer)")
    }
    let removed = try world.output("uninstall", "--global")
    #expect(removed.contains("out of \(home)/dotfiles/attributes\n"))
    #expect(try FolderPicture(home).differences(from: before) == [])
    let refused =
      [["--attributes", "a"], ["--global", "--attributes", "!a"]] + [
        ["--global", "--attributes", "[attr]a"], ["--global", "--attributes", "a\nb"],
      ]
    for words in refused {
      let outcome = try world.repository.world.run(
        BuiltProducts.path(of: "git-jsonl"),
        ["install"] + words,
        in: world.repository.folder
      )
      #expect(outcome.end == .exit(129), "\(words)")
    }
    #expect(try FolderPicture(home).differences(from: before) == [])
  }

  @Test("A configuration that can't be written leaves everything as it was")
  func readOnly() throws {
    let world = try StoreWorld()
    let repository = try repository(world)
    try Files.setMode(0o555, of: repository.path(".git"))
    defer { try? Files.setMode(0o755, of: repository.path(".git")) }
    let before = try FolderPicture(repository.folder)
    let outcome = try world.run("install")
    if outcome.end == .exit(0) {
      // Root may write anywhere.
      #expect(try repository.world.run("id", ["-u"]).output == "0\n")
    } else {
      #expect(outcome.end == .exit(128))
      #expect(try FolderPicture(repository.folder).differences(from: before) == [])
    }
  }
}
