import Crypto
import Foundation
import SignetCore
import SwiftASN1

/// An OCSP request (RFC 6960 section 4.1). A signature on it is not looked at, nor is the requestor's name.
public struct OCSPRequest: Sendable {
    /// Names one certificate by its issuer's hashes and its serial number.
    public struct CertificateID: Hashable, Sendable {
        /// Dotted OID of the hash: SHA-1 or SHA-256. IDs with other hashes match no issuer.
        public var hashAlgorithm: String
        /// Hash of the DER of the issuer's name.
        public var issuerNameHash: [UInt8]
        /// Hash of the issuer's key: of the content of its BIT STRING.
        public var issuerKeyHash: [UInt8]
        /// Content octets of the serial number.
        public var serialNumber: [UInt8]

        /// DER of the hash's AlgorithmIdentifier as received: some clients compare the parameters too.
        let hashAlgorithmIdentifier: [UInt8]

        /// Whether the hashes are those of `issuer`.
        public func matches(issuer: DecodedCertificate) -> Bool {
            guard let keyBits = issuer.subjectPublicKeyBits else { return false }
            switch hashAlgorithm {
            case "1.3.14.3.2.26":
                return Insecure.SHA1.hash(data: issuer.subject.der) == issuerNameHash
                    && Insecure.SHA1.hash(data: keyBits) == issuerKeyHash
            case "2.16.840.1.101.3.4.2.1":
                return SHA256.hash(data: issuer.subject.der) == issuerNameHash
                    && SHA256.hash(data: keyBits) == issuerKeyHash
            default:
                return false
            }
        }
    }

    /// How many certificates one request may ask for.
    public static let maximumCount = 32

    /// The certificates asked for, at least one.
    public let certificateIDs: [CertificateID]
    /// RFC 9654; 1...128 octets.
    public let nonce: [UInt8]?

    /// Reads a request of at most 64 KiB.
    /// - Throws: `.malformedOCSPRequest`.
    public init(der: [UInt8]) throws {
        guard der.count <= 64 << 10 else {
            throw Self.malformed("An OCSP request of \(der.count) bytes is larger than the 64 KiB Signet reads.")
        }
        do {
            (certificateIDs, nonce) = try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
                let contents = try DER.sequence(
                    nodes.required("tbsRequest"), identifier: .sequence, Self.readToBeSigned)
                _ = nodes.next()
                return contents
            }
        } catch let error as SignetError {
            throw error
        } catch {
            throw Self.malformed("The bytes are not an OCSP request.", cause: error)
        }
        guard (1...Self.maximumCount).contains(certificateIDs.count) else {
            throw Self.malformed(
                "The OCSP request asks for \(certificateIDs.count) certificates; Signet answers 1 to \(Self.maximumCount)."
            )
        }
    }

    private static func malformed(_ message: String, cause: (any Error)? = nil) -> SignetError {
        SignetError(.malformedOCSPRequest, message, cause: cause)
    }
}

// MARK: - ASN.1

extension OCSPRequest {
    private static func readToBeSigned(
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> ([CertificateID], nonce: [UInt8]?) {
        let version = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
            try Int(derEncoded: $0)
        }
        guard version ?? 0 == 0 else { throw ASN1Error.invalidASN1Object(reason: "Version is not 1") }
        _ = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 1, tagClass: .contextSpecific) { $0 }
        let certificateIDs = try DER.sequence(nodes.required("requestList"), identifier: .sequence) { requests in
            var all: [CertificateID] = []
            while let request = requests.next() { all.append(try readRequest(request)) }
            return all
        }
        let nonce = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 2, tagClass: .contextSpecific) {
            try readNonce(inExtensions: $0)
        }
        return (certificateIDs, nonce ?? nil)
    }

    private static func readRequest(_ node: ASN1Node) throws -> CertificateID {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let certificateID = try DER.sequence(
                nodes.required("reqCert"), identifier: .sequence, CertificateID.init(nodes:))
            _ = try DER.optionalExplicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try readNonce(inExtensions: $0)
            }
            return certificateID
        }
    }

    /// The nonce among extensions; critical ones that are unknown are refused (RFC 6960 section 4.4).
    private static func readNonce(inExtensions node: ASN1Node) throws -> [UInt8]? {
        try DER.sequence(node, identifier: .sequence) { extensions in
            var nonce: [UInt8]?
            while let node = extensions.next() {
                try DER.sequence(node, identifier: .sequence) { nodes in
                    let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
                    let critical = try DER.decodeDefault(&nodes, defaultValue: false)
                    let value = try ASN1OctetString(derEncoded: &nodes)
                    if identifier == [1, 3, 6, 1, 5, 5, 7, 48, 1, 2] {
                        nonce = try Array(ASN1OctetString(derEncoded: value.bytes).bytes)
                    } else if critical {
                        throw malformed("The OCSP request has the unknown critical extension \(identifier.dotted).")
                    }
                }
            }
            if let nonce, !(1...128).contains(nonce.count) {
                throw malformed("The OCSP request's nonce has \(nonce.count) octets; RFC 9654 allows 1 to 128.")
            }
            return nonce
        }
    }
}

extension OCSPRequest.CertificateID {
    fileprivate init(nodes: inout ASN1NodeCollection.Iterator) throws {
        let identifier = try nodes.required("hashAlgorithm")
        hashAlgorithmIdentifier = Array(identifier.encodedBytes)
        hashAlgorithm = try DER.sequence(identifier, identifier: .sequence) { nodes in
            let hash = try ASN1ObjectIdentifier(derEncoded: &nodes)
            _ = nodes.next()
            return hash.dotted
        }
        issuerNameHash = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
        issuerKeyHash = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
        guard let serial = nodes.next(), serial.identifier == .integer, case .primitive(let octets) = serial.content,
            (1...64).contains(octets.count)
        else { throw ASN1Error.invalidASN1Object(reason: "Serial number is not an INTEGER of 1 to 64 octets") }
        serialNumber = Array(octets)
    }
}

extension DecodedCertificate {
    /// Content of the BIT STRING of the public key.
    var subjectPublicKeyBits: ArraySlice<UInt8>? {
        try? DER.sequence(DER.parse(subjectPublicKeyInfo), identifier: .sequence) { nodes in
            _ = nodes.next()
            return try ASN1BitString(derEncoded: &nodes).bytes
        }
    }
}
