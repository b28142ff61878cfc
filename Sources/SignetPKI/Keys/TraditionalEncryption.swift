import Crypto
import CryptoExtras
import Foundation
import SignetCore

/// The encryption of PEM blocks by their `Proc-Type` and `DEK-Info` headers (RFC 1421 section 4.6), as OpenSSL writes it
/// for traditional key files.
///
/// AES is decrypted here, other ciphers by BoringSSL through NIOSSL.
struct TraditionalEncryption {
    let block: PEMBlock
    let cipher: String
    let initializationVector: [UInt8]

    /// nil when the block is not encrypted.
    /// - Throws: `.malformedKey` when the headers make no sense.
    init?(_ block: PEMBlock) throws {
        guard block.headers["Proc-Type"]?.hasSuffix("ENCRYPTED") == true || block.headers["DEK-Info"] != nil else {
            return nil
        }
        let information = block.headers["DEK-Info"] ?? ""
        let parts = information.split(separator: ",").map { String($0).trimmedASCIIWhitespace }
        guard parts.count == 2, let vector = Self.octets(hexadecimal: parts[1]), (8...16).contains(vector.count) else {
            throw SignetError(
                .malformedKey, "The private key is said to be encrypted, but its DEK-Info header is missing or damaged."
            )
        }
        self.block = block
        cipher = parts[0].uppercased()
        initializationVector = vector
    }

    /// The DER of the key.
    /// - Throws: `.passphraseRequired`, `.wrongPassphrase`, `.unsupportedKey`.
    func decrypted(with passphrase: PrivateKey.Passphrase?) throws -> [UInt8] {
        let secret = try PassphraseBytes(asking: passphrase)
        guard let keySize = Self.aesKeySizes[cipher], initializationVector.count == 16 else {
            return try secret.decryptedByBoringSSL(pem)
        }
        let key = Self.key(from: secret.bytes, salt: initializationVector.prefix(8), byteCount: keySize)
        return try secret.attempt {
            let vector = try AES._CBC.IV(ivBytes: initializationVector)
            let der = Array(try AES._CBC.decrypt(block.bytes, using: key, iv: vector))
            _ = try PrivateKeyDER(der)
            return der
        }
    }

    private static let aesKeySizes = ["AES-128-CBC": 16, "AES-192-CBC": 24, "AES-256-CBC": 32]

    /// OpenSSL's EVP_BytesToKey with MD5 and one round.
    private static func key(from passphrase: [UInt8], salt: ArraySlice<UInt8>, byteCount: Int) -> SymmetricKey {
        var derived: [UInt8] = []
        var previous: [UInt8] = []
        while derived.count < byteCount {
            previous = Array(Insecure.MD5.hash(data: previous + passphrase + salt))
            derived += previous
        }
        return SymmetricKey(data: derived.prefix(byteCount))
    }

    /// The block as OpenSSL wrote it, headers in the order BoringSSL insists on.
    private var pem: String {
        let vector = initializationVector.map { String($0, radix: 16, uppercase: true).leftPadded(to: 2) }.joined()
        let headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: \(cipher),\(vector)\n\n"
        let plain = PEMBlock(label: block.label, bytes: block.bytes).text
        return plain.replacing("-----\n", with: "-----\n" + headers, maxReplacements: 1)
    }

    private static func octets(hexadecimal text: String) -> [UInt8]? {
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

extension String {
    /// The text with zeros in front until it is that long.
    func leftPadded(to count: Int) -> String { String(repeating: "0", count: max(0, count - self.count)) + self }
}
