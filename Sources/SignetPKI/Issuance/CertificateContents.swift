import Foundation
import SignetCore

/// What differs from one certificate to the next.
public struct CertificateContents: Sendable {
    /// Big-endian content octets, 1...20, positive.
    public var serialNumber: [UInt8]
    /// May be empty when there are alternative names and the certificate is not an authority's.
    public var subject: DistinguishedName
    /// May be empty when there is a subject.
    public var alternativeNames: [AlternativeName]
    /// The key that is certified.
    public var publicKey: PublicKey
    /// The first moment of validity; fractions of a second are cut off.
    public var notBefore: Date
    /// The last moment of validity, inclusive (RFC 5280 section 4.1.2.5); fractions of a second are cut off.
    public var notAfter: Date
    /// nil: SHA-1 of the key, as usual.
    public var subjectKeyIdentifier: [UInt8]?
    /// Extensions beyond those of the profile, in order; empty for most certificates.
    public var additionalExtensions: [AdditionalExtension] = []

    /// Creates contents; they are checked when they are signed.
    public init(
        serialNumber: [UInt8], subject: DistinguishedName, alternativeNames: [AlternativeName], publicKey: PublicKey,
        notBefore: Date, notAfter: Date
    ) {
        self.serialNumber = serialNumber
        self.subject = subject
        self.alternativeNames = alternativeNames
        self.publicKey = publicKey
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

extension CertificateContents {
    /// - Throws: `.invalidCertificateContents` naming what cannot be in a certificate of this usage.
    func check(for usage: CertificateUsage) throws {
        try SerialNumber.check(serialNumber)
        guard notAfter.timeIntervalSince1970.rounded(.down) >= notBefore.timeIntervalSince1970.rounded(.down) else {
            throw SignetError(
                .invalidCertificateContents,
                "The certificate would end (\(notAfter.messageText)) before it begins (\(notBefore.messageText)).",
                remedy: "Choose a lifetime of at least a second."
            )
        }
        guard subject.isEmpty else { return }
        if usage.isAuthority {
            throw SignetError(
                .invalidCertificateContents, "An authority needs a subject, and none was given.",
                remedy: "Give it one, for example CN=example root."
            )
        }
        if alternativeNames.isEmpty {
            throw SignetError(
                .invalidCertificateContents, "The certificate has neither a subject nor an alternative name.",
                remedy: "Give it at least one name, for example dns:service.example.com."
            )
        }
    }
}
