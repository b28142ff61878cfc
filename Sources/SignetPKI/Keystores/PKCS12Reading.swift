import SignetCore
import SwiftASN1

extension PKCS12Keystore {
    /// Reads a file with one key: what ``encoded(password:)`` writes, and what openssl 3 and keytool write by default or with
    /// `PBEWithHmacSHA256AndAES_256` (HMAC-SHA-256, PBES2 with AES).
    /// - Throws: `.malformedKeystore`; `.wrongPassphrase`; `.unsupportedKey`, `.malformedCertificate` for what is inside.
    public init(der: [UInt8], password: Secret<String>) throws {
        do {
            guard der.count <= Self.maximumSize else { throw SignetError.malformedKeystore("it is over 1 MiB long") }
            let safe = try Self.authenticated(der, password: password.reveal())
            var bags = PKCS12Bags(password: password)
            try bags.readSafes(safe)
            self = try bags.keystore()
        } catch let error as ASN1Error {
            throw SignetError.malformedKeystore("its structure is damaged", cause: error)
        }
    }

    /// The authenticated safe, once the code over it has been found right.
    static func authenticated(_ der: [UInt8], password: String) throws -> [UInt8] {
        try DER.sequence(DER.parse(der), identifier: .sequence) { nodes in
            guard try Int(derEncoded: &nodes) == 3 else { throw SignetError.malformedKeystore("its version is not 3") }
            let safe = try PKCS12Bags.data(nodes.required("authSafe"))
            let (integrity, code) = try PKCS12Integrity.read(nodes.required("macData"))
            guard integrity.isValid(code, of: safe, password: password) else {
                throw SignetError(
                    .wrongPassphrase, "The keystore's password is wrong, or the file is damaged.",
                    remedy: "Try the password with: openssl pkcs12 -in FILE -noout")
            }
            return Array(safe)
        }
    }
}

/// Collects what is in the bags of a keystore.
struct PKCS12Bags {
    let password: Secret<String>
    private var keys: [PrivateKey] = []
    private var certificates: [DecodedCertificate] = []
    private var alias: String?

    init(password: Secret<String>) { self.password = password }

    /// - Throws: `.malformedKeystore` unless there is one key with its certificate.
    func keystore() throws -> PKCS12Keystore {
        guard let key = keys.first, keys.count == 1 else {
            throw SignetError.malformedKeystore("it holds \(keys.count) keys and not one")
        }
        guard let leaf = certificates.first(where: { $0.belongs(to: key) }) else {
            throw SignetError.malformedKeystore("it holds no certificate of its key")
        }
        return PKCS12Keystore(
            key: key, certificates: CertificateChain.order(leaf: leaf, among: certificates), alias: alias)
    }

    /// The octets of a ContentInfo of plain data.
    static func data(_ node: ASN1Node) throws -> ArraySlice<UInt8> {
        try DER.sequence(node, identifier: .sequence) { nodes in
            guard try ASN1ObjectIdentifier(derEncoded: &nodes) == PKCS12Keystore.Kind.data else {
                throw SignetError.malformedKeystore("its content is signed or encrypted for a public key")
            }
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) {
                try ASN1OctetString(derEncoded: $0).bytes
            }
        }
    }

    mutating func readSafes(_ safes: [UInt8]) throws {
        for safe in try Self.elements(safes[...]) {
            let kind = try DER.sequence(safe, identifier: .sequence) { nodes in
                defer { while nodes.next() != nil {} }
                return try ASN1ObjectIdentifier(derEncoded: &nodes)
            }
            switch kind {
            case PKCS12Keystore.Kind.data: try readBags(Self.data(safe))
            case PKCS12Keystore.Kind.encryptedData: try readBags(decrypted(safe)[...])
            default: throw SignetError.malformedKeystore("a part of it is of the kind \(kind.dotted)")
            }
        }
    }

    private static func elements(_ bytes: ArraySlice<UInt8>) throws -> [ASN1Node] {
        try DER.sequence(DER.parse(bytes), identifier: .sequence) { nodes in
            var elements: [ASN1Node] = []
            while let node = nodes.next() { elements.append(node) }
            return elements
        }
    }

    /// RFC 5652 section 8: EncryptedData.
    private func decrypted(_ safe: ASN1Node) throws -> [UInt8] {
        try DER.sequence(safe, identifier: .sequence) { nodes in
            _ = nodes.next()
            return try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { node in
                try DER.sequence(node, identifier: .sequence) { nodes in
                    _ = try Int(derEncoded: &nodes)
                    return try DER.sequence(nodes.required("encryptedContentInfo"), identifier: .sequence) { nodes in
                        _ = try ASN1ObjectIdentifier(derEncoded: &nodes)
                        let scheme = try EncryptedPrivateKey.scheme(nodes.required("contentEncryptionAlgorithm"))
                        let content = try ASN1OctetString(
                            derEncoded: nodes.required("encryptedContent"),
                            withIdentifier: .init(tagWithNumber: 0, tagClass: .contextSpecific))
                        return try plaintext(content.bytes, scheme)
                    }
                }
            }
        }
    }

    private func plaintext(_ ciphertext: ArraySlice<UInt8>, _ scheme: EncryptedPrivateKey.Scheme) throws -> [UInt8] {
        guard case .aes(let derivation, let keySize, let vector) = scheme else {
            throw SignetError.malformedKeystore("its certificates are encrypted with an old cipher")
        }
        do {
            return try derivation.decryptAES(
                ciphertext, with: PassphraseBytes(asking: { password }), keySize: keySize,
                initializationVector: vector)
        } catch {
            throw SignetError.malformedKeystore("its certificates cannot be decrypted", cause: error)
        }
    }

    private mutating func readBags(_ bytes: ArraySlice<UInt8>) throws {
        for bag in try Self.elements(bytes) {
            try DER.sequence(bag, identifier: .sequence) { nodes in
                let kind = try ASN1ObjectIdentifier(derEncoded: &nodes)
                let value = try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 }
                let attributes = nodes.next()
                switch kind {
                case PKCS12Keystore.Kind.shroudedKeyBag:
                    let password = password
                    keys.append(try PrivateKey(der: Array(value.encodedBytes)) { password })
                    alias = try attributes.flatMap(Self.friendlyName)
                case PKCS12Keystore.Kind.certificateBag:
                    if let certificate = try Self.certificate(value) { certificates.append(certificate) }
                default: break
                }
            }
        }
    }

    private static func certificate(_ value: ASN1Node) throws -> DecodedCertificate? {
        try DER.sequence(value, identifier: .sequence) { nodes in
            let kind = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let content = try DER.explicitlyTagged(&nodes, tagNumber: 0, tagClass: .contextSpecific) { $0 }
            guard kind == PKCS12Keystore.Kind.x509Certificate else { return nil }
            return try DecodedCertificate(der: Array(ASN1OctetString(derEncoded: content).bytes))
        }
    }

    private static func friendlyName(_ attributes: ASN1Node) throws -> String? {
        guard case .constructed(let children) = attributes.content else { return nil }
        for attribute in children {
            let name: String? = try DER.sequence(attribute, identifier: .sequence) { nodes in
                let kind = try ASN1ObjectIdentifier(derEncoded: &nodes)
                let values = try nodes.required("attrValues")
                guard kind == PKCS12Keystore.Kind.friendlyName, case .constructed(let nodes) = values.content,
                    let value = nodes.first(where: { _ in true })
                else { return nil }
                let bytes = Array(try ASN1BMPString(derEncoded: value).bytes)
                let units = stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map {
                    UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
                }
                return String(decoding: units, as: UTF16.self)
            }
            if let name { return name }
        }
        return nil
    }
}

extension SignetError {
    /// A keystore that cannot be read.
    static func malformedKeystore(_ reason: String, cause: (any Error)? = nil) -> SignetError {
        SignetError(
            .malformedKeystore, "The file is no PKCS#12 keystore that can be read: \(reason).",
            remedy: "See what openssl says of it: openssl pkcs12 -info -in FILE -noout", cause: cause)
    }
}
