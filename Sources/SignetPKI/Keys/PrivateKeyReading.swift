import SignetCore

extension PrivateKey {
    /// Where the passphrase comes from; asked only when a key is encrypted, and once.
    public typealias Passphrase = @Sendable () throws -> Secret<String>

    /// Reads PKCS#8, SEC1 or PKCS#1 DER, also encrypted PKCS#8.
    /// - Throws: `.malformedKey`, `.unsupportedKey`, `.passphraseRequired`, `.wrongPassphrase`.
    public init(der: [UInt8], passphrase: Passphrase? = nil) throws {
        try self.init(material: PrivateKeyDER(der).material(passphrase: passphrase))
    }

    /// Reads the first private key of a PEM text: PKCS#8, SEC1, PKCS#1, encrypted PKCS#8, or traditional `DEK-Info`.
    ///
    /// Blocks of other kinds (`EC PARAMETERS`, certificates) are passed over.
    /// - Parameter passphrase: asked only when the key is encrypted.
    /// - Throws: `.noPrivateKey` when there is none, `.malformedPEM` naming the line, and what ``init(der:passphrase:)``
    ///   throws.
    public init(pem: String, passphrase: Passphrase? = nil) throws {
        let blocks = try PEMBlock.parseAll(pem)
        guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
            throw SignetError(
                .noPrivateKey, "No private key was found in the text, but \(blocks.summary).",
                remedy: "Give a file with a block that begins -----BEGIN PRIVATE KEY-----.")
        }
        guard block.label != "OPENSSH PRIVATE KEY" else {
            throw SignetError(
                .unsupportedKey, "The private key is in OpenSSH's own form.",
                remedy: "Convert it in place with: ssh-keygen -p -m PKCS8 -f FILE")
        }
        if let encryption = try TraditionalEncryption(block) {
            let der = try encryption.decrypted(with: passphrase)
            try self.init(material: PrivateKeyDER(der).material(passphrase: nil))
        } else {
            try self.init(der: block.bytes, passphrase: passphrase)
        }
    }

    /// Reads the contents of a key file, PEM or DER.
    /// - Throws: what ``init(pem:passphrase:)`` and ``init(der:passphrase:)`` throw.
    public init(fileContents bytes: [UInt8], passphrase: Passphrase? = nil) throws {
        if bytes.first == 0x30 {
            try self.init(der: bytes, passphrase: passphrase)
        } else {
            try self.init(pem: String(decoding: bytes, as: UTF8.self), passphrase: passphrase)
        }
    }
}
