/// A folder's allowed imports, with the reason.
struct Layer {
  let folder: String
  let mayImport: Set<String>
  let reason: String

  init(_ folder: String, _ mayImport: Set<String>, because reason: String) {
    self.folder = folder
    self.mayImport = mayImport
    self.reason = reason
  }
}

extension Layer {
  /// The table of the layers, bottom first. Foundation is allowed everywhere. A new folder needs a row,
  /// a new import a reason.
  static let table = [
    Layer(
      "Sources/Records", [],
      because: "the kinds are what everything else is derived from; they depend on nothing"),
    Layer(
      "Sources/Merge", ["Records"],
      because: "state is a pure function of operations, the same on every device"),
    Layer(
      "Sources/Problems", ["Records"],
      because: "the layers throw codes; only those who face a person need the sentences"),
    Layer(
      "Sources/Authority", ["Records", "Merge"],
      because: "who may do what is decided from records as they stand, the same on both sides"),
    Layer(
      "Sources/Sync", ["Records", "Merge", "Authority", "Crypto"],
      because: "both sides of an exchange run without a disk or a network, in the simulator; "
        + "parcels are hashed and signed"),
    Layer(
      "Sources/Reports", ["Records", "Authority", "Mustache"],
      because: "rows in, bytes out: the same list prints on a device and on the server"),
    Layer(
      "Sources/Casework",
      ["Records", "Merge", "Authority", "Sync", "Reports", "Spreadsheets"],
      because: "what people do with records, once for the terminal, the browser and the server"),
    Layer(
      "Sources/Storage",
      [
        "Records", "Merge", "Authority", "Sync", "Crypto", "CryptoExtras", "CPages", "CProcess",
        "GRDB", "GRDBSQLite", "Synchronization",
      ],
      because: "another engine than SQLite must be a change of this folder alone; a device's rows "
        + "are sealed, its key is wrapped by scrypt"),
    Layer(
      "Sources/Spreadsheets", ["CExpat", "CMinizip", "CXLSXWriter", "Glibc", "Records"],
      because: "tables of other programs are bytes from strangers: read, written and tested by "
        + "themselves; JSON is read by the reader of Records"),
    Layer(
      "Sources/Compression", ["CZlib"],
      because: "it handles bytes from strangers and is tested by itself"),
    Layer(
      "Sources/Console",
      ["Records", "Reports", "Spreadsheets", "Casework", "ArgumentParser", "Crypto"],
      because: "both programs take old lists in and write files by the same words"),
    Layer(
      "Fixtures/SyntheticMunicipality", ["Records", "Merge"],
      because: "the same seed gives the same bytes to the server, the tests and the bench"),
    Layer(
      "Server", shared.union(server),
      because: "the wiring of the server; nothing imports it but its tests"),
    Layer(
      "Client",
      shared.union(["ArgumentParser", "CCurl", "Synchronization"]),
      because: "the wiring of the client; nothing imports it but its tests"),
  ]

  private static let shared: Set = [
    "Records", "Problems", "Merge", "Authority", "Sync", "Reports", "Casework", "Storage",
    "Compression", "Console", "Spreadsheets", "Crypto",
  ]

  private static let server: Set = [
    "Hummingbird", "HummingbirdCore", "HummingbirdTLS", "HTTPTypes", "NIOCore", "NIOPosix",
    "NIOSSL", "NIOHTTP1", "NIOHTTPTypes",
    "ArgumentParser", "Logging", "ServiceLifecycle", "Synchronization", "SyntheticMunicipality",
  ]
}

/// A name that must not be used outside one place, so that what it stands for can be replaced there.
struct Confinement {
  let word: String
  let folders: [String]
  let reason: String

  static let table = [
    Confinement(
      word: "GRDB", folders: ["Sources/Storage/", "Tests/StorageTests/", "Tests/TestDoubles/"],
      reason: "SQL and the engine stay behind the store's protocols"),
    Confinement(
      word: "Hummingbird", folders: ["Server/", "Tests/ServerTests/"],
      reason: "what is answered is decided without knowing HTTP"),
    Confinement(
      word: "CCurl", folders: ["Client/Transport/"],
      reason: "the commands know exchanges and failures, not curl's options"),
    Confinement(
      word: #"append\(to"#,
      folders: ["Client/Writing/", "Sources/", "Server/", "Fixtures/", "Tests/"],
      reason: "a device's records are written through RecordWriting, journal and undo with them"),
  ]
}

/// A capability that a pure layer must be given instead of taking it.
struct Impurity {
  let pattern: String
  let what: String

  static let pureFolders = [
    "Sources/Records/", "Sources/Problems/", "Sources/Merge/", "Sources/Authority/",
    "Sources/Reports/", "Sources/Casework/", "Sources/Spreadsheets/",
    "Fixtures/SyntheticMunicipality/",
  ]

  static let table = [
    Impurity(
      pattern:
        #"\bDate\(\)|\.now\b|\b(Continuous|Suspending)Clock\b|\bclock_gettime\b|\btime\(nil\)"#
        + #"|\bDispatchTime\b|\btimeIntervalSinceNow\b"#,
      what: "the time comes in as a parameter"),
    Impurity(
      pattern: #"\bSystemRandomNumberGenerator\b|\.random\((?!.*\busing\b)|\.randomElement\(\)"#
        + #"|\.shuffled?\(\)|\bUUID\(\)|\barc4random|\bgetrandom\b"#,
      what: "randomness comes in as a generator"),
    Impurity(
      pattern:
        #"\bFile(Manager|Handle)\b|\b(Data|String)\(contentsOf|contentsOfFile:|\bfopen\("#
        + #"|\.write\(to: *[^& ]"#,
      what: "files are read and written above"),
    Impurity(
      pattern: #"\bURLSession\b|\bsocket\(|\bProcessInfo\b|\bgetenv\("#,
      what: "network and environment belong to the wiring"),
  ]
}
