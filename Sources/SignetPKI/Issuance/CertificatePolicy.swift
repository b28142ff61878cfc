import SignetCore

/// A policy by which a certificate was issued, with what there is to be said of it (RFC 5280 section 4.2.1.4).
public struct CertificatePolicy: Hashable, Sendable {
    /// Dotted OID.
    public var oid: String
    /// Where the certification practice statement is.
    public var practiceStatement: String?
    /// A text for people, of at most 200 characters.
    public var notice: String?

    /// A policy; without arguments nothing is said of it.
    public init(oid: String, practiceStatement: String? = nil, notice: String? = nil) {
        self.oid = oid
        self.practiceStatement = practiceStatement
        self.notice = notice
    }

    /// The extension that names some policies; of profiles without qualifiers ``CertificateProfile/policies`` makes it.
    /// - Throws: `.invalidCertificateContents` naming what cannot stand in it.
    public static func `extension`(naming policies: [CertificatePolicy]) throws -> AdditionalExtension {
        var writer = DERWriter(capacity: 64)
        try writer.sequence { writer in
            for policy in policies { try policy.write(into: &writer) }
        }
        return AdditionalExtension(oid: ExtensionOID.certificatePolicies, critical: false, value: writer.bytes)
    }
}

// MARK: - DER

extension CertificatePolicy {
    /// Appends the PolicyInformation.
    private func write(into writer: inout DERWriter) throws {
        guard let identifier = try? ObjectIdentifierOctets.encode(dotted: oid) else {
            throw Self.invalid("The policy \"\(oid)\" is no object identifier.", "Write it in dotted form.")
        }
        if let practiceStatement, !practiceStatement.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            throw Self.invalid("The practice statement of the policy \(oid) is not a URI.", "Write it in ASCII.")
        }
        if let notice, !(1...200).contains(notice.unicodeScalars.count) {
            throw Self.invalid(
                "The notice of the policy \(oid) has not 1 to 200 characters (RFC 5280 section 4.2.1.4).", "Shorten it."
            )
        }
        writer.sequence { writer in
            writer.objectIdentifier(identifier)
            guard practiceStatement != nil || notice != nil else { return }
            writer.sequence { writer in
                if let practiceStatement {
                    writer.sequence { writer in
                        writer.objectIdentifier(ObjectIdentifierOctets.practiceStatement)
                        writer.primitive(DERWriter.Tag.ia5String, practiceStatement.utf8)
                    }
                }
                if let notice {
                    writer.sequence { writer in
                        writer.objectIdentifier(ObjectIdentifierOctets.userNotice)
                        writer.sequence { $0.primitive(DERWriter.Tag.utf8String, notice.utf8) }
                    }
                }
            }
        }
    }

    private static func invalid(_ message: String, _ remedy: String) -> SignetError {
        SignetError(.invalidCertificateContents, message, remedy: remedy)
    }
}
