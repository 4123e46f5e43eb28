import Foundation
import TestSupport
import Testing

/// What somebody does in the first hour with the program, by the README and by what the program
/// itself says. The first hour in a conflict is the README's, which `GuideTests` follows.
@Suite("First hours")
struct FirstHourTests {
  private let world: GitWorld

  init() throws { world = try GitWorld() }

  /// Runs a script of `Tests/FirstHours` in a new folder, and returns all that it prints.
  private func run(_ name: String, adding variables: [String: String]) throws -> String {
    let path = try Sandbox.programs() + ":" + (world.environment["PATH"] ?? "")
    let outcome = try ChildProcess(
      "sh",
      ["-c", "sh \"$0\" 2>&1", "\(Sandbox.checkout)/Tests/FirstHours/\(name).sh"],
      environment: world.environment.merging(variables) { $1 }.merging(["PATH": path]) { $1 },
      folder: world.folder.path,
      deadlineInSeconds: 600
    ).run()
    #expect(outcome.status == 0, "\(outcome)")
    return outcome.output
  }

  /// The records of a file in a bare repository.
  private func records(_ file: String, in repository: String) throws -> [PlainValue] {
    try world.run("git", ["--git-dir", repository, "show", "main:" + file]).orThrow().output
      .split(separator: "\n").map { try #require(PlainValue(String($0))) }
  }

  @Test("A catalogue by sku: the edits of two editors and of a script are all kept")
  func catalogue() throws {
    let variable = ProcessInfo.processInfo.environment["JSONL_MERGE_PRODUCTS"]
    let count = variable.flatMap { Int($0) } ?? 2000
    let output = try run("catalogue", adding: ["PRODUCTS": "\(count)"])
    for line in [
      "products.jsonl: a policy could say: key: sku; git jsonl policy suggest products.jsonl",
      "    key: sku\n", "2 records read (2 changed)",
      "products.jsonl: 1 conflict (git jsonl resolve asks about it)\n", "The merge asks.\n",
      "products.jsonl: 1 conflict left: P-00007 (stock)\n", "nothing is wrong\n",
      "price: 12.50 -> 8.90",
    ] {
      #expect(output.contains(line), "\(line)")
    }
    let products = try records("products.jsonl", in: "shop.git")
    #expect(products.count == count)
    for (index, product) in products.enumerated() {
      let id = index + 1
      let price = id % 90 + 5
      let names = [7: "Teapot", 9: "Kettle"]
      let stock = id % 40 + 10 - (id % 10 == 7 ? 1 : 0) + (id == 7 ? 100 : 0)
      let digits = String(repeating: "0", count: 5 - String(id).count) + String(id)
      let wanted = [
        #"{"sku":"P-\#(digits)""#, #""name":"\#(names[id] ?? "Product \(id)")""#,
        #""price":\#(id == 7 ? "8.90" : "\(price).50")"#, #""stock":\#(stock)"#,
        price >= 90 ? #""tags":["new","premium"]}"# : #""tags":["new"]}"#,
      ].joined(separator: ",")
      if product.text != wanted { Issue.record("\(product.text) is not \(wanted)") }
    }
  }

  @Test("Five agents in work trees create, take and close the tasks of a list, each once")
  func agents() throws {
    let variable = ProcessInfo.processInfo.environment["JSONL_MERGE_AGENT_TASKS"]
    let count = variable.flatMap { Int($0) } ?? 6
    let output = try run("agents", adding: ["TASKS": "\(count)"])
    #expect(output.contains("\nclosed  "), "\(output)")
    #expect(output.hasSuffix("nothing is wrong\n"), "\(output)")
    let tasks = try records("tasks.jsonl", in: "team.git")
    #expect(tasks.count == count)
    #expect(tasks.allSatisfy { $0["status"]?.string == "closed" && $0["title"]?.string != nil })
    let titles = tasks.compactMap { $0["title"]?.string }
    #expect(
      Set(titles)
        == Set((1...count / 2).flatMap { ["Task \($0)", "Check t-\($0)"] })
    )
    // Each task was finished in one commit, and no claim is left.
    let done = try world.run("git", ["--git-dir", "team.git", "log", "--format=%s", "main"])
      .orThrow().output.split(separator: "\n").filter { $0.hasPrefix("Finish ") }
    let wanted = tasks.compactMap { $0["id"]?.string }.map { "Finish \($0)" }
    #expect(done.map(String.init).sorted() == wanted.sorted())
    let claims = try world.run("git", ["--git-dir", "team.git", "for-each-ref", "refs/jsonl"])
    #expect(claims.output == "")
  }

  @Test("A package: from its archive to a merge, a conflict, a store, and out again")
  func package() throws {
    let sandbox = try Sandbox()
    try sandbox.pack()
    for tool in ["tar", "gzip"] {
      let path = try #require(Sandbox.find(tool))
      try sandbox.addTool(tool, script: "exec '\(path)' \"$@\"")
    }
    let outcome = try sandbox.run(
      ["sh", "\(Sandbox.checkout)/Tests/FirstHours/package.sh"],
      path: ["\(sandbox.prefix)/bin"],
      environment: ["PREFIX": sandbox.prefix]
    )
    #expect(outcome.status == 0, "\(outcome)")
    for line in [
      "Nothing was installed.", "tasks.jsonl: resolved, and staged\n",
      #"{"id":"t-1","title":"Write Q1 report","status":"doing"}"#,
      "registered the merge driver in ",
      "tasks.jsonl: 1 record read (1 new)\n", "t-2  Book a large room  closed\n",
      "nothing is wrong\n", "removed the store ", "took the merge driver out of ",
    ] {
      #expect(outcome.output.contains(line), "\(line)\n\(outcome.output)")
    }
    let names = try sandbox.snapshot().keys
    #expect(!names.contains { $0.hasPrefix("prefix/") || $0.hasPrefix("home/.") }, "\(names)")
    #expect(!names.contains { $0.hasPrefix("home/notes/.git/jsonl") })
    #expect(
      try sandbox.read("home/notes/tasks.jsonl").contains(
        #"{"id":"t-2","title":"Book a large room","status":"closed"}"# + "\n"
      )
    )
  }
}

extension Sandbox {
  /// Puts an archive into the home folder that is laid out as that of a release, with the programs
  /// of the tests.
  fileprivate func pack() throws {
    let script = """
      import sys, tarfile
      archive, checkout, programs = sys.argv[1:]
      top = "jsonl-merge-0-linux/"
      with tarfile.open(archive, "w:gz", compresslevel=0) as file:
          for name in ["install.sh", "README.md", "Documentation/demo.sh",
                       "Documentation/man/jsonl-merge.1", "Documentation/man/git-jsonl.1"]:
              file.add(checkout + "/" + name, top + name)
          for name in ["jsonl-merge", "git-jsonl"]:
              file.add(programs + "/" + name, top + "bin/" + name)
      """
    let archive = path("home/jsonl-merge-0-linux.tar.gz")
    try ChildProcess(
      "python3",
      ["-c", script, archive, Self.checkout, Self.programs()],
      environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""],
      folder: path("home")
    ).run().orThrow()
  }
}
