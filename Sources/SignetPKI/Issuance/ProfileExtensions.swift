import SignetCore

/// The extensions of a profile that are the same in every certificate, encoded once.
///
/// Key usage depends on the kind of the certificate's key, so there is one encoding a kind.
struct ProfileExtensions: Sendable {
    private let encodings: [KeyAlgorithm: [UInt8]]

    /// - Throws: `.invalidProfile` naming what cannot be.
    init(_ profile: CertificateProfile, authorityKeyIdentifier: [UInt8]) throws {
        try profile.check()
        var encodings: [KeyAlgorithm: [UInt8]] = [:]
        for algorithm in KeyAlgorithm.allCases {
            var writer = DERWriter(capacity: 256)
            try profile.writeExtensions(
                authorityKeyIdentifier: authorityKeyIdentifier, subjectKey: algorithm, into: &writer)
            encodings[algorithm] = writer.bytes
        }
        self.encodings = encodings
    }

    /// The encoded extensions for a certificate whose key is of this kind.
    subscript(algorithm: KeyAlgorithm) -> [UInt8] { encodings[algorithm] ?? [] }
}

// MARK: - Rules

extension CertificateProfile {
    /// - Throws: `.invalidProfile`.
    fileprivate func check() throws {
        if usage.isAuthority {
            if let keyUsage, !keyUsage.contains(.keyCertSign) {
                throw invalid(
                    "The key usage of the \(usage.rawValue) profile lacks keyCertSign, so it could sign no certificate.",
                    "Add keyCertSign, or leave the key usage out.")
            }
            if let pathLength, pathLength < 0 {
                throw invalid("The path length \(pathLength) is negative.", "Use 0 or more, or leave it out.")
            }
        } else {
            if keyUsage?.contains(.keyCertSign) == true {
                throw invalid(
                    "The key usage of the \(usage.rawValue) profile has keyCertSign, which only authorities may have.",
                    "Remove keyCertSign, or use the usage intermediate.")
            }
            if pathLength != nil {
                throw invalid(
                    "The \(usage.rawValue) profile has a path length, which only authorities have.",
                    "Remove the path length.")
            }
            if let nameConstraints, !nameConstraints.isEmpty {
                throw invalid(
                    "The \(usage.rawValue) profile has name constraints, which only authorities have.",
                    "Remove the name constraints.")
            }
        }
        if let keyUsage, keyUsage.rawValue >> 9 != 0 {
            throw invalid("The key usage has bits that RFC 5280 does not define.", "Use only the nine defined usages.")
        }
        for url in issuingCertificateURLs + ocspURLs + crlURLs + deltaListURLs { try check(url: url) }
    }

    private func check(url: String) throws {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        let isPrintable = url.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        guard isPrintable, ["http", "https", "ldap"].contains(scheme),
            url.dropFirst(scheme.count).hasPrefix("://"), url.utf8.count > scheme.utf8.count + 3
        else {
            throw invalid(
                "\"\(url)\" is not a URL that can stand in a certificate.",
                "Use an absolute http, https or ldap URL in ASCII, for example http://pki.example.com/ca.crt.")
        }
    }

    private func invalid(_ message: String, _ remedy: String) -> SignetError {
        SignetError(.invalidProfile, message, remedy: remedy)
    }
}

// MARK: - DER

extension CertificateProfile {
    fileprivate func writeExtensions(
        authorityKeyIdentifier: [UInt8], subjectKey: KeyAlgorithm, into writer: inout DERWriter
    ) throws {
        writeBasicConstraints(into: &writer)
        let usages = (keyUsage ?? usage.keyUsage).intersection(.possible(with: subjectKey))
        if !usages.isEmpty {
            writer.extension(ObjectIdentifierOctets.keyUsage, critical: true) { usages.write(into: &$0) }
        }
        try writeObjectIdentifiers(
            extendedKeyUsages ?? usage.extendedKeyUsages, in: ObjectIdentifierOctets.extendedKeyUsage, into: &writer)
        writer.extension(ObjectIdentifierOctets.authorityKeyIdentifier) { writer in
            writer.sequence { $0.primitive(DERWriter.Tag.primitive(0), authorityKeyIdentifier) }
        }
        if let nameConstraints, !nameConstraints.isEmpty {
            try writer.extension(ObjectIdentifierOctets.nameConstraints, critical: true) {
                try nameConstraints.write(into: &$0)
            }
        }
        try writePolicies(into: &writer)
        writeAuthorityInformationAccess(into: &writer)
        writer.distributionPoint(ObjectIdentifierOctets.cRLDistributionPoints, crlURLs)
        writer.distributionPoint(ObjectIdentifierOctets.freshestCRL, deltaListURLs)
    }

    /// Critical in authorities (RFC 5280 section 4.2.1.9). Others say plainly that they are none, critically too, so
    /// that no verifier takes a self-signed server certificate for an authority.
    private func writeBasicConstraints(into writer: inout DERWriter) {
        guard usage.isAuthority || marksLeaves else { return }
        writer.extension(ObjectIdentifierOctets.basicConstraints, critical: true) { writer in
            writer.sequence { writer in
                if usage.isAuthority { writer.booleanTrue() }
                if let pathLength { writer.integer(Int64(pathLength)) }
            }
        }
    }

    private func writeObjectIdentifiers(
        _ dotted: [String], in identifier: [UInt8], into writer: inout DERWriter
    ) throws {
        guard !dotted.isEmpty else { return }
        let encoded = try dotted.map { try ObjectIdentifierOctets.encode(dotted: $0) }
        writer.extension(identifier) { writer in
            writer.sequence { writer in
                for usage in encoded { writer.objectIdentifier(usage) }
            }
        }
    }

    private func writePolicies(into writer: inout DERWriter) throws {
        guard !policies.isEmpty else { return }
        let encoded = try policies.map { try ObjectIdentifierOctets.encode(dotted: $0) }
        writer.extension(ObjectIdentifierOctets.certificatePolicies) { writer in
            writer.sequence { writer in
                for policy in encoded { writer.sequence { $0.objectIdentifier(policy) } }
            }
        }
    }

    private func writeAuthorityInformationAccess(into writer: inout DERWriter) {
        let descriptions =
            ocspURLs.map { (ObjectIdentifierOctets.accessOCSP, $0) }
            + issuingCertificateURLs.map { (ObjectIdentifierOctets.accessCAIssuers, $0) }
        guard !descriptions.isEmpty else { return }
        writer.extension(ObjectIdentifierOctets.authorityInformationAccess) { writer in
            writer.sequence { writer in
                for (method, url) in descriptions {
                    writer.sequence { writer in
                        writer.objectIdentifier(method)
                        writer.primitive(DERWriter.Tag.primitive(6), url.utf8)
                    }
                }
            }
        }
    }
}
