import Crypto
import Foundation
import SignetCore

/// An OCSP response as who asked reads it (RFC 6960 section 4.2): sent by a responder, or stapled by a server.
public struct OCSPReply: Sendable {
    /// What it says of one certificate.
    public struct Statement: Sendable {
        public let certificateID: OCSPRequest.CertificateID
        public let status: OCSPCertificateStatus
        /// From when on this is known.
        public let thisUpdate: Date
        /// Until when it may be relied on; nil: something newer can be had at any time.
        public let nextUpdate: Date?
    }

    /// Whose signature it bears.
    enum Responder: Hashable, Sendable {
        case name(DistinguishedName)
        /// SHA-1 of the key.
        case key([UInt8])
    }

    /// The largest response that is read, in bytes.
    public static let maximumSize = 64 << 10
    /// By how much clocks may differ.
    private static let clockSkew: TimeInterval = 300
    /// How long a statement without an end may be relied on.
    private static let endlessTime: TimeInterval = 86_400

    public let statements: [Statement]
    public let producedAt: Date
    /// RFC 9654; nil: there is none.
    public let nonce: [UInt8]?

    let responder: Responder
    /// Certificates that came along, for a responder that is not the issuer itself.
    let certificates: [DecodedCertificate]
    let toBeSigned: [UInt8]
    let signatureAlgorithm: String
    let signature: [UInt8]

    /// Reads a response of at most 64 KiB, without checking its signature.
    /// - Throws: `.malformedOCSPResponse`; `.refusedByResponder` when it is none but says why there is none.
    public init(der: [UInt8]) throws {
        guard der.count <= Self.maximumSize else {
            throw Self.malformed("has \(der.count) bytes; at most \(Self.maximumSize) are read")
        }
        let fields: OCSPReplyFields
        do {
            fields = try OCSPReplyFields(der)
        } catch let error as SignetError where error.code == .refusedByResponder {
            throw error
        } catch {
            throw Self.malformed("cannot be read", cause: error)
        }
        statements = fields.statements
        producedAt = fields.producedAt
        nonce = fields.nonce
        responder = fields.responder
        certificates = fields.certificates
        toBeSigned = fields.toBeSigned
        signatureAlgorithm = fields.signatureAlgorithm
        signature = fields.signature
    }

    /// What is said of `certificate`, after the signature, the responder's right to speak, and the times have been checked.
    /// - Parameter issuer: the certificate of who issued it
    /// - Throws: `.unusableOCSPResponse` saying why it cannot be relied on.
    public func statement(
        on certificate: DecodedCertificate, issuer: DecodedCertificate, at moment: Date
    ) throws -> Statement {
        guard isSigned(for: issuer, at: moment) else {
            throw Self.unusable("is signed neither by \(issuer) nor by a responder that it has appointed")
        }
        let serial = certificate.serialNumber.drop { $0 == 0 }
        guard
            let statement = statements.first(where: {
                $0.certificateID.serialNumber.drop { $0 == 0 } == serial && $0.certificateID.matches(issuer: issuer)
            })
        else { throw Self.unusable("says nothing of \(certificate)") }
        guard statement.thisUpdate <= moment.addingTimeInterval(Self.clockSkew) else {
            throw Self.unusable("is dated \(MomentText.format(statement.thisUpdate)), which is in the future")
        }
        let end = statement.nextUpdate ?? statement.thisUpdate.addingTimeInterval(Self.endlessTime)
        guard moment <= end.addingTimeInterval(Self.clockSkew) else {
            throw Self.unusable("was to be relied on only until \(MomentText.format(end))")
        }
        return statement
    }

    private static func malformed(_ what: String, cause: (any Error)? = nil) -> SignetError {
        SignetError(
            .malformedOCSPResponse, "The OCSP response \(what).", remedy: "Tell who runs the responder.", cause: cause)
    }

    private static func unusable(_ what: String) -> SignetError {
        SignetError(.unusableOCSPResponse, "The OCSP response \(what).", remedy: "Tell who runs the responder.")
    }
}

// MARK: - Signature

extension OCSPReply {
    /// More certificates that came along are not looked at.
    private static let certificateLimit = 8
    /// id-kp-OCSPSigning
    private static let signingUsage = "1.3.6.1.5.5.7.3.9"

    /// RFC 6960 section 4.2.2.2: by the issuer, or by who has a certificate from it for this very purpose.
    private func isSigned(for issuer: DecodedCertificate, at moment: Date) -> Bool {
        if isResponder(issuer), isSigned(with: issuer) { return true }
        return certificates.prefix(Self.certificateLimit).contains { candidate in
            isResponder(candidate) && candidate.extendedKeyUsages?.contains(Self.signingUsage) == true
                && candidate.notBefore <= moment && moment <= candidate.notAfter && candidate.isIssued(by: issuer)
                && isSigned(with: candidate)
        }
    }

    private func isResponder(_ certificate: DecodedCertificate) -> Bool {
        switch responder {
        case .name(let name): return name.matches(certificate.subject)
        case .key(let hash):
            return certificate.subjectPublicKeyBits.map { Insecure.SHA1.hash(data: $0) == hash } ?? false
        }
    }

    private func isSigned(with certificate: DecodedCertificate) -> Bool {
        certificate.verifyingKey?.isValidSignature(signature, for: toBeSigned, algorithm: signatureAlgorithm) ?? false
    }
}
