import FlushLoad

// Puts the load on a flush manager once, and ends with 1 where something is wrong then.
let problems = try await FlushLoad().run()
for problem in problems { print(problem) }
if !problems.isEmpty { fatalError("The flush manager failed under load.") }
print("50 writers, 10,000 edits: none is missing, and no flush was lost.")
