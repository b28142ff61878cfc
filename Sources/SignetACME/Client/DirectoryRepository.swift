import SignetStorage

/// What directories of CAs said, for when they cannot be read.
struct DirectoryRepository: Sendable {
    let database: Database

    static let migration = Migration(
        name: "acme-directories-1",
        statements: [
            """
            CREATE TABLE acme_directories (
                directory TEXT PRIMARY KEY NOT NULL,
                caa_identities TEXT NOT NULL
            )
            """
        ])

    /// The domains by which CAA records name the CA; nil: its directory has not been read.
    func identities(of directory: String) async throws -> [String]? {
        try await database.read { session in
            try session.row("SELECT caa_identities FROM acme_directories WHERE directory = $1", [.text(directory)])
                .map { try $0.text(0).split(separator: "\n").map(String.init) }
        }
    }

    func setIdentities(_ identities: [String], of directory: String) async throws {
        try await database.write { session in
            _ = try session.execute(
                """
                INSERT INTO acme_directories (directory, caa_identities) VALUES ($1, $2)
                ON CONFLICT (directory) DO UPDATE SET caa_identities = excluded.caa_identities
                """, [.text(directory), .text(identities.joined(separator: "\n"))])
        }
    }
}
