import Foundation
import SignetCore
import SignetStorage

/// The row that says how the sealing key is kept.
struct SealRepository {
    static let migration = Migration(
        name: "vault-seal-1",
        statements: [
            "CREATE TABLE vault_seal (id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), state TEXT NOT NULL)"
        ])

    private let session: any SQLSession

    init(_ session: any SQLSession) {
        self.session = session
    }

    /// nil: not initialized.
    func state() throws -> SealState? {
        try session.row("SELECT state FROM vault_seal WHERE id = 1").map {
            try JSONDecoder().decode(SealState.self, from: Data($0.text(0).utf8))
        }
    }

    func put(_ state: SealState) throws {
        try session.execute(
            "INSERT INTO vault_seal (id, state) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET state = excluded.state",
            [.text(String(decoding: JSONEncoder().encode(state), as: UTF8.self))])
    }
}
