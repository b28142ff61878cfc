import SignetCore
import SignetPKI

/// Issuers and keys from PEM: `config/ca`, `issuers/import/…`, `intermediate/set-signed`.
struct BundleImport: Sendable {
    private let pki: PKIMount

    init(_ pki: PKIMount) {
        self.pki = pki
    }

    var routes: [VaultRoute] {
        let fields: FieldSchema = [FieldDefinition("pem_bundle"), FieldDefinition("certificate")]
        return [
            VaultRoute("config/ca", fields).on(.update) { try await load($0, takesKeys: true) },
            VaultRoute("issuers/import/bundle", fields).on(.update) { try await load($0, takesKeys: true) },
            VaultRoute("issuers/import/cert", fields).on(.update) { try await load($0, takesKeys: false) },
            VaultRoute("intermediate/set-signed", fields).on(.update) { try await load($0, takesKeys: false) },
        ]
    }

    private func load(_ call: VaultCall, takesKeys: Bool) async throws -> VaultResponse {
        let bundle = try PEMBundle(call.optionalString("pem_bundle") ?? call.string("certificate"))
        guard takesKeys || bundle.keys.isEmpty else {
            throw VaultFailure.invalid(
                "private keys found in the PEM bundle but not allowed by the path; use /issuers/import/bundle")
        }
        let adoption = IssuerAdoption(pki, actor: call.actor)
        var outcome = Outcome()
        for key in bundle.keys {
            let (kept, isNew) = try await adoption.add(key)
            outcome.add(kept, isNew: isNew)
            try await adoption.link(kept)
        }
        var added: [PKIIssuer] = []
        for certificate in bundle.certificates {
            let (issuer, isNew) = try await adoption.add(
                certificate, pool: bundle.certificates, isImported: true)
            outcome.add(issuer, isNew: isNew)
            if isNew { added.append(issuer) }
        }
        try await adoption.settleDefault(among: added)
        return .data(outcome.members)
    }

    /// What was new and what was there.
    private struct Outcome {
        private var importedKeys: [String] = []
        private var existingKeys: [String] = []
        private var importedIssuers: [String] = []
        private var existingIssuers: [String] = []
        private var mapping: [String: JSONValue] = [:]

        mutating func add(_ key: PKIKey, isNew: Bool) {
            if isNew { importedKeys.append(key.id) } else { existingKeys.append(key.id) }
        }

        mutating func add(_ issuer: PKIIssuer, isNew: Bool) {
            if isNew { importedIssuers.append(issuer.id) } else { existingIssuers.append(issuer.id) }
            mapping[issuer.id] = .string(issuer.keyID ?? "")
        }

        var members: [String: JSONValue] {
            [
                "mapping": .object(mapping),
                "imported_keys": .strings(importedKeys), "existing_keys": .strings(existingKeys),
                "imported_issuers": .strings(importedIssuers), "existing_issuers": .strings(existingIssuers),
            ]
        }
    }
}

/// The keys and CA certificates of a PEM text, each once.
private struct PEMBundle {
    private(set) var keys: [PrivateKey] = []
    private(set) var certificates: [DecodedCertificate] = []

    /// - Throws: `VaultFailure` (400).
    init(_ text: String) throws {
        guard !text.isEmpty else {
            throw VaultFailure.invalid("'pem_bundle' and 'certificate' parameters were empty")
        }
        guard text.utf8.count >= 75 else {
            throw VaultFailure.invalid(
                "provided data for import was too short; perhaps a path was passed to the API rather than the contents "
                    + "of a PEM file")
        }
        let complete = text.ranges(of: "-----END ").count
        guard let blocks = try? PEMBlock.parseAll(text), !blocks.isEmpty else {
            throw VaultFailure.invalid("error when parsing block \(complete): invalid PEM data")
        }
        for (index, block) in blocks.enumerated() {
            do {
                try take(block)
            } catch let error as SignetError {
                throw VaultFailure.invalid("error when parsing block \(index): \(error.message)")
            }
        }
        guard !keys.isEmpty || !certificates.isEmpty else {
            throw VaultFailure.invalid("unable to parse PEM bundle: no certificate or key in it")
        }
    }

    private mutating func take(_ block: PEMBlock) throws {
        if block.label.hasSuffix("PRIVATE KEY") {
            let key = try PrivateKey(pem: block.text)
            if !keys.contains(key) { keys.append(key) }
        } else if block.label.hasSuffix("CERTIFICATE") {
            let certificate = try DecodedCertificate(der: block.bytes)
            guard certificate.isAuthority else {
                throw VaultFailure.invalid("Refusing to import non-CA certificate")
            }
            if !certificates.contains(certificate) { certificates.append(certificate) }
        }
    }
}
