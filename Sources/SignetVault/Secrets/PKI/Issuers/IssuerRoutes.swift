import SignetCore
import SignetPKI

/// Reading issuers, in JSON and as files.
struct IssuerRoutes: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("issuers").on(.list, .open) { _ in try await list() },
            VaultRoute("issuer/:issuer_ref").on(.read) { call in
                let directory = try await pki.issuers.directory()
                return .data(try directory.members(of: directory.issuer(call.string("issuer_ref"))))
            },
            VaultRoute("issuer/:issuer_ref/json").on(.read, .open) { try await summary($0) },
            VaultRoute("issuer/:issuer_ref/pem").on(.read, .open) { call in
                try await file(call, "application/pem-certificate-chain") { Array($0.trimmedPEM.utf8) }
            },
            VaultRoute("issuer/:issuer_ref/der").on(.read, .open) { call in
                try await file(call, "application/pkix-cert") { $0.der }
            },
        ]
    }

    private func list() async throws -> VaultResponse {
        let directory = try await pki.issuers.directory()
        var details: [String: JSONValue] = [:]
        for issuer in directory.state.issuers {
            details[issuer.id] = [
                "issuer_name": .string(issuer.name), "is_default": .bool(issuer.id == directory.state.defaultIssuer),
                "serial_number": .string(try directory.certificate(of: issuer).colonSerial),
                "key_id": .string(issuer.keyID ?? ""),
            ]
        }
        return try .list(directory.state.issuers.map(\.id).sorted(), details: details)
    }

    private func file(
        _ call: VaultCall, _ type: String, _ bytes: (DecodedCertificate) -> [UInt8]
    ) async throws -> VaultResponse {
        let directory = try await pki.issuers.directory()
        let certificate = try directory.certificate(of: directory.issuer(call.string("issuer_ref")))
        return .raw(bytes(certificate), type: type).dated(directory.state.issuersChangedAt, for: call)
    }

    private func summary(_ call: VaultCall) async throws -> VaultResponse {
        let directory = try await pki.issuers.directory()
        let issuer = try directory.issuer(call.string("issuer_ref"))
        return .data([
            "issuer_id": .string(issuer.id), "issuer_name": .string(issuer.name),
            "certificate": .string(try directory.certificate(of: issuer).trimmedPEM),
            "ca_chain": .strings(try directory.chain(of: issuer).map(\.trimmedPEM)),
        ]).dated(directory.state.issuersChangedAt, for: call)
    }
}

extension PKIDirectory {
    /// An issuer as its management path shows it.
    func members(of issuer: PKIIssuer) throws -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "issuer_id": .string(issuer.id), "issuer_name": .string(issuer.name),
            "key_id": .string(issuer.keyID ?? ""),
            "certificate": .string(try certificate(of: issuer).trimmedPEM),
            "manual_chain": issuer.manualChain.map { .strings($0) } ?? .null,
            "ca_chain": .strings(try chain(of: issuer).map(\.trimmedPEM)),
            "leaf_not_after_behavior": .string(issuer.leafNotAfterBehavior), "usage": .string(issuer.usage.text),
            "revocation_signature_algorithm": .string(issuer.revocationSignatureAlgorithm),
            "revoked": .bool(issuer.revokedAt != nil),
            "enable_aia_url_templating": .bool(issuer.urls.isTemplate),
        ]
        members.merge(issuer.urls.data) { $1 }
        members.merge(VerificationSwitches.data) { $1 }
        if let revokedAt = issuer.revokedAt {
            members["revocation_time"] = .integer(revokedAt.unixSeconds)
            members["revocation_time_rfc3339"] = .string(revokedAt.rfc3339)
        }
        return members
    }
}
