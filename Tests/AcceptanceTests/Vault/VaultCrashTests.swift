import Foundation
import SignetTestSupport
import Testing

/// The server killed (SIGKILL) again and again while clients write: what was acknowledged is there, and nothing twice.
@Suite struct VaultCrashTests {
    private static let kills = 30

    /// Everything that was promised before each of the kills.
    private struct Ledger {
        var promises: [VaultLoad.Acknowledgement] = []
        var wished: Set<String> = []

        func values(_ kind: String) -> [String] { promises.filter { $0.kind == kind }.map(\.value) }
    }

    @Test func thirtyKillsLoseNothing() async throws {
        let site = try ProductionSite(isTLS: false)
        try site.configure(tls: false, seal: #"seal "file" { path = "unseal.key" }"#)
        var server = try await site.vault.start()
        let made = try await site.initialize()
        try await site.vault.makeAuthority()
        try await site.vault.run("vault secrets enable -path=secret -version=2 kv")
        try await site.vault.run("vault write secret/config max_versions=100000")

        let load = try VaultLoad(site.vault, token: made.root_token)
        var random = SeededGenerator(seed: 20_261_121)
        var ledger = Ledger()
        for kill in 0..<Self.kills {
            let clients = try load.start("k\(kill)")
            try await clients.waitForOutput(containing: "#\(Int.random(in: 1...150, using: &random)) ")
            server.signal(SIGKILL)
            try await server.waitForExit(timeout: .seconds(300))
            try await clients.waitForExit(timeout: .seconds(300))
            let promises = try VaultLoad.acknowledged(clients)
            ledger.promises += promises
            ledger.wished.formUnion(VaultLoad.wished(clients))
            let integrity = try await integrity(site)
            #expect(integrity == "ok", "after kill \(kill)")
            server = try await site.vault.start()
            let missing = try await load.missing(promises)
            #expect(missing == nil, "after kill \(kill)")
        }

        let missing = try await load.missing(ledger.promises)
        #expect(missing == nil)
        try await serialsAreUnique(site, ledger)
        try await theListIsRight(site, ledger)
        try await site.vault.stop(server)
    }

    /// What sqlite3 says of a copy of the database as the kill left it.
    private func integrity(_ site: ProductionSite) async throws -> String {
        try await site.vault.run(
            """
            rm -rf copy; cp -r data copy
            sqlite3 copy/signet.db 'PRAGMA integrity_check'
            """)
    }

    private func serialsAreUnique(_ site: ProductionSite, _ ledger: Ledger) async throws {
        let promised = ledger.values("serial")
        #expect(promised.count > Self.kills && Set(promised).count == promised.count)
        let listed = try await site.vault.json([String].self, "vault list -format=json pki/certs")
        #expect(Set(listed).count == listed.count)
        #expect(Set(promised).isSubset(of: listed))
        // One is the root; a certificate more for each client at each kill may have been made and not been heard of.
        #expect(listed.count <= promised.count + 1 + 6 * Self.kills, "\(listed.count) for \(promised.count)")
        let versions = ledger.values("version")
        #expect(Set(versions.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }).count == versions.count)
    }

    private func theListIsRight(_ site: ProductionSite, _ ledger: Ledger) async throws {
        let text = try await site.vault.run(
            """
            curl -sSf $VAULT_ADDR/v1/pki/crl/pem > crl.pem
            openssl crl -in crl.pem -CAfile root.crt -noout 2>&1
            openssl crl -in crl.pem -noout -text | sed -n 's/^ *Serial Number: //p'
            """)
        let lines = text.split(separator: "\n").map { $0.lowercased() }
        #expect(lines.first == "verify ok")
        let listed = lines.dropFirst()
        #expect(Set(listed).count == listed.count)
        func plain(_ serials: some Sequence<String>) -> Set<String> { Set(serials.map { $0.replacing(":", with: "") }) }
        let promised = plain(ledger.values("revoked"))
        #expect(!promised.isEmpty && promised.isSubset(of: listed), "\(promised.subtracting(listed))")
        #expect(Set(listed).isSubset(of: plain(ledger.wished)), "revoked without being asked")
        let revoked = try await site.vault.json([String].self, "vault list -format=json pki/certs/revoked")
        #expect(plain(revoked) == Set(listed))
    }
}
