/// What an issuer may be used for.
struct IssuerUsage: OptionSet, Codable, Hashable, Sendable {
    let rawValue: Int

    static let readOnly = IssuerUsage(rawValue: 1 << 0)
    static let issuingCertificates = IssuerUsage(rawValue: 1 << 1)
    static let crlSigning = IssuerUsage(rawValue: 1 << 2)
    static let ocspSigning = IssuerUsage(rawValue: 1 << 3)

    static let all: IssuerUsage = [.readOnly, .issuingCertificates, .crlSigning, .ocspSigning]

    private static let names: [(usage: IssuerUsage, name: String)] = [
        (.crlSigning, "crl-signing"), (.issuingCertificates, "issuing-certificates"), (.ocspSigning, "ocsp-signing"),
        (.readOnly, "read-only"),
    ]

    /// Reads names; reading is always among what is allowed.
    /// - Throws: `VaultFailure` (400).
    init(names: [String]) throws {
        self = .readOnly
        for name in names {
            guard let usage = Self.names.first(where: { $0.name == name })?.usage else {
                throw VaultFailure.invalid(
                    "Unable to parse specified usages: [\(names.joined(separator: " "))] - valid values are "
                        + "[\(Self.names.map(\.name).joined(separator: " "))]")
            }
            insert(usage)
        }
    }

    init(rawValue: Int) { self.rawValue = rawValue }

    /// `crl-signing,issuing-certificates,ocsp-signing,read-only`
    var text: String { Self.names.filter { contains($0.usage) }.map(\.name).joined(separator: ",") }
}
