import SignetPKI

extension KeyUsage {
    private static let vaultNames: [String: KeyUsage] = [
        "digitalsignature": .digitalSignature, "contentcommitment": .contentCommitment,
        "keyencipherment": .keyEncipherment, "dataencipherment": .dataEncipherment, "keyagreement": .keyAgreement,
        "certsign": .keyCertSign, "crlsign": .cRLSign, "encipheronly": .encipherOnly, "decipheronly": .decipherOnly,
    ]

    /// Reads names as Go has them, with or without `KeyUsage` before them: `DigitalSignature`, `CertSign`. Unknown ones
    /// mean nothing, as in Vault.
    init(vaultNames names: [String]) {
        self = names.reduce(into: []) { usage, name in
            let word = name.lowercased()
            let short = word.hasPrefix("keyusage") ? String(word.dropFirst(8)) : word
            usage.formUnion(Self.vaultNames[short] ?? [])
        }
    }
}
