import Crypto
import SignetCore
import SwiftASN1

extension PKCS12Keystore {
    /// Rounds of key derivation, as Java's keytool has them; the password only guards a file that is guarded by its mode.
    private static let rounds = 10_000

    /// The file: key and certificates under AES-256 (PBES2), the whole under HMAC-SHA-256. The same content and password
    /// make the same bytes: salts and vectors come from the key, content and password by HMAC, so that nobody without the
    /// key can foresee one, and other content has others.
    /// - Throws: `.passphraseRequired` when the password is empty.
    public func encoded(password: Secret<String>) throws -> [UInt8] {
        let secret = try PassphraseBytes(asking: { password })
        let certificateSafe = try encode { coder in
            for certificate in certificates { try serialize(certificate, into: &coder) }
        }
        let keySafe = try encode { coder in
            let info = try self.encryption("key", secret).encryptedKeyInfo(of: key, with: secret)
            try Self.serializeBag(Kind.shroudedKeyBag, attributes: attributes, into: &coder) { coder in
                coder.serializeRawBytes(info)
            }
        }
        let encryption = self.encryption("certificates", secret)
        let ciphertext = try encryption.encrypt(certificateSafe, with: secret)
        let safe = try encode { coder in
            try Self.serializeEncrypted(ciphertext, by: encryption, into: &coder)
            try Self.serializeData(keySafe, into: &coder)
        }
        let integrity = PKCS12Integrity(salt: derived("integrity", secret), rounds: Self.rounds)
        return try encode { coder in
            try coder.serialize(3)
            try Self.serializeData(safe, into: &coder)
            try integrity.serialize(code: integrity.code(of: safe[...], password: password.reveal()), into: &coder)
        }
    }

    private func encryption(_ purpose: String, _ secret: PassphraseBytes) -> PasswordEncryption {
        PasswordEncryption(
            salt: derived("\(purpose) salt", secret), rounds: Self.rounds,
            initializationVector: derived("\(purpose) vector", secret))
    }

    /// 16 octets that only the holder of the key can compute, others for other content, passwords and purposes.
    private func derived(_ purpose: String, _ secret: PassphraseBytes) -> [UInt8] {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key.pkcs8))
        for part in [Array(purpose.utf8), secret.bytes, Array((alias ?? "").utf8)] + certificates.map(\.der) {
            code.update(data: Array(SHA256.hash(data: part)))
        }
        return Array(code.finalize().prefix(16))
    }

    /// The name under which the entry is known, and what ties the key to its certificate.
    private var attributes: [Attribute] {
        var attributes = [Attribute(kind: Kind.localKeyID, value: .octets(localKeyID))]
        if let alias { attributes.append(Attribute(kind: Kind.friendlyName, value: .text(alias))) }
        return attributes
    }

    private var localKeyID: [UInt8] { Array(SHA256.hash(data: certificates.first?.der ?? [])) }
}

// MARK: - Wire form

extension PKCS12Keystore {
    /// An attribute of a bag (RFC 7292 section 4.2).
    private struct Attribute: DERSerializable {
        enum Value {
            case octets([UInt8])
            case text(String)
        }

        let kind: ASN1ObjectIdentifier
        let value: Value

        func serialize(into coder: inout DER.Serializer) throws {
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(kind)
                try coder.appendConstructedNode(identifier: .set) { coder in
                    switch value {
                    case .octets(let octets): try coder.serialize(ASN1OctetString(contentBytes: octets[...]))
                    case .text(let text):
                        try coder.serialize(ASN1BMPString(contentBytes: PKCS12Keystore.bmpString(text)[...]))
                    }
                }
            }
        }
    }

    private static let content = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)

    /// A SEQUENCE.
    private func encode(_ body: (inout DER.Serializer) throws -> Void) throws -> [UInt8] {
        var coder = DER.Serializer()
        try coder.appendConstructedNode(identifier: .sequence, body)
        return coder.serializedBytes
    }

    /// Issuers have no attributes: a bag that has a key identifier is taken for the certificate of a key.
    private func serialize(_ certificate: DecodedCertificate, into coder: inout DER.Serializer) throws {
        let attributes = certificate == certificates.first ? attributes : []
        try Self.serializeBag(Kind.certificateBag, attributes: attributes, into: &coder) { coder in
            try coder.appendConstructedNode(identifier: .sequence) { coder in
                try coder.serialize(Kind.x509Certificate)
                try coder.appendConstructedNode(identifier: Self.content) { coder in
                    try coder.serialize(ASN1OctetString(contentBytes: certificate.der[...]))
                }
            }
        }
    }

    private static func serializeBag(
        _ kind: ASN1ObjectIdentifier, attributes: [Attribute], into coder: inout DER.Serializer,
        value: (inout DER.Serializer) throws -> Void
    ) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(kind)
            try coder.appendConstructedNode(identifier: content, value)
            if !attributes.isEmpty { try coder.serializeSetOf(attributes) }
        }
    }

    /// A ContentInfo of plain data.
    private static func serializeData(_ bytes: [UInt8], into coder: inout DER.Serializer) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(Kind.data)
            try coder.appendConstructedNode(identifier: content) { coder in
                try coder.serialize(ASN1OctetString(contentBytes: bytes[...]))
            }
        }
    }

    /// A ContentInfo of encrypted data (RFC 5652 section 8).
    private static func serializeEncrypted(
        _ ciphertext: [UInt8], by encryption: PasswordEncryption, into coder: inout DER.Serializer
    ) throws {
        try coder.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(Kind.encryptedData)
            try coder.appendConstructedNode(identifier: content) { coder in
                try coder.appendConstructedNode(identifier: .sequence) { coder in
                    try coder.serialize(0)
                    try coder.appendConstructedNode(identifier: .sequence) { coder in
                        try coder.serialize(Kind.data)
                        try encryption.serializeAlgorithm(into: &coder)
                        coder.appendPrimitiveNode(identifier: content) { $0 += ciphertext }
                    }
                }
            }
        }
    }
}
