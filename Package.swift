// swift-tools-version: 6.1
import PackageDescription

// The layers, bottom first. A target may depend only on targets above it in this list; Tests/TidyTests
// enforces the same table on the import lines, with the reason for each row.
let package = Package(
  name: "tsunagu",
  defaultLocalization: "ja",
  products: [
    .executable(name: "tsunagu", targets: ["tsunagu"]),
    .executable(name: "tsunagu-server", targets: ["tsunagu-server"]),
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(
      url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CExpat", path: "Sources/CExpat", pkgConfig: "expat",
      providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(
      name: "CMinizip", path: "Sources/CMinizip", pkgConfig: "minizip",
      providers: [.apt(["libminizip-dev"])]),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CXLSXWriter", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CPages", linkerSettings: [.linkedLibrary("sqlite3")]),
    .target(name: "CProcess"),
    .target(name: "Records"),
    .target(name: "Problems", dependencies: ["Records"]),
    .target(name: "Merge", dependencies: ["Records"]),
    .target(name: "Authority", dependencies: ["Records", "Merge"]),
    .target(
      name: "Sync",
      dependencies: [
        "Records", "Merge", "Authority", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Records", "Authority", .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Templates")]),
    .target(
      name: "Storage",
      dependencies: [
        "CPages", "CProcess", "Records", "Merge", "Authority", "Sync",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .target(name: "Spreadsheets", dependencies: ["CExpat", "CMinizip", "CXLSXWriter", "Records"]),
    .target(
      name: "Casework",
      dependencies: [
        "Records", "Merge", "Authority", "Sync", "Reports", "Spreadsheets",
      ]),
    .target(name: "Compression", dependencies: ["CZlib"]),
    .target(
      name: "Console",
      dependencies: [
        "Records", "Reports", "Spreadsheets", "Casework",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "SyntheticMunicipality", dependencies: ["Records", "Merge"],
      path: "Fixtures/SyntheticMunicipality"),
    .executableTarget(
      name: "tsunagu-server",
      dependencies: [
        "Records", "Problems", "Merge", "Authority", "Sync", "Reports", "Casework", "Storage",
        "Spreadsheets", "Compression", "Console",
        "SyntheticMunicipality",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      path: "Server"),
    .executableTarget(
      name: "tsunagu",
      dependencies: [
        "Records", "Problems", "Merge", "Authority", "Sync", "Reports", "Spreadsheets", "Casework",
        "Storage", "Compression", "Console", "CCurl",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Client"),
    .target(
      name: "Support", dependencies: ["CZlib", "Records", "Merge", "Sync"], path: "Tests/Support"),
    .target(
      name: "TestDoubles",
      dependencies: [
        "Records", "Merge", "Sync", "Storage", "Support",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      path: "Tests/TestDoubles", exclude: ["Faults.c"]),
    .target(
      name: "TestKit",
      dependencies: ["Records", "Merge", "Authority", "Sync", "Storage", "TestDoubles", "Support"],
      path: "Tests/TestKit"),
    .target(
      name: "Simulation",
      dependencies: [
        "Records", "Merge", "Authority", "Sync", "Storage", "TestDoubles", "TestKit", "Support",
      ],
      path: "Tests/Simulation", exclude: ["mutations.txt"]),
    .executableTarget(name: "simulate", dependencies: ["Simulation"], path: "Tests/Simulate"),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation", "Support"]),
    .testTarget(name: "RecordsTests", dependencies: ["Records", "Support"]),
    .testTarget(name: "ProblemsTests", dependencies: ["Records", "Problems", "Support"]),
    .testTarget(name: "MergeTests", dependencies: ["Records", "Merge", "Support"]),
    .testTarget(
      name: "AuthorityTests", dependencies: ["Records", "Merge", "Authority", "Support"]),
    .testTarget(
      name: "SyncTests",
      dependencies: [
        "Records", "Merge", "Authority", "Sync", "Storage", "TestDoubles", "TestKit", "Support",
      ]),
    .testTarget(
      name: "ReportsTests", dependencies: ["Records", "Authority", "Reports", "Support"]),
    .testTarget(
      name: "StorageTests",
      dependencies: [
        "Records", "Merge", "Authority", "Sync", "Storage", "TestDoubles", "Support",
      ]),
    .testTarget(name: "SpreadsheetsTests", dependencies: ["Spreadsheets", "Support"]),
    .testTarget(
      name: "CaseworkTests",
      dependencies: [
        "Records", "Merge", "Authority", "Sync", "Reports", "Casework", "SyntheticMunicipality",
        "Support",
      ]),
    .testTarget(name: "CompressionTests", dependencies: ["Compression", "Support"]),
    .testTarget(
      name: "SyntheticMunicipalityTests",
      dependencies: ["Records", "Merge", "Reports", "SyntheticMunicipality", "Support"]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "Records", "Problems", "Merge", "Authority", "Sync", "Reports", "Storage", "tsunagu-server",
        "TestKit", "Support",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
      ]),
    .testTarget(
      name: "ClientTests",
      dependencies: [
        "Records", "Problems", "Merge", "Authority", "Sync", "Reports", "Casework", "Storage",
        "Compression", "tsunagu",
        "tsunagu-server", "Simulation", "TestDoubles", "TestKit", "Support",
      ]),
    .target(
      name: "FuzzProperties",
      dependencies: ["Records", "Merge", "Authority", "Sync", "Reports", "Compression"],
      path: "Tests/FuzzProperties"),
    .testTarget(
      name: "FuzzRegressionTests",
      dependencies: ["Records", "Merge", "Authority", "Sync", "FuzzProperties", "Support"]),
    .testTarget(
      name: "CrashTests",
      dependencies: [
        "Records", "Authority", "Sync", "Storage", "tsunagu", "tsunagu-server", "TestDoubles",
        "TestKit", "Support",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .testTarget(name: "TidyTests", dependencies: ["Support"]),
    .executableTarget(
      name: "tsunagu-bench",
      dependencies: [
        "Records", "Merge", "Authority", "Sync", "Reports", "Casework", "Storage", "Compression",
        "SyntheticMunicipality",
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      path: "Tests/Bench"),
  ]
)
