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

    var issuing: VaultIssuing
    var revoking: VaultRevoking
    var start: VaultStart
    var lists: VaultLists
    var ocsp: VaultOCSP

    static func measure(in directory: BenchDirectory, _ amounts: Amounts, seconds: Int) async throws -> VaultBenchmark {
        let site = try VaultSite("vault", in: directory)
        let server = try await site.startWithPKI()
        let issuing = try await VaultIssuing.measure(server, in: directory, seconds: seconds)
        let revoking = try await VaultRevoking.measure(server, in: directory, revocations: amounts.revocations)
        try await server.stop()

        let large = try VaultSite("vault-large", in: directory)
        let first = try await large.startWithPKI()
        try await first.write("pki/issue/web", VaultIssuing.issueBody)
        try await first.stop()
        try await StoredRows.fill(large, rows: amounts.stored)
        let start = try await VaultStart.measure(large, token: first.token, certificates: amounts.stored)
        try await StoredRows.revoke(large)
        let lists = try await VaultLists.measure(
            large, token: first.token, revoked: amounts.stored, in: directory, seconds: seconds)
        let ocsp = try await VaultOCSP.measure(large, in: directory, seconds: seconds)
        return VaultBenchmark(issuing: issuing, revoking: revoking, start: start, lists: lists, ocsp: ocsp)
    }

    func show() {
        issuing.show()
        revoking.show()
        lists.show()
        ocsp.show()
        start.show()
    }
}
