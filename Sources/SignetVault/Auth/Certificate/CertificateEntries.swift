/// The entries of a `cert` mount, by their names in lower case.
struct CertificateEntries: Sendable {
    let store: VaultStore

    /// nil when there is none.
    func entry(_ name: String) async throws -> TrustedCertificate? {
        try await store.get(TrustedCertificate.self, path(name))
    }

    func names() async throws -> [String] { try await store.list("cert/") }

    func all() async throws -> [TrustedCertificate] {
        var entries: [TrustedCertificate] = []
        for name in try await names() {
            if let entry = try await entry(name) { entries.append(entry) }
        }
        return entries
    }

    /// Changes an entry, or makes it.
    func save(_ name: String, _ values: FieldValues) async throws {
        try await store.change(TrustedCertificate.self, path(name)) { stored in
            var entry = stored ?? TrustedCertificate(name: name.lowercased())
            try entry.take(values)
            stored = entry
        }
    }

    func remove(_ name: String) async throws { try await store.remove(path(name)) }

    private func path(_ name: String) -> String { "cert/\(name.lowercased())" }
}
