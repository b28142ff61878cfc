import SignetCore

/// `certs`, `crls` and `config` of the `cert` method.
struct CertificateAuthRoutes: Sendable {
    let store: VaultStore
    let entries: CertificateEntries
    let revocations: CertificateRevocations

    var routes: [VaultRoute] { entryRoutes + listRoutes + [settingsRoute] }

    private var entryRoutes: [VaultRoute] {
        [
            VaultRoute("certs").on(.list) { _ in try .list(await entries.names()) },
            VaultRoute("certs/:name", TrustedCertificate.fields)
                .on(.read) { call in
                    guard let entry = try await entries.entry(call.string("name")) else { throw VaultFailure.notFound }
                    return .data(entry.data)
                }
                .on(.update) { call in
                    try await entries.save(call.string("name"), call.values)
                    return .nothing
                }
                .on(.delete) { call in
                    try await entries.remove(call.string("name"))
                    return .nothing
                }
                .existing { try await entries.entry($0.string("name")) != nil },
        ]
    }

    private var listRoutes: [VaultRoute] {
        [
            VaultRoute("crls").on(.list) { _ in try .list(await revocations.names()) },
            VaultRoute("crls/:name", [FieldDefinition("crl"), FieldDefinition("url")])
                .on(.read) { call in
                    guard let serials = try await revocations.serials(call.string("name")) else {
                        throw VaultFailure.invalid("no such CRL \(call.string("name"))")
                    }
                    let numbers = serials.map { DecimalText.of([UInt8](hexadecimal: $0) ?? []) }
                    return .data(["serials": .object(Dictionary(uniqueKeysWithValues: numbers.map { ($0, [:]) }))])
                }
                .on(.update) { call in
                    guard call.optionalString("url") == nil else {
                        throw VaultFailure.invalid("url is not supported; write the list itself as crl")
                    }
                    try await revocations.save(call.string("name"), call.string("crl"))
                    return .nothing
                }
                .on(.delete) { call in
                    guard try await revocations.remove(call.string("name")) else {
                        throw VaultFailure.invalid("no such CRL \(call.string("name"))")
                    }
                    return .nothing
                }
                .existing { try await revocations.serials($0.string("name")) != nil },
        ]
    }

    private var settingsRoute: VaultRoute {
        VaultRoute("config", CertificateAuthSettings.fields)
            .on(.read) { _ in .data(try await settings().data) }
            .on(.update) { call in
                let values = call.values
                try await store.change(CertificateAuthSettings.self, CertificateAuthSettings.path) { stored in
                    var settings = stored ?? CertificateAuthSettings()
                    settings.take(values)
                    stored = settings
                }
                return .nothing
            }
    }

    private func settings() async throws -> CertificateAuthSettings {
        try await store.get(CertificateAuthSettings.self, CertificateAuthSettings.path) ?? CertificateAuthSettings()
    }
}
