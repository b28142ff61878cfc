import Foundation
import SignetCore

/// A certificate revocation list, version 2 (RFC 5280 section 5).
public struct CertificateRevocationList: Sendable {
    /// The list as it is published.
    public let der: [UInt8]
    private let contents: RevocationListContents

    /// Who issued it.
    public var issuer: DistinguishedName { contents.issuer }
    /// The CRL number; nil when the list has none, or one beyond 63 bits.
    public var number: Int64? { contents.number }
    /// When it was issued.
    public var thisUpdate: Date { contents.thisUpdate }
    /// When the next one is issued at the latest; nil when the list does not say.
    public var nextUpdate: Date? { contents.nextUpdate }
    /// The revoked certificates, in the list's order.
    public var revoked: [RevokedCertificate] { contents.revoked }
    /// The number of the full list to which this one, a delta list, says what has changed; nil: it is a full one.
    public var baseNumber: Int64? { contents.baseNumber }
    /// Key identifier of the issuer; nil when the list does not say.
    public var authorityKeyIdentifier: [UInt8]? { contents.authorityKeyIdentifier }

    /// Reads a list without checking its signature. At most 64 MiB.
    /// - Throws: `.malformedRevocationList` naming the field; also for lists that are not what they seem to a reader that
    ///   ignores their critical extensions: delta lists, and lists of only some certificates.
    public init(der: [UInt8]) throws {
        try self.init(fullOrDelta: der)
        guard baseNumber == nil else {
            throw SignetError(
                .malformedRevocationList, "The revocation list says only what has changed since another one.",
                remedy: "Ask its issuer for a full CRL.")
        }
    }

    /// Reads a full list or a delta list without checking its signature. At most 64 MiB.
    /// - Throws: `.malformedRevocationList` naming the field; also for lists of only some certificates.
    public init(fullOrDelta der: [UInt8]) throws {
        let envelope = try SignedEnvelope(der: der)
        self.der = der
        contents = try RevocationListContents(
            der: envelope.toBeSigned, signatureAlgorithm: envelope.algorithmIdentifier)
    }

    /// Reads a full list, or one of only some certificates, as it was found under a URL that a certificate names. At most 64 MiB.
    ///
    /// Such a list says something only of those that ``isResponsible(for:)`` accepts.
    /// - Throws: `.malformedRevocationList` naming the field; also for lists of only some reasons or of other issuers.
    public init(published der: [UInt8]) throws {
        let envelope = try SignedEnvelope(der: der)
        self.der = der
        contents = try RevocationListContents(
            der: envelope.toBeSigned, signatureAlgorithm: envelope.algorithmIdentifier, acceptsParts: true)
        guard baseNumber == nil else {
            throw SignetError(
                .malformedRevocationList, "The revocation list says only what has changed since another one.",
                remedy: "Ask its issuer for a full CRL.")
        }
    }

    /// Whether `certificate` would be on the list, had its issuer revoked it (RFC 5280 section 6.3.3 b).
    public func isResponsible(for certificate: DecodedCertificate) -> Bool {
        certificate.issuer.matches(issuer) && contents.scope?.includes(certificate) ?? true
    }

    private init(der: [UInt8], contents: RevocationListContents) {
        self.der = der
        self.contents = contents
    }

    /// Builds and signs a full list with `issuer`'s own key. 100,000 entries take well under a second.
    /// - Parameters:
    ///   - number: greater than that of every list of this issuer before
    ///   - nextUpdate: until when clients may go on using this list
    ///   - revoked: every certificate revoked and not yet expired
    ///   - deltaListURLs: where the delta list can be fetched
    /// - Throws: `.unsuitableIssuer` when `issuer` may not sign lists, `.keyMismatch`, `.invalidInput` when number,
    ///   times or an entry cannot be in a full list.
    public static func make(
        issuer: DecodedCertificate, key: any SigningKey, number: Int64, thisUpdate: Date, nextUpdate: Date,
        revoked: [RevokedCertificate], deltaListURLs: [String] = []
    ) async throws -> CertificateRevocationList {
        var contents = RevocationListContents(
            issuer: issuer.subject, authorityKeyIdentifier: issuer.subjectKeyIdentifier ?? key.publicKey.keyIdentifier,
            number: number, thisUpdate: thisUpdate, nextUpdate: nextUpdate, revoked: revoked)
        contents.deltaListURLs = deltaListURLs
        return CertificateRevocationList(
            der: try await signed(contents, issuer: issuer, key: key), contents: contents)
    }

    /// Builds and signs a list of what has changed since a full one (RFC 5280 section 5.2.4).
    /// - Parameters:
    ///   - base: the full list
    ///   - number: greater than that of every list of this issuer before, full or not
    ///   - nextUpdate: until when clients may go on using this list
    ///   - revoked: every certificate that a full list would hold now
    /// - Returns: its DER.
    /// - Throws: as ``make(issuer:key:number:thisUpdate:nextUpdate:revoked:deltaListURLs:)``.
    public static func makeDelta(
        to base: CertificateRevocationList, issuer: DecodedCertificate, key: any SigningKey, number: Int64,
        thisUpdate: Date, nextUpdate: Date, revoked: [RevokedCertificate]
    ) async throws -> [UInt8] {
        guard let baseNumber = base.number else {
            throw SignetError(.invalidInput, "A list without a number can have no delta list.")
        }
        let known = Set(base.revoked)
        let serialNumbers = Set(revoked.map(\.serialNumber))
        let removed = base.revoked.filter { !serialNumbers.contains($0.serialNumber) }.map { entry in
            RevokedCertificate(
                serialNumber: entry.serialNumber, revokedAt: entry.revokedAt, reason: .removeFromCRL)
        }
        var contents = RevocationListContents(
            issuer: issuer.subject, authorityKeyIdentifier: issuer.subjectKeyIdentifier ?? key.publicKey.keyIdentifier,
            number: number, thisUpdate: thisUpdate, nextUpdate: nextUpdate,
            revoked: revoked.filter { !known.contains($0) } + removed)
        contents.baseNumber = baseNumber
        return try await signed(contents, issuer: issuer, key: key)
    }

    /// Signs a list about which everything is decided.
    /// - Returns: its DER.
    /// - Throws: as ``make(issuer:key:number:thisUpdate:nextUpdate:revoked:deltaListURLs:)``; `.invalidCertificateContents`
    ///   when the type of an extension is no OID.
    public static func make(
        _ draft: RevocationListDraft, issuer: DecodedCertificate, key: any SigningKey
    ) async throws -> [UInt8] {
        var contents = RevocationListContents(
            issuer: issuer.subject, authorityKeyIdentifier: issuer.subjectKeyIdentifier ?? key.publicKey.keyIdentifier,
            number: draft.number, thisUpdate: draft.thisUpdate, nextUpdate: draft.nextUpdate, revoked: draft.revoked)
        contents.baseNumber = draft.baseNumber
        contents.additionalExtensions = draft.extensions
        return try await signed(contents, issuer: issuer, key: key)
    }

    private static func signed(
        _ contents: RevocationListContents, issuer: DecodedCertificate, key: any SigningKey
    ) async throws -> [UInt8] {
        guard issuer.keyUsage?.contains(.cRLSign) ?? true else {
            throw SignetError(
                .unsuitableIssuer, "The certificate of \"\(issuer.subject)\" does not have the key usage cRLSign.",
                remedy: "Use a CA certificate that may sign revocation lists."
            )
        }
        try issuer.checkHolds(key)
        let algorithm = key.signatureAlgorithmIdentifier
        let toBeSigned = try contents.encode(signatureAlgorithm: algorithm)
        return DERWriter.signed(toBeSigned, algorithm: algorithm, signature: try await key.sign(toBeSigned))
    }

    /// Whether `issuer` signed the list, by its name, key identifier, key usage and key.
    public func isSigned(by issuer: DecodedCertificate) -> Bool {
        guard issuer.subject == self.issuer, issuer.keyUsage?.contains(.cRLSign) ?? true,
            let key = issuer.verifyingKey, let envelope = try? SignedEnvelope(der: der)
        else { return false }
        if let authorityKeyIdentifier, let subjectKeyIdentifier = issuer.subjectKeyIdentifier,
            authorityKeyIdentifier != subjectKeyIdentifier
        {
            return false
        }
        return key.isValidSignature(
            envelope.signature, for: Array(envelope.toBeSigned), algorithm: envelope.algorithm)
    }

    /// `X509 CRL` PEM, ending in a newline.
    public var pem: String { PEMBlock(label: "X509 CRL", bytes: der).text }
}

extension CertificateRevocationList: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.der == right.der }

    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
