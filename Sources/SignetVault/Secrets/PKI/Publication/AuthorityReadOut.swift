import Foundation
import SignetCore
import SignetPKI

/// The default issuer's certificate and chain for everybody: `ca`, `ca_chain`, `cert/ca`.
struct AuthorityReadOut: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    /// Before the routes of certificates by serial number, of which `cert/ca` would be one.
    var routes: [VaultRoute] {
        [
            raw("ca", "application/pkix-cert") { $0.first?.der },
            raw("ca/pem", Self.pemChain) { $0.first.map { Array($0.trimmedPEM.utf8) } },
            raw("cert/ca/raw", "application/pkix-cert") { $0.first?.der },
            raw("cert/ca/raw/pem", Self.pemChain) { $0.first.map { Array($0.trimmedPEM.utf8) } },
            raw("ca_chain", "application/pkix-cert") { Array(Self.pem($0).utf8) },
            VaultRoute("cert/ca").on(.read, .open) { call in
                let (chain, changed) = try await chain()
                return .data(CertificateEntry.members(pem: chain.first?.trimmedPEM ?? "")).dated(changed, for: call)
            },
            VaultRoute("cert/ca_chain").on(.read, .open) { call in
                let (chain, changed) = try await chain()
                let pem = Self.pem(chain)
                return .data(CertificateEntry.members(pem: pem).merging(["ca_chain": .string(pem)]) { $1 })
                    .dated(changed, for: call)
            },
        ]
    }

    private static let pemChain = "application/pem-certificate-chain"

    private static func pem(_ chain: [DecodedCertificate]) -> String {
        chain.map(\.trimmedPEM).joined(separator: "\n")
    }

    private func raw(
        _ path: String, _ type: String, _ bytes: @escaping @Sendable ([DecodedCertificate]) -> [UInt8]?
    ) -> VaultRoute {
        VaultRoute(RoutePattern(path)).on(.read, .open) { call in
            let (chain, changed) = try await chain()
            guard let bytes = bytes(chain), !bytes.isEmpty else { return .nothing }
            return .raw(bytes, type: type).dated(changed, for: call)
        }
    }

    /// That of the default issuer, empty when there is none, and when it may have changed last.
    private func chain() async throws -> (chain: [DecodedCertificate], changed: Date?) {
        let directory = try await pki.issuers.directory()
        let changed = directory.state.issuersChangedAt
        guard directory.state.defaultIssuer != nil else { return ([], changed) }
        return (try directory.chain(of: directory.issuer(PKIState.defaultReference)), changed)
    }
}

/// What `cert/…` answers.
enum CertificateEntry {
    /// Of something that cannot be revoked.
    static func members(pem: String) -> [String: JSONValue] {
        ["certificate": .string(pem), "revocation_time": 0, "revocation_time_rfc3339": ""]
    }
}
