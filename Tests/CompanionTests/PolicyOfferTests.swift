import TestSupport
import Testing

@Suite("Policies that init and doctor offer, and templates")
struct PolicyOfferTests {
  @Test("init and doctor offer a policy that decides something, and say nothing otherwise")
  func offers() throws {
    let world = try PolicyVerbTests.catalogue()
    let offer =
      "shop/items.jsonl: a policy could say: key: sku, clock: seen, tags: union and stock: "
      + "counter; git jsonl policy suggest shop/items.jsonl shows why, and --write writes it\n"
    #expect(try world.output("init", "shop/items.jsonl").contains(offer))
    #expect(try world.run("init", "shop/items.jsonl").output.contains("a policy could") == false)
    #expect(try world.run("doctor").output.contains(offer))
    // A long file is left to `policy suggest`.
    let lines = try world.repository.lines("shop/items.jsonl")
    let long = #"{"sku":"A-13","note":"\#(String(repeating: "x", count: 8 << 20))"}"#
    try world.repository.write("shop/items.jsonl", lines + [long])
    #expect(try world.run("doctor").output.contains("a policy could") == false)
    try world.repository.write("shop/items.jsonl", lines)
    try world.run("policy", "suggest", "--write").orThrow()
    #expect(try world.run("doctor").output.contains("a policy could") == false)
  }

  @Test("Each template writes a policy that is read, for the files that are named or its own")
  func templates() throws {
    for name in ["tasks", "catalogue", "log", "memory"] {
      let world = try StoreWorld()
      let outcome = try world.run("init", "--template", name, "data/\(name).jsonl")
      #expect(outcome.end == .exit(0), "\(outcome.errors)")
      let text = try world.repository.text(".jsonl/policies.yml")
      #expect(text.contains("- pattern: \"/data/\(name).jsonl\"\n"))
      try world.run("policy", "show", "data/\(name).jsonl").orThrow()
      #expect(try world.output("collections").contains("data/\(name).jsonl"))
    }
    let world = try StoreWorld()
    try world.run("init", "--template", "tasks").orThrow()
    try world.run("put", "t-1", "status=open").orThrow()
    #expect(try world.output("policy", "show", "tasks.jsonl").contains("rule: rank"))
    #expect(try world.output("ready").contains("t-1"))
    try world.run("export").orThrow()
    #expect(try world.output("policy", "check") == "nothing is wrong\n")
    // A file that has a policy keeps it.
    let again = try world.run("init", "--template", "log", "tasks.jsonl")
    #expect(again.end == .exit(1) && again.errors.contains("has its policy already"))
    #expect(try !world.repository.text(".jsonl/policies.yml").contains("append"))
  }

  @Test("A new collection with a name that is nearly that of a file asks whether that was meant")
  func mistypedPath() throws {
    let world = try StoreWorld()
    try world.repository.write("tasks.jsonl", [#"{"id":"t-1"}"#])
    let output = try world.output("init", "taks.jsonl")
    let hint = "if you meant \"tasks.jsonl\", git jsonl forget taks.jsonl takes it back\n"
    #expect(output.contains(hint), "\(output)")
    #expect(try world.output("forget", "taks.jsonl") != "")
    #expect(try !world.output("init", "tasks.jsonl").contains("if you meant"))
    #expect(try !world.output("init", "taskz.jsonl").contains("if you meant"))
  }

  @Test("An unknown template is refused with those that there are")
  func unknownTemplate() throws {
    let outcome = try StoreWorld().run("init", "--template", "taks")
    #expect(outcome.end == .exit(129))
    #expect(outcome.errors.contains("did you mean \"tasks\"?"))
  }
}
