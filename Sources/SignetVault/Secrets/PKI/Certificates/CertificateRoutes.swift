import SignetCore
import SignetPKI

/// `certs` and `cert`: what was issued; `revoke` and `revoke-with-key`.
struct CertificateRoutes: Sendable {
    private let certificates: MountCertificates
    private let revocation: LeafRevocation
    private let directory: @Sendable () async throws -> PKIDirectory

    init(_ mount: PKIMount) {
        certificates = MountCertificates(mount)
        revocation = LeafRevocation(mount)
        directory = { try await mount.issuers.directory() }
    }

    var routes: [VaultRoute] {
        [
            VaultRoute("certs").on(.list) { _ in try .list(try await certificates.serialNumbers()) },
            VaultRoute("certs/revoked").on(.list) { _ in try .list(try await certificates.revokedSerialNumbers()) },
            VaultRoute("certs/detailed", [FieldDefinition("after"), FieldDefinition("limit", .integer)])
                .on(.list) { try await detailed($0) },
            VaultRoute("cert/:serial").on(.read, .open) { try await read($0) },
            VaultRoute("cert/:serial/raw").on(.read, .open) { call in
                .raw(try await required(call).certificate.der, type: "application/pkix-cert")
            },
            VaultRoute("cert/:serial/raw/pem").on(.read, .open) { call in
                .raw(
                    Array(try await required(call).certificate.trimmedPEM.utf8),
                    type: "application/pem-certificate-chain")
            },
            VaultRoute("revoke", Self.revocationFields).on(.update) { try await revocation.answer($0) },
            VaultRoute("revoke-with-key", Self.revocationFields + [FieldDefinition("private_key")])
                .on(.update) { try await revocation.answer($0, provingPossession: true) },
        ]
    }

    private static let revocationFields: FieldSchema = [
        FieldDefinition("serial_number"), FieldDefinition("certificate"),
    ]

    private func required(_ call: VaultCall) async throws -> MountCertificates.Entry {
        guard let entry = try await certificates.certificate(call.string("serial")) else { throw VaultFailure.notFound }
        return entry
    }

    private func read(_ call: VaultCall) async throws -> VaultResponse {
        let entry = try await required(call)
        var data: [String: JSONValue] = [
            "certificate": .string(entry.certificate.trimmedPEM),
            "revocation_time": .integer(entry.revokedAt?.unixSeconds ?? 0),
            "revocation_time_rfc3339": .string(entry.revokedAt?.rfc3339 ?? ""),
        ]
        if let identifier = entry.certificate.authorityKeyIdentifier {
            data["authority_key_id"] = .string(identifier.map { [$0].hexadecimal }.joined(separator: ":"))
        }
        if entry.revokedAt != nil {
            data["issuer_id"] = .string(try await directory().issuer(of: entry.certificate)?.id ?? "")
        }
        return .data(data)
    }

    private func detailed(_ call: VaultCall) async throws -> VaultResponse {
        let limit = call.integer("limit")
        let most = limit > 0 ? min(limit, MountCertificates.maximumDetails) : MountCertificates.maximumDetails
        let (page, isLast) = try await certificates.details(after: call.optionalString("after"), limit: most)
        var response = try VaultResponse.list(
            page.map(\.serial), details: Dictionary(page.map { ($0.serial, $0.details) }) { $1 })
        if !isLast, limit != most, let last = page.last {
            response.warnings.append(
                "These are \(most) certificates, and there are more: ask for them with after=\(last.serial)")
        }
        return response
    }
}
