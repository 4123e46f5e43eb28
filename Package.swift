// swift-tools-version: 6.2
import PackageDescription

/// Whether the programs are built, too, that only measure.
let hasBenchmarks = Context.environment["JSONL_MERGE_BENCHMARKS"] != nil

/// Settings that every Swift target of the product is built with.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A library module of the product, with the modules that it may import.
func module(
  _ name: String,
  imports dependencies: [Target.Dependency] = [],
  settings: [SwiftSetting] = strict
) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The settings of the modules that the property tests run a million times: optimised in debug
/// builds, too, with the assertions that check their invariants.
let hot =
  strict + [
    .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
  ]

/// The pure modules, from bytes to a merged document.
let engine: [Target.Dependency] = [
  "JSONText", "Records", "MergePolicy", "RecordMerge", "ContentHash",
]

/// A test module, with the modules that it may import.
func tests(_ name: String, imports dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name,
    dependencies: dependencies + ["TestSupport"],
    swiftSettings: strict
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
  products: [.executable(name: "jsonl-merge", targets: ["jsonl-merge"])],
  targets: [
    .systemLibrary(
      name: "CCrypto",
      pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
    ),
    .systemLibrary(
      name: "CYAML",
      pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]
    ),
    module("JSONText", settings: hot),
    module("Records", imports: ["JSONText"], settings: hot),
    module("MergePolicy", imports: ["JSONText", "Records"], settings: hot),
    module("RecordMerge", imports: ["JSONText", "Records", "MergePolicy"], settings: hot),
    module("ContentHash", imports: ["CCrypto"]),
    module(
      "PolicyYAML",
      imports: ["CYAML", "JSONText", "Records", "MergePolicy"],
      settings: hot
    ),
    module("FileAccess", imports: ["JSONText"]),
    module(
      "CommandInterface",
      imports: ["JSONText", "Records", "MergePolicy", "RecordMerge", "FileAccess"]
    ),
    module(
      "MergeDriver",
      imports: [
        "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "ContentHash",
        "FileAccess", "CommandInterface",
      ]
    ),
    .executableTarget(
      name: "jsonl-merge",
      dependencies: ["FileAccess", "MergeDriver"],
      swiftSettings: strict
    ),
    .target(
      name: "TestSupport",
      dependencies: [
        "JSONText", "Records", "MergePolicy", "PolicyYAML", "RecordMerge", "ContentHash",
      ],
      path: "Tests/TestSupport",
      swiftSettings: strict
    ),
    tests("TestSupportTests", imports: ["JSONText"]),
    tests("JSONTextTests", imports: ["JSONText"]),
    tests("RecordsTests", imports: ["JSONText", "Records"]),
    tests("MergePolicyTests", imports: engine),
    tests("RecordMergeTests", imports: engine),
    tests("LawTests", imports: engine + ["PolicyYAML"]),
    tests("RealMergeTests", imports: engine),
    tests(
      "PolicyYAMLTests",
      imports: engine + ["PolicyYAML", "CommandInterface"]
    ),
    tests("FileAccessTests", imports: ["JSONText", "FileAccess"]),
    tests(
      "CommandInterfaceTests",
      imports: [
        "JSONText", "Records", "MergePolicy", "RecordMerge", "FileAccess", "CommandInterface",
      ]
    ),
    tests(
      "MergeDriverTests",
      imports: engine + ["FileAccess", "CommandInterface", "MergeDriver", "jsonl-merge"]
    ),
    tests("EndToEndTests", imports: ["jsonl-merge"]),
    tests("InstallTests", imports: ["jsonl-merge"]),
    tests("TidyTests", imports: []),
  ] + (hasBenchmarks ? benchmarks : [])
)
