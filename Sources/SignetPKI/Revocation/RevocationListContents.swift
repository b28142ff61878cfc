import Foundation
import SignetCore

/// What a revocation list says, apart from its signature: the TBSCertList (RFC 5280 section 5.1.2).
struct RevocationListContents: Sendable {
    var issuer: DistinguishedName
    var authorityKeyIdentifier: [UInt8]?
    var number: Int64?
    var thisUpdate: Date
    var nextUpdate: Date?
    var revoked: [RevokedCertificate]
    /// The number of the list to which this one, a delta list, says what has changed; nil: it is a full one.
    var baseNumber: Int64?
    /// Where the delta list is, which a full list may say (RFC 5280 section 5.2.6).
    var deltaListURLs: [String] = []
    /// Of which certificates it is; nil: of all of the issuer. Only read, never written.
    var scope: RevocationListScope?
    /// Extensions beyond these.
    var additionalExtensions: [AdditionalExtension] = []
}

// MARK: - Encoding

extension RevocationListContents {
    /// DER of the TBSCertList, version 2.
    /// - Throws: `.invalidInput`.
    func encode(signatureAlgorithm: [UInt8]) throws -> [UInt8] {
        try check()
        // An entry with a reason takes about 50 octets.
        var writer = DERWriter(capacity: 512 + revoked.count * 52)
        try writer.sequence { writer in
            writer.integer(1)
            writer.raw(signatureAlgorithm)
            writer.raw(issuer.der)
            try writer.time(thisUpdate)
            if let nextUpdate { try writer.time(nextUpdate) }
            if !revoked.isEmpty {
                try writer.sequence { writer in
                    for entry in revoked {
                        try entry.write(mayBeRemoval: baseNumber != nil, into: &writer)
                    }
                }
            }
            try writer.constructed(DERWriter.Tag.constructed(0)) { writer in
                try writer.sequence { try writeExtensions(into: &$0) }
            }
        }
        return writer.bytes
    }

    private func check() throws {
        if let number, number < 0 {
            throw SignetError(.invalidInput, "The CRL number \(number) is negative.", remedy: "Use 0 or more.")
        }
        if let nextUpdate, nextUpdate <= thisUpdate {
            throw SignetError(
                .invalidInput,
                "The next list would be due (\(nextUpdate.messageText)) no later than this one is issued (\(thisUpdate.messageText)).",
                remedy: "Choose a longer time between lists."
            )
        }
    }

    private func writeExtensions(into writer: inout DERWriter) throws {
        if let authorityKeyIdentifier {
            writer.extension(ObjectIdentifierOctets.authorityKeyIdentifier) { writer in
                writer.sequence { $0.primitive(DERWriter.Tag.primitive(0), authorityKeyIdentifier) }
            }
        }
        if let number {
            writer.extension(ObjectIdentifierOctets.cRLNumber) { $0.integer(number) }
        }
        if let baseNumber {
            writer.extension(ObjectIdentifierOctets.deltaCRLIndicator, critical: true) { $0.integer(baseNumber) }
        }
        writer.distributionPoint(ObjectIdentifierOctets.freshestCRL, deltaListURLs)
        for additional in additionalExtensions { try additional.write(into: &writer) }
    }
}

extension RevokedCertificate {
    /// Appends the entry. The reason `unspecified` is not written (RFC 5280 section 5.3.1).
    fileprivate func write(mayBeRemoval: Bool, into writer: inout DERWriter) throws {
        guard !serialNumber.isEmpty else {
            throw SignetError(
                .invalidInput, "An entry of the revocation list has an empty serial number.",
                remedy: "Give the serial number's octets as in the certificate.")
        }
        if reason == .removeFromCRL, !mayBeRemoval {
            throw SignetError(
                .invalidInput, "The reason remove-from-crl belongs in delta lists, not in a full one.",
                remedy: "Leave the certificate out of the list instead.")
        }
        try writer.sequence { writer in
            writer.primitive(DERWriter.Tag.integer, serialNumber)
            try writer.time(revokedAt)
            guard reason != .unspecified || !extensions.isEmpty else { return }
            try writer.sequence { writer in
                if reason != .unspecified {
                    writer.extension(ObjectIdentifierOctets.reasonCode) { writer in
                        writer.primitive(DERWriter.Tag.enumerated, CollectionOfOne(UInt8(reason.rawValue)))
                    }
                }
                for additional in extensions { try additional.write(into: &writer) }
            }
        }
    }
}
