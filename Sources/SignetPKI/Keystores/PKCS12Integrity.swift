import Crypto
import SignetCore
import SwiftASN1

/// The code that proves a keystore to be whole and its password to be right (RFC 7292 section 5.1, MacData).
struct PKCS12Integrity {
    let salt: [UInt8]
    let rounds: Int

    /// HMAC-SHA-256 over the authenticated safe.
    func code(of content: ArraySlice<UInt8>, password: String) -> [UInt8] {
        code(of: content, octets: PKCS12Keystore.bmpString(password) + [0, 0])
    }

    /// The same under a password that is octets already.
    func code(of content: ArraySlice<UInt8>, octets: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key(octets))))
    }

    func isValid(_ code: ArraySlice<UInt8>, of content: ArraySlice<UInt8>, password: String) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: content, using: SymmetricKey(data: key(PKCS12Keystore.bmpString(password) + [0, 0])))
    }

    /// RFC 7292 appendix B.2 with SHA-256 for a key of 32 octets: one block, so that nothing is carried over.
    private func key(_ password: [UInt8]) -> [UInt8] {
        let blockSize = 64
        let macKeyPurpose: UInt8 = 3
        func filled(_ bytes: [UInt8]) -> [UInt8] {
            guard !bytes.isEmpty else { return [] }
            let length = (bytes.count + blockSize - 1) / blockSize * blockSize
            return (0..<length).map { bytes[$0 % bytes.count] }
        }
        let purpose = [UInt8](repeating: macKeyPurpose, count: blockSize)
        var digest = Array(
            SHA256.hash(data: purpose + filled(salt) + filled(password)))
        for _ in 0..<max(rounds - 1, 0) { digest = Array(SHA256.hash(data: digest)) }
        return digest
    }
}

extension PKCS12Integrity {
    /// Writes MacData.
    func serialize(code: [UInt8], into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(PKCS12Keystore.Kind.sha256)
                    try coder.serialize(ASN1Null())
                }
                try coder.serialize(ASN1OctetString(contentBytes: code[...]))
            }
            try coder.serialize(ASN1OctetString(contentBytes: salt[...]))
            try coder.serialize(rounds)
        }
    }

    /// Reads MacData.
    /// - Returns: also the code that stands there.
    /// - Throws: `.malformedKeystore` for another function than HMAC-SHA-256; `.unsupportedKey` for endless rounds.
    static func read(_ node: ASN1Node) throws -> (integrity: PKCS12Integrity, code: ArraySlice<UInt8>) {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let code = try DER.sequence(nodes.required("mac"), identifier: .sequence) { nodes in
                let algorithm = try DER.sequence(nodes.required("digestAlgorithm"), identifier: .sequence) { nodes in
                    let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
                    _ = nodes.next()
                    return identifier
                }
                guard algorithm == PKCS12Keystore.Kind.sha256 else {
                    throw SignetError.malformedKeystore("it is protected by \(algorithm.dotted) and not by SHA-256")
                }
                return try ASN1OctetString(derEncoded: &nodes).bytes
            }
            let salt = Array(try ASN1OctetString(derEncoded: &nodes).bytes)
            // One round when it is left out (RFC 7292 section 4).
            let rounds = try nodes.next().map { try KeyDerivation.checkRounds(Int(derEncoded: $0)) } ?? 1
            return (PKCS12Integrity(salt: salt, rounds: rounds), code)
        }
    }
}
