import Foundation
import SignetPKI

/// A certificate about which everything is decided, but for serial number and signature: what an engine with rules of its
/// own hands to an authority.
public struct CertificateTemplate: Sendable {
    /// What does not differ from one certificate to the next: usages, limits, URLs.
    public var profile: CertificateProfile
    /// May be empty when there are alternative names and the certificate is not an authority's.
    public var subject: DistinguishedName
    public var alternativeNames: [AlternativeName]
    /// The key that is certified.
    public var publicKey: PublicKey
    /// The first second of its validity.
    public var notBefore: Date
    /// The last second of its validity.
    public var notAfter: Date
    /// Extensions beyond those of the profile.
    public var additionalExtensions: [AdditionalExtension] = []
    /// nil: SHA-1 of the key, as usual.
    public var subjectKeyIdentifier: [UInt8]?
    /// Which certificate of the authority's key and name is the issuer; nil: the authority's own.
    public var issuer: DecodedCertificate?
    /// How the authority signs when its key is an RSA key.
    public var signature = RSASignatureScheme()

    /// A certificate for a key, without a subject and with what its profile implies.
    public init(profile: CertificateProfile, publicKey: PublicKey, notBefore: Date, notAfter: Date) {
        self.profile = profile
        self.publicKey = publicKey
        self.notBefore = notBefore
        self.notAfter = notAfter
        subject = DistinguishedName()
        alternativeNames = []
    }
}

extension CertificateTemplate {
    /// What is signed.
    func contents(at now: Date) -> CertificateContents {
        var contents = CertificateContents(
            serialNumber: SerialNumber.make(at: now), subject: subject, alternativeNames: alternativeNames,
            publicKey: publicKey, notBefore: notBefore, notAfter: notAfter)
        contents.additionalExtensions = additionalExtensions
        contents.subjectKeyIdentifier = subjectKeyIdentifier
        return contents
    }

    /// What the certificate will be found by.
    var searchNames: [String] {
        let commonNames = subject.isEmpty ? [] : subject.attributes.filter { $0.type == "CN" }.map(\.value)
        return NewCertificate.searchNames(alternativeNames, commonNames: commonNames)
    }
}
