import Foundation

/// `signet server` beside cfssl and openssl: the release program, a durable database, over HTTP on loopback.
struct VaultBenchmark: Sendable {
    /// How much is measured.
    struct Amounts: Sendable {
        /// Revocations in a row.
        var revocations = 10_000
        /// Certificates stored at the start, then all revoked.
        var stored = 100_000
    }

    /// Prints each part as soon as it is taken.
    static func run(in directory: BenchDirectory, _ amounts: Amounts, seconds: Int) async throws {
        let site = try VaultSite("vault", in: directory)
        let server = try await site.startWithPKI()
        try await VaultIssuing.measure(server, in: directory, seconds: seconds).show()
        try await VaultRevoking.measure(server, in: directory, revocations: amounts.revocations).show()
        try await server.stop()

        let large = try VaultSite("vault-large", in: directory)
        let first = try await large.startWithPKI()
        try await first.write("pki/issue/web", VaultIssuing.issueBody)
        try await first.stop()
        try await StoredRows.fill(large, rows: amounts.stored)
        try await VaultStart.measure(large, token: first.token, certificates: amounts.stored).show()
        try await StoredRows.revoke(large)
        try await VaultLists.measure(
            large, token: first.token, revoked: amounts.stored, in: directory, seconds: seconds
        ).show()
        try await VaultOCSP.measure(large, in: directory, seconds: seconds).show()
    }
}
