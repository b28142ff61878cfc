import SignetCore

/// An extension that Signet's profiles do not know (RFC 5280 section 4.2), for one certificate.
public struct AdditionalExtension: Hashable, Sendable {
    /// Dotted OID.
    public let oid: String
    /// Whether who does not understand it must refuse the certificate.
    public let critical: Bool
    /// Content octets of extnValue: the DER of the extension's own type.
    public let value: [UInt8]

    /// Creates an extension; its OID is checked when the certificate is signed.
    public init(oid: String, critical: Bool, value: [UInt8]) {
        self.oid = oid
        self.critical = critical
        self.value = value
    }
}

extension AdditionalExtension {
    /// Appends the Extension.
    /// - Throws: `.invalidCertificateContents` when the OID is none.
    func write(into writer: inout DERWriter) throws {
        guard let identifier = try? ObjectIdentifierOctets.encode(dotted: oid) else {
            throw SignetError(
                .invalidCertificateContents, "\"\(oid)\" is not the OID of an extension.",
                remedy: "Write it in dotted form, for example 1.3.6.1.5.5.7.1.31.")
        }
        writer.extension(identifier, critical: critical) { $0.raw(value) }
    }
}
