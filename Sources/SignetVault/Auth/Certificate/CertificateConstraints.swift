import SignetAuthority
import SignetCore
import SignetPKI

/// What a certificate must say for an entry to let it in. Patterns may have `*`; a field without patterns demands nothing.
struct CertificateConstraints: Codable, Hashable, Sendable {
    /// Any of the common name, the host names and the mail addresses.
    private var names: [String] = []
    private var commonNames: [String] = []
    private var hosts: [String] = []
    private var mailAddresses: [String] = []
    private var identifiers: [String] = []
    private var organizationalUnits: [String] = []
    /// `OID:PATTERN`, or `hex:OID:PATTERN` for the octets of the value in hexadecimal. All of them must be there.
    private var extensions: [String] = []

    private static let paths: [(field: String, list: WritableKeyPath<Self, [String]> & Sendable)] = [
        ("allowed_names", \.names), ("allowed_common_names", \.commonNames), ("allowed_dns_sans", \.hosts),
        ("allowed_email_sans", \.mailAddresses), ("allowed_uri_sans", \.identifiers),
        ("allowed_organizational_units", \.organizationalUnits), ("required_extensions", \.extensions),
    ]

    static var fields: FieldSchema { FieldSchema(paths.map { FieldDefinition($0.field, .list) }) }

    /// Takes over what was sent; what was not sent stays.
    /// - Throws: `VaultFailure` (400) naming an extension that is not written as it must be.
    mutating func take(_ values: FieldValues) throws {
        for (field, list) in Self.paths where values.has(field) { self[keyPath: list] = values.list(field) }
        if let wrong = extensions.first(where: { RequiredExtension($0) == nil }) {
            throw VaultFailure.invalid("required_extensions: \"\(wrong.prefix(100))\" is not of the form OID:VALUE")
        }
    }

    /// The fields as they are read back.
    var data: [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: Self.paths.map { ($0.field, .strings(self[keyPath: $0.list])) })
    }

    func permit(_ certificate: DecodedCertificate) -> Bool {
        let common = certificate.subject.attributes.filter { $0.type == "CN" }.map(\.value)
        let units = certificate.subject.attributes.filter { $0.type == "OU" }.map(\.value)
        let alternative = Dictionary(grouping: certificate.alternativeNames, by: \.kind).mapValues { $0.map(\.value) }
        let (dns, mail) = (alternative["dns"] ?? [], alternative["email"] ?? [])
        return names.matchesAny(of: common + dns + mail) && commonNames.matchesAny(of: common)
            && hosts.matchesAny(of: dns) && mailAddresses.matchesAny(of: mail)
            && identifiers.matchesAny(of: alternative["uri"] ?? []) && organizationalUnits.matchesAny(of: units)
            && extensions.allSatisfy { RequiredExtension($0)?.isIn(certificate) == true }
    }
}

/// One of `required_extensions`.
private struct RequiredExtension {
    private let oid: String
    private let pattern: GlobPattern
    private let isHexadecimal: Bool

    init?(_ text: String) {
        let rest = text.hasPrefix("hex:") ? text.dropFirst(4) : text[...]
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        isHexadecimal = text.hasPrefix("hex:")
        oid = String(parts[0])
        pattern = GlobPattern(isHexadecimal ? parts[1].lowercased() : String(parts[1]))
    }

    func isIn(_ certificate: DecodedCertificate) -> Bool {
        certificate.extensions.contains { present in
            guard present.oid == oid else { return false }
            guard let value = isHexadecimal ? present.value.hexadecimal : present.text else { return false }
            return pattern.matches(value)
        }
    }
}

extension AlternativeName {
    fileprivate var kind: String {
        switch self {
        case .dns: "dns"
        case .ip: "ip"
        case .email: "email"
        case .uri: "uri"
        case .otherName: "othername"
        }
    }
}
