import GRDB
import Merge
import Records

/// The tables, in dated steps that never change once released. No table per kind: queries read the plain
/// columns of `records` and decode.
enum Schema {
  /// The tables that both sides keep. The server's `hash` is `RowHash` of the row's other columns,
  /// except for a record's `number`, which is its position in the file. States are appended, and
  /// other rows refer to a record by this small number; only the index of the random ids is written
  /// at random positions.
  private static func records(id: String, state: String) -> String {
    """
    CREATE TABLE records (
      number INTEGER PRIMARY KEY, id \(id), kind TEXT NOT NULL,
      district BLOB, association BLOB, person BLOB, author BLOB,
      business_date TEXT, is_deleted INTEGER NOT NULL, is_conflicted INTEGER NOT NULL,
      sequence INTEGER NOT NULL, \(state)
    );
    CREATE INDEX records_by_conflict ON records (id) WHERE is_conflicted = 1;
    CREATE INDEX records_by_date ON records (kind, business_date);
    CREATE TABLE links (
      source INTEGER NOT NULL, field TEXT NOT NULL, target BLOB NOT NULL, kind TEXT NOT NULL,
      PRIMARY KEY (source, field, target)
    ) WITHOUT ROWID;
    CREATE INDEX links_by_target ON links (target, kind, field);
    CREATE INDEX links_of_corrections ON links (kind) WHERE field = '\(SharedField.corrects.text)';
    """
  }

  /// A user's `changed` is the sequence number of the last change to the user's own standing. A
  /// parcel's `hashes` are the signed ones, concatenated, if one of them is not that of its
  /// operation; else null.
  static let server: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("2026-11-21 server") { database in
      try database.execute(
        sql: records(id: "BLOB NOT NULL UNIQUE", state: "state BLOB, hash INTEGER NOT NULL"))
      try database.execute(
        sql: """
          CREATE TABLE settings (
            name TEXT PRIMARY KEY, value TEXT NOT NULL, hash INTEGER NOT NULL
          ) WITHOUT ROWID;
          CREATE INDEX records_by_sequence ON records (kind, sequence);
          CREATE INDEX records_by_district ON records (district, kind, sequence);
          CREATE INDEX records_by_association ON records (association, kind, sequence);
          CREATE INDEX records_by_person ON records (person, kind, sequence);
          CREATE INDEX records_by_author ON records (author, kind, sequence);
          CREATE TABLE operations (
            replica INTEGER NOT NULL, counter INTEGER NOT NULL, record BLOB NOT NULL,
            hash BLOB NOT NULL, line BLOB NOT NULL, verdict TEXT NOT NULL, code TEXT,
            PRIMARY KEY (replica, counter)
          ) WITHOUT ROWID;
          CREATE INDEX operations_by_record ON operations (record);
          CREATE INDEX operations_by_verdict ON operations (verdict) WHERE verdict <> 'accepted';
          CREATE TABLE verdict_changes (
            sequence INTEGER PRIMARY KEY, replica INTEGER NOT NULL, counter INTEGER NOT NULL
          );
          CREATE TABLE contested (
            replica INTEGER NOT NULL, counter INTEGER NOT NULL, hash BLOB NOT NULL,
            record BLOB NOT NULL, line BLOB NOT NULL, device INTEGER NOT NULL,
            is_decided INTEGER NOT NULL, PRIMARY KEY (replica, counter, hash)
          ) WITHOUT ROWID;
          CREATE INDEX contested_by_record ON contested (record);
          CREATE TABLE decisions (
            sequence INTEGER PRIMARY KEY, replica INTEGER NOT NULL, counter INTEGER NOT NULL,
            outcome TEXT NOT NULL, content BLOB, reason TEXT NOT NULL,
            decided_by BLOB NOT NULL, decided_at INTEGER NOT NULL
          );
          CREATE INDEX decisions_by_operation ON decisions (replica, counter);
          CREATE TABLE replicas (
            replica INTEGER PRIMARY KEY, device INTEGER NOT NULL, received INTEGER NOT NULL,
            backed_up INTEGER NOT NULL, late INTEGER NOT NULL
          );
          CREATE TABLE departures (
            sequence INTEGER NOT NULL, record BLOB NOT NULL, kind TEXT NOT NULL,
            district BLOB, association BLOB, person BLOB, author BLOB,
            PRIMARY KEY (sequence, record)
          ) WITHOUT ROWID;
          CREATE TABLE grants (
            id INTEGER PRIMARY KEY AUTOINCREMENT, user BLOB NOT NULL, scope TEXT NOT NULL,
            place BLOB, kinds TEXT NOT NULL, basis TEXT NOT NULL
          );
          CREATE INDEX grants_by_user ON grants (user);
          CREATE TABLE users (
            id BLOB PRIMARY KEY, name TEXT NOT NULL, worker BLOB,
            sees_hidden_addresses INTEGER NOT NULL, changed INTEGER NOT NULL, ended_at INTEGER
          ) WITHOUT ROWID;
          CREATE TABLE assignments (
            id INTEGER PRIMARY KEY AUTOINCREMENT, user BLOB NOT NULL, role TEXT NOT NULL,
            district BLOB, association BLOB, first_day TEXT, last_day TEXT
          );
          CREATE INDEX assignments_by_user ON assignments (user);
          CREATE TABLE devices (
            id INTEGER PRIMARY KEY AUTOINCREMENT, user BLOB NOT NULL, token_hash BLOB NOT NULL UNIQUE,
            public_key BLOB NOT NULL, enrolled_at INTEGER NOT NULL, last_contact INTEGER NOT NULL,
            revoked_at INTEGER, revocation_reason TEXT
          );
          CREATE TABLE parcels (
            replica INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
            device INTEGER NOT NULL, signature BLOB NOT NULL, hashes BLOB,
            PRIMARY KEY (replica, first, last, signature)
          ) WITHOUT ROWID;
          CREATE TABLE audit (
            number INTEGER PRIMARY KEY, entry BLOB NOT NULL, hash BLOB NOT NULL
          );
          CREATE TABLE enrollment_codes (
            code_hash BLOB PRIMARY KEY, user BLOB NOT NULL, expires_at INTEGER NOT NULL
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2026-11-25 same person") { try $0.execute(sql: samePerson) }
    migrator.registerMigration("2026-11-25 next tokens") { database in
      try database.execute(
        sql: """
          ALTER TABLE devices ADD COLUMN next_token_hash BLOB;
          CREATE UNIQUE INDEX devices_by_next_token ON devices (next_token_hash)
            WHERE next_token_hash IS NOT NULL;
          """)
    }
    migrator.registerMigration("2026-11-25 names that do not count") { database in
      try database.execute(
        sql: """
          CREATE TABLE premature_names (
            replica INTEGER NOT NULL, counter INTEGER NOT NULL,
            named_replica INTEGER NOT NULL, named_counter INTEGER NOT NULL,
            PRIMARY KEY (replica, counter, named_replica, named_counter)
          ) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2026-11-25 two generations") {
      try $0.execute(sql: twoGenerations)
    }
    migrator.registerMigration("2026-11-25 colleagues") { database in
      try database.execute(sql: "CREATE INDEX users_by_change ON users (changed)")
    }
    return migrator
  }()

  /// The few links between records of the same person are found at once.
  private static let samePerson =
    "CREATE INDEX links_of_same_persons ON links (source) WHERE field = '\(Person.sameAs.name)'"

  /// A replica's `newest` is the counter up to which the newest backup holds it, `backed_up` that
  /// of the backup before. `acts` has the ledger lines that are in this database; `awaited_acts`
  /// the acts for records that have not arrived yet; `former_users` the users whose operations a
  /// device may bring beside its own user's.
  private static let twoGenerations = """
    ALTER TABLE replicas ADD COLUMN newest INTEGER NOT NULL DEFAULT 0;
    UPDATE replicas SET newest = backed_up, backed_up = 0;
    CREATE TABLE acts (hash BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE awaited_acts (record BLOB NOT NULL, act TEXT NOT NULL, PRIMARY KEY (record, act))
      WITHOUT ROWID;
    CREATE TABLE former_users (
      device INTEGER NOT NULL, user BLOB NOT NULL, PRIMARY KEY (device, user)
    ) WITHOUT ROWID;
    """

  /// Sealed are a record's `state`, an operation's `line`, a decision's `reason`, a setting's `value` and an `entry` of the journal, each
  /// in a `version` that no row has had before; a record's is its `sequence` (Sealing). The index of ids holds it, too,
  /// so that all versions can be added up without a look at the states.
  static let device: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("2026-11-21 device") { database in
      try database.execute(sql: records(id: "BLOB NOT NULL", state: "state BLOB NOT NULL"))
      try database.execute(
        sql: """
          CREATE TABLE settings (
            name TEXT PRIMARY KEY, version INTEGER NOT NULL, value BLOB NOT NULL
          ) WITHOUT ROWID;
          CREATE UNIQUE INDEX records_by_id ON records (id, sequence);
          CREATE INDEX records_by_person ON records (person, kind);
          CREATE TABLE operations (
            replica INTEGER NOT NULL, counter INTEGER NOT NULL, record BLOB NOT NULL,
            version INTEGER NOT NULL, line BLOB NOT NULL, verdict TEXT, code TEXT,
            PRIMARY KEY (replica, counter)
          ) WITHOUT ROWID;
          CREATE INDEX operations_by_record ON operations (record);
          CREATE TABLE replicas (
            replica INTEGER PRIMARY KEY, position INTEGER NOT NULL UNIQUE,
            counter INTEGER NOT NULL, received INTEGER NOT NULL
          );
          CREATE TABLE decisions (
            replica INTEGER NOT NULL, counter INTEGER NOT NULL, version INTEGER NOT NULL,
            reason BLOB NOT NULL, is_shown INTEGER NOT NULL, PRIMARY KEY (replica, counter)
          ) WITHOUT ROWID;
          CREATE TABLE cursors (grant_id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL);
          CREATE TABLE marks (
            record BLOB NOT NULL, grant_id INTEGER NOT NULL, PRIMARY KEY (record, grant_id)
          ) WITHOUT ROWID;
          CREATE INDEX marks_by_grant ON marks (grant_id);
          CREATE TABLE journal (version INTEGER PRIMARY KEY, entry BLOB NOT NULL);
          """)
    }
    migrator.registerMigration("2026-11-25 same person") { try $0.execute(sql: samePerson) }
    return migrator
  }()
}
