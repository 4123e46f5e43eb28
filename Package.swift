// swift-tools-version: 6.2
import PackageDescription

/// Whether to build the fuzzers, and all modules with coverage for them.
let isFuzzing = Context.environment["JSONL_FUZZ"] == "1"

/// Whether to build the programs that only measure.
let hasBenchmarks = Context.environment["JSONL_MERGE_BENCHMARKS"] != nil

/// Whether to build the program that puts a load on the flush manager.
let hasFlushLoad = Context.environment["JSONL_FLUSH_LOAD"] != nil

/// Whether to link git-jsonl without dynamic libraries, as it is installed on Linux: `.ci/build`
/// sets this, and makes the libraries that the system has only as dynamic ones.
let isStatic = Context.environment["JSONL_STATIC"] != nil

/// What `--version` says of the commit: only `.ci/build` sets it, so that a commit by itself does
/// not have a developer's programs built again.
let commit = Context.environment["JSONL_COMMIT"] ?? ""

/// Settings of every Swift target.
let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Settings of every Swift target of the product.
///
/// The runtime finds generic types of the standard library by functions instead of by their names,
/// which it would parse letter by letter and whose conformances it would search in a list: this
/// saves a quarter of the instructions of a start. In a release build, structures are copied by
/// code instead of by a layout that the runtime reads, which would need more types, and each
/// function is in a section of its own, so that the linker can put those of a merge side by side.
let strict =
  common + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer"])] : []) + [
    .unsafeFlags(["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors"]),
    .unsafeFlags(
      ["-Xfrontend", "-function-sections", "-Xfrontend", "-disable-type-layout"],
      .when(configuration: .release)
    ),
  ]

/// The layers of the product, from the lowest: a module does not import any module of a higher
/// layer.
///
/// `Sources` has a folder for each. The modules of `core` are pure: they use no file, clock,
/// environment or global, and print nothing.
enum Layer: String {
  case core = "Core"
  case platform = "Platform"
  case store = "Store"
  case remotes = "Remotes"
  case programs = "Programs"

  /// The folder of a module of this layer.
  func folder(of module: String) -> String { "Sources/\(rawValue)/\(module)" }
}

/// A library module of the product, with the modules that it may import.
///
/// The calls of this function and of the two below are the table of what a module may import:
/// `Tests/TidyTests` reads them here, with the modules of the system, which the package manager
/// does not require.
func module(
  _ name: String,
  in layer: Layer,
  imports dependencies: [Target.Dependency] = [],
  system _: [String] = [],
  settings: [SwiftSetting] = strict
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    path: layer.folder(of: name),
    swiftSettings: settings
  )
}

/// An executable of the product: a few lines over a module.
func program(
  _ name: String,
  in layer: Layer,
  imports dependencies: [Target.Dependency],
  linkerSettings: [LinkerSetting] = []
) -> Target {
  .executableTarget(
    name: name,
    dependencies: dependencies,
    path: layer.folder(of: name),
    swiftSettings: strict
      + (commit.isEmpty
        ? [] : [.unsafeFlags(["-Xcc", "-DJSONL_COMMIT=\"\(commit)\""])]),
    linkerSettings: linkerSettings
  )
}

/// The map of a C library, which one module imports, and the packages that it is in.
func library(
  _ name: String,
  in layer: Layer,
  pkgConfig: String? = nil,
  apt: String? = nil,
  brew: String? = nil
) -> Target {
  .systemLibrary(
    name: name,
    path: layer.folder(of: name),
    pkgConfig: pkgConfig,
    providers: apt.map { [.apt([$0])] + (brew.map { [.brew([$0])] } ?? []) }
  )
}

/// The settings of the modules that the tests run a million times, the engine's and the store's,
/// and of the property tests themselves: optimised in debug builds too, with the assertions that
/// check their invariants.
let hot =
  strict + [
    .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
  ]

/// The pure modules, from bytes to a merged document.
let engine: [Target.Dependency] = [
  "JSONText", "Records", "MergePolicy", "RecordMerge", "ContentHash",
]

/// The store, with what is below it.
let storeModules: [Target.Dependency] = ["System", "SQLiteStorage", "RecordStore", "Exchange"]

/// What every remote helper is made of.
let helperModules: [Target.Dependency] = ["JSONText", "ContentHash", "System", "RemoteProtocol"]

/// How a helper is linked whose library there is only as a dynamic one: libpq, libnats.
let dynamicLinking: [LinkerSetting] = [
  .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .debug))
]

/// How `git-jsonl` is linked, and what it starts.
let companionLinking: [LinkerSetting] =
  isStatic
  ? [.unsafeFlags(["-static-executable", "-use-ld=lld"], .when(platforms: [.linux]))]
  : [
    // The tests start it ten thousand times, and loading Swift's libraries would take half of each
    // start.
    .unsafeFlags(
      ["-static-stdlib", "-Xclang-linker", "-no-pie"],
      .when(platforms: [.linux], configuration: .debug)
    )
  ]

/// A test module, with the modules that it may import.
///
/// Tests start the programs and don't depend on them, since the settings of their linker would be
/// those of the tests, too. The package manager builds all that the package has before it tests.
func tests(
  _ name: String,
  imports dependencies: [Target.Dependency],
  settings: [SwiftSetting] = strict
) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies + ["TestSupport", "TestTraits"],
    swiftSettings: settings
  )
}

/// The programs that measure; `Tests/Benchmarks/run.sh` builds and starts them.
let benchmarks: [Target] = [
  .executableTarget(
    name: "Benchmarks",
    dependencies: ["TestSupport"],
    path: "Tests/Benchmarks",
    exclude: ["run.sh"],
    swiftSettings: strict
  )
]

let package = Package(
  name: "jsonl-merge",
  platforms: [.macOS(.v14)],
  products: [
    .executable(name: "jsonl-merge", targets: ["jsonl-merge"]),
    .executable(name: "git-jsonl", targets: ["git-jsonl"]),
    .executable(name: "git-jsonl-remote-dir", targets: ["git-jsonl-remote-dir"]),
    .executable(name: "git-jsonl-remote-postgres", targets: ["git-jsonl-remote-postgres"]),
    .executable(name: "git-jsonl-remote-nats", targets: ["git-jsonl-remote-nats"]),
  ],
  targets: [
    library("CVector", in: .core),
    module("JSONText", in: .core, imports: ["CVector"], settings: hot),
    module("Records", in: .core, imports: ["JSONText"], settings: hot),
    module("MergePolicy", in: .core, imports: ["JSONText", "Records"], settings: hot),
    module(
      "RecordMerge",
      in: .core,
      imports: ["JSONText", "Records", "MergePolicy"],
      settings: hot
    ),
    module(
      "Comparison",
      in: .core,
      imports: ["JSONText", "Records", "MergePolicy", "RecordMerge"],
      settings: hot
    ),
    module(
      "Resolution",
      in: .core,
      imports: ["JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison"],
      settings: hot
    ),
    module(
      "PolicySuggestion",
      in: .core,
      imports: ["JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison"],
      settings: hot
    ),
    module("Claims", in: .core, imports: ["JSONText", "Records"], settings: hot),
    library("CCrypto", in: .platform, pkgConfig: "libcrypto", apt: "libssl-dev", brew: "openssl@3"),
    library("CYAML", in: .platform, pkgConfig: "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
    library("CSQLite", in: .platform, pkgConfig: "sqlite3", apt: "libsqlite3-dev", brew: "sqlite"),
    library("CGit2", in: .platform, pkgConfig: "libgit2", apt: "libgit2-dev", brew: "libgit2"),
    library("CPostgreSQL", in: .platform, pkgConfig: "libpq", apt: "libpq-dev", brew: "libpq"),
    library("CNATS", in: .platform, pkgConfig: "libnats", apt: "libnats-dev", brew: "cnats"),
    library("CSystem", in: .platform),
    module("ContentHash", in: .platform, imports: ["CCrypto"]),
    module(
      "PolicyYAML",
      in: .platform,
      imports: ["CYAML", "JSONText", "Records", "MergePolicy"],
      settings: hot
    ),
    module(
      "System",
      in: .platform,
      imports: ["CSystem", "JSONText", "Records"],
      system: ["Glibc", "Musl", "Darwin", "Synchronization"],
      settings: hot
    ),
    module(
      "SQLiteStorage",
      in: .platform,
      imports: ["CSQLite", "JSONText"],
      system: ["Synchronization"],
      settings: hot
    ),
    module("PostgreSQLClient", in: .platform, imports: ["CPostgreSQL", "JSONText", "System"]),
    module("NATSClient", in: .platform, imports: ["CNATS", "JSONText", "System"]),
    module("Git", in: .platform, imports: ["JSONText", "System"]),
    module("GitObjects", in: .platform, imports: ["CGit2", "JSONText", "System", "Git"]),
    module(
      "RecordStore",
      in: .store,
      imports: ["JSONText", "Records", "MergePolicy", "Claims", "SQLiteStorage"],
      settings: hot
    ),
    module(
      "Exchange",
      in: .store,
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "ContentHash", "System",
        "SQLiteStorage", "RecordStore",
      ],
      settings: hot
    ),
    module("Blobs", in: .store, imports: ["JSONText", "ContentHash", "System"]),
    module(
      "History",
      in: .store,
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "GitObjects",
      ]
    ),
    module("ClaimRefs", in: .remotes, imports: ["JSONText", "Records", "Claims", "System", "Git"]),
    module("RemoteProtocol", in: .remotes, imports: ["JSONText", "System"], settings: hot),
    module(
      "FolderRemote",
      in: .remotes,
      imports: ["JSONText", "Records", "ContentHash", "System", "RemoteProtocol"]
    ),
    module(
      "RemoteCheck",
      in: .remotes,
      imports: ["JSONText", "ContentHash", "System", "RemoteProtocol"]
    ),
    module(
      "PostgresRemote",
      in: .remotes,
      imports: ["JSONText", "System", "PostgreSQLClient", "RemoteProtocol"]
    ),
    module(
      "NATSRemote",
      in: .remotes,
      imports: ["JSONText", "Records", "ContentHash", "System", "NATSClient", "RemoteProtocol"]
    ),
    module(
      "RemoteSync",
      in: .remotes,
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "RecordStore", "Exchange",
        "RemoteProtocol",
      ]
    ),
    module(
      "MergeContext",
      in: .programs,
      imports: [
        "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "System", "Git",
      ]
    ),
    module(
      "CommandInterface",
      in: .programs,
      imports: [
        "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "System", "MergeContext",
      ]
    ),
    module(
      "Setup",
      in: .programs,
      imports: ["JSONText", "MergePolicy", "System", "Git", "GitObjects"]
    ),
    module(
      "MergeDriver",
      in: .programs,
      imports: [
        "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "ContentHash", "System",
        "Git", "CommandInterface", "MergeContext",
      ]
    ),
    library("CBuild", in: .programs),
    program(
      "jsonl-merge",
      in: .programs,
      imports: ["CBuild", "System", "MergeDriver"],
      linkerSettings: [
        // Git starts the driver once for each file. A program without dynamic libraries starts in
        // half the time, and one whose functions are next to each other in the order of a merge in
        // a twentieth less. On macOS the system's libraries can't be linked statically.
        .unsafeFlags(["-static-executable", "-use-ld=lld"], .when(platforms: [.linux])),
        .unsafeFlags(
          [
            "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
            "--symbol-ordering-file=\(Context.packageDirectory)/Tests/Benchmarks/symbols.txt",
          ],
          .when(platforms: [.linux], configuration: .release)
        ),
      ]
    ),
    module(
      "Companion",
      in: .programs,
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "Resolution",
        "PolicySuggestion", "PolicyYAML", "ContentHash", "System", "SQLiteStorage", "RecordStore",
        "Exchange", "Blobs", "Git", "GitObjects", "History", "Claims", "ClaimRefs",
        "RemoteProtocol", "RemoteCheck", "RemoteSync", "CommandInterface", "MergeContext", "Setup",
      ]
    ),
    program(
      "git-jsonl",
      in: .programs,
      imports: ["CBuild", "System", "Companion"],
      linkerSettings: companionLinking
    ),
    program(
      "git-jsonl-remote-dir",
      in: .programs,
      imports: ["System", "FolderRemote"],
      linkerSettings: companionLinking
    ),
    program(
      "git-jsonl-remote-postgres",
      in: .programs,
      imports: ["System", "PostgresRemote"],
      // The only program that links libpq.
      linkerSettings: dynamicLinking
    ),
    program(
      "git-jsonl-remote-nats",
      in: .programs,
      imports: ["System", "NATSRemote"],
      // The only program that links libnats.
      linkerSettings: dynamicLinking
    ),
    .systemLibrary(name: "CSpawn", path: "Tests/CSpawn"),
    .target(
      name: "TestSupport",
      dependencies: [
        "CSpawn",
        "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "ContentHash",
      ],
      path: "Tests/TestSupport",
      swiftSettings: hot
    ),
    // What needs the module Testing, which no program may link.
    .target(name: "TestTraits", path: "Tests/TestTraits", swiftSettings: common),
    .target(
      name: "Fuzzers",
      dependencies: engine + storeModules + ["PolicyYAML", "CommandInterface", "TestSupport"],
      path: "Tests/Fuzzers",
      exclude: ["Main", "README.md", "run"],
      swiftSettings: strict
    ),
    .target(
      name: "FlushLoad",
      dependencies: engine + storeModules + ["TestSupport"],
      path: "Tests/FlushLoad",
      exclude: ["Main", "run"],
      swiftSettings: strict
    ),
    tests("FuzzerTests", imports: ["Fuzzers"]),
    tests("TestSupportTests", imports: ["JSONText"]),
    tests("JSONTextTests", imports: ["JSONText"]),
    tests("RecordsTests", imports: ["JSONText", "Records"]),
    tests("MergePolicyTests", imports: engine),
    tests("RecordMergeTests", imports: engine),
    tests("ComparisonTests", imports: engine + ["Comparison"]),
    tests("ResolutionTests", imports: engine + ["Comparison", "Resolution"]),
    tests(
      "PolicySuggestionTests",
      imports: engine + ["Comparison", "PolicyYAML", "PolicySuggestion"]
    ),
    tests("ClaimsTests", imports: ["JSONText", "Records", "ContentHash", "Claims"], settings: hot),
    tests("LawTests", imports: engine + ["PolicyYAML"]),
    tests(
      "SimulationTests",
      imports: engine + storeModules + ["PolicyYAML", "Comparison", "Resolution"],
      settings: hot
    ),
    tests("TrackerMergeTests", imports: engine),
    tests("PolicyYAMLTests", imports: engine + ["PolicyYAML", "CommandInterface", "Fuzzers"]),
    tests("SystemTests", imports: ["JSONText", "System"]),
    tests("GitTests", imports: ["JSONText", "System", "Git"]),
    tests("GitObjectsTests", imports: ["JSONText", "System", "GitObjects"]),
    tests("HistoryTests", imports: engine + ["System", "Comparison", "GitObjects", "History"]),
    tests(
      "ClaimRefsTests",
      imports: ["JSONText", "Records", "System", "Git", "Claims", "ClaimRefs"]
    ),
    tests("RemoteProtocolTests", imports: ["JSONText", "System", "RemoteProtocol"]),
    tests("FolderRemoteTests", imports: helperModules + ["FolderRemote"]),
    tests("PostgreSQLClientTests", imports: ["PostgreSQLClient"]),
    tests("PostgresRemoteTests", imports: ["JSONText", "System", "RemoteProtocol", "RemoteCheck"]),
    tests("NATSClientTests", imports: ["NATSClient"]),
    tests("NATSRemoteTests", imports: helperModules + ["NATSClient", "RemoteCheck"]),
    tests("RemoteSyncTests", imports: engine + storeModules + ["RemoteProtocol", "RemoteSync"]),
    tests("SQLiteStorageTests", imports: ["JSONText", "SQLiteStorage"]),
    tests("RecordStoreTests", imports: engine + ["SQLiteStorage", "RecordStore", "Claims"]),
    tests("ExchangeTests", imports: engine + storeModules + ["PolicyYAML", "FlushLoad"]),
    tests("BlobsTests", imports: ["JSONText", "ContentHash", "System", "Blobs"]),
    tests(
      "CommandInterfaceTests",
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "System", "MergeContext",
        "CommandInterface",
      ]
    ),
    tests("MergeContextTests", imports: engine + ["PolicyYAML", "System", "MergeContext"]),
    tests("MergeDriverTests", imports: engine + ["System", "CommandInterface", "MergeDriver"]),
    tests(
      "CompanionTests",
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "Comparison", "System", "RecordStore",
        "Exchange", "RemoteProtocol", "CommandInterface", "Setup", "Companion", "PolicyYAML",
        "ContentHash",
      ]
    ),
    tests("SetupTests", imports: ["JSONText", "System", "Setup"]),
    tests("EndToEndTests", imports: []),
    tests("InstallTests", imports: []),
    tests("TidyTests", imports: [], settings: hot),
  ] + (hasBenchmarks ? benchmarks : [])
)

if hasFlushLoad {
  package.targets.append(
    .executableTarget(
      name: "flush-load",
      dependencies: ["FlushLoad"],
      path: "Tests/FlushLoad/Main",
      swiftSettings: strict
    )
  )
}

if isFuzzing {
  package.targets.append(
    .executableTarget(
      name: "jsonl-fuzz",
      dependencies: ["Fuzzers"],
      path: "Tests/Fuzzers/Main",
      swiftSettings: common + [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
    )
  )
}
