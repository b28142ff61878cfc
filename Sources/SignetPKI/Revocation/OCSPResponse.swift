import Foundation
import SignetCore

/// What an OCSP response says of one certificate.
public enum OCSPCertificateStatus: Hashable, Sendable {
    /// Issued here and not revoked.
    case good
    /// Not issued here, as far as the responder knows.
    case unknown
    case revoked(at: Date, reason: RevocationReason)
}

/// Building OCSP responses (RFC 6960 section 4.2).
public enum OCSPResponse {
    /// A signed BasicOCSPResponse, signed by the issuing key itself, wrapped as `successful`. It answers for
    /// `producedAt`, names the responder by key and repeats the request's nonce.
    /// - Parameters:
    ///   - nextUpdate: until when clients may keep the answer; nil: a newer one can be had at any time
    ///   - status: what is known of a certificate; asked only for those of `issuer`, all others are `unknown`
    /// - Throws: `.keyMismatch`, `.invalidInput` when the times are impossible, or what `status` or the key throws.
    public static func make(
        answering request: OCSPRequest, issuer: DecodedCertificate, key: any SigningKey,
        producedAt: Date, nextUpdate: Date?,
        status: (OCSPRequest.CertificateID) throws -> OCSPCertificateStatus
    ) async throws -> [UInt8] {
        try issuer.checkHolds(key)
        if let nextUpdate, nextUpdate <= producedAt {
            throw SignetError(
                .invalidInput,
                "The OCSP answer would be outdated (\(nextUpdate.messageText)) no later than it is produced (\(producedAt.messageText)).",
                remedy: "Choose a longer validity for OCSP answers."
            )
        }
        let answers = try request.certificateIDs.map { certificateID in
            let known = certificateID.matches(issuer: issuer) ? try status(certificateID) : .unknown
            return Answer(certificateID: certificateID, status: known, thisUpdate: producedAt, nextUpdate: nextUpdate)
        }
        let toBeSigned = try responseData(
            answers, responderKeyIdentifier: key.publicKey.keyIdentifier, producedAt: producedAt, nonce: request.nonce)
        let basicResponse = DERWriter.signed(
            toBeSigned, algorithm: key.signatureAlgorithmIdentifier,
            signature: try await key.sign(toBeSigned))
        return successful(basicResponse)
    }

    /// An unsigned error response. malformedRequest 1, internalError 2, tryLater 3, unauthorized 6.
    public static func failure(status: Int) -> [UInt8] {
        var writer = DERWriter(capacity: 5)
        writer.sequence { writer in
            // Anything that is not a status of RFC 6960 section 4.2.1 is an internal error.
            let status = [1, 2, 3, 5, 6].contains(status) ? UInt8(status) : 2
            writer.primitive(DERWriter.Tag.enumerated, CollectionOfOne(status))
        }
        return writer.bytes
    }
}

// MARK: - DER

extension OCSPResponse {
    fileprivate struct Answer {
        let certificateID: OCSPRequest.CertificateID
        let status: OCSPCertificateStatus
        let thisUpdate: Date
        let nextUpdate: Date?
    }

    private static func successful(_ basicResponse: [UInt8]) -> [UInt8] {
        var writer = DERWriter(capacity: basicResponse.count + 32)
        writer.sequence { writer in
            writer.primitive(DERWriter.Tag.enumerated, CollectionOfOne(0))
            writer.constructed(DERWriter.Tag.constructed(0)) { writer in
                writer.sequence { writer in
                    writer.objectIdentifier(ObjectIdentifierOctets.basicOCSPResponse)
                    writer.primitive(DERWriter.Tag.octetString, basicResponse)
                }
            }
        }
        return writer.bytes
    }

    /// ResponseData (RFC 6960 section 4.2.1), version 1 by default.
    private static func responseData(
        _ answers: [Answer], responderKeyIdentifier: [UInt8], producedAt: Date, nonce: [UInt8]?
    ) throws -> [UInt8] {
        var writer = DERWriter(capacity: 256 + answers.count * 128)
        try writer.sequence { writer in
            writer.constructed(DERWriter.Tag.constructed(2)) { writer in
                writer.primitive(DERWriter.Tag.octetString, responderKeyIdentifier)
            }
            try writer.generalizedTime(producedAt)
            try writer.sequence { writer in
                for answer in answers { try answer.write(into: &writer) }
            }
            guard let nonce else { return }
            writer.constructed(DERWriter.Tag.constructed(1)) { writer in
                writer.sequence { writer in
                    writer.extension(ObjectIdentifierOctets.ocspNonce) { writer in
                        writer.primitive(DERWriter.Tag.octetString, nonce)
                    }
                }
            }
        }
        return writer.bytes
    }
}

extension OCSPResponse.Answer {
    /// Appends the SingleResponse.
    fileprivate func write(into writer: inout DERWriter) throws {
        try writer.sequence { writer in
            certificateID.write(into: &writer)
            switch status {
            case .good: writer.primitive(DERWriter.Tag.primitive(0), EmptyCollection())
            case .unknown: writer.primitive(DERWriter.Tag.primitive(2), EmptyCollection())
            case .revoked(let moment, let reason):
                try writer.constructed(DERWriter.Tag.constructed(1)) { writer in
                    try writer.generalizedTime(moment)
                    guard reason != .unspecified else { return }
                    writer.constructed(DERWriter.Tag.constructed(0)) { writer in
                        writer.primitive(DERWriter.Tag.enumerated, CollectionOfOne(UInt8(reason.rawValue)))
                    }
                }
            }
            try writer.generalizedTime(thisUpdate)
            if let nextUpdate {
                try writer.constructed(DERWriter.Tag.constructed(0)) { try $0.generalizedTime(nextUpdate) }
            }
        }
    }
}

extension OCSPRequest.CertificateID {
    /// Appends the CertID.
    func write(into writer: inout DERWriter) {
        writer.sequence { writer in
            writer.raw(hashAlgorithmIdentifier)
            writer.primitive(DERWriter.Tag.octetString, issuerNameHash)
            writer.primitive(DERWriter.Tag.octetString, issuerKeyHash)
            writer.primitive(DERWriter.Tag.integer, serialNumber)
        }
    }
}
