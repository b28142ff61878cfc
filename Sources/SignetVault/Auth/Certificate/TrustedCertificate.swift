import SignetCore
import SignetPKI

/// An entry of the `cert` method: a certificate that is let in itself, or authorities whose certificates are.
struct TrustedCertificate: Codable, Hashable, Sendable {
    let name: String
    /// As it was sent: PEM, the certificate that counts first.
    private(set) var pem = ""
    private(set) var displayName: String
    private(set) var constraints = CertificateConstraints()
    /// Dotted OIDs of extensions whose texts become metadata of the token.
    private(set) var metadataExtensions: [String] = []
    private(set) var token = TokenParameters()

    init(name: String) {
        self.name = name
        displayName = name
    }

    static let fields: FieldSchema =
        [
            FieldDefinition("certificate"), FieldDefinition("display_name"),
            FieldDefinition("allowed_metadata_extensions", .list), FieldDefinition("ocsp_enabled", .bool),
        ] + CertificateConstraints.fields
        + TokenParameters.fields(oldNames: ["policies", "ttl", "lease", "max_ttl", "period", "bound_cidrs"])

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) when it makes no entry.
    mutating func take(_ values: FieldValues) throws {
        try token.take(values)
        try constraints.take(values)
        if let sent = values.optionalString("display_name") { displayName = sent }
        if values.has("allowed_metadata_extensions") { metadataExtensions = values.list("allowed_metadata_extensions") }
        if values.bool("ocsp_enabled") {
            throw VaultFailure.invalid("ocsp_enabled is not supported; write revocation lists to crls/:name instead")
        }
        if let sent = values.optionalString("certificate") { pem = sent }
        try check()
    }

    private func check() throws {
        guard !pem.isEmpty, let first = try? certificates.first else {
            throw VaultFailure.invalid("failed to parse certificate")
        }
        guard !first.isAuthority, let usages = first.extendedKeyUsages else { return }
        let clientAuthentication = CertificateUsage.client.extendedKeyUsages
        let anyUsage = "2.5.29.37.0"
        guard usages.contains(where: { clientAuthentication.contains($0) || $0 == anyUsage }) else {
            throw VaultFailure.invalid(
                "nonCA certificates should have TLS client authentication set as an extended key usage")
        }
    }

    /// - Throws: `SignetError` when there is none to be read.
    var certificates: [DecodedCertificate] {
        get throws { try CertificateFile(bytes: Array(pem.utf8)).certificates }
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        token.data.merging(constraints.data) { $1 }.merging([
            "certificate": .string(pem), "display_name": .string(displayName),
            "allowed_metadata_extensions": .strings(metadataExtensions), "ocsp_enabled": .bool(false),
        ]) { $1 }
    }
}
