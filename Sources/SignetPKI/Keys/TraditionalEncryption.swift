import Crypto
import CryptoExtras
import Foundation
import SignetCore

/// The encryption of PEM blocks by their `Proc-Type` and `DEK-Info` headers (RFC 1421 section 4.6), as OpenSSL writes it
/// for traditional key files.
///
/// AES is decrypted here, DES by BoringSSL through NIOSSL.
struct TraditionalEncryption {
    let block: PEMBlock
    let cipher: String
    let initializationVector: [UInt8]

    /// nil when the block is not encrypted.
    /// - Throws: `.malformedKey` when the headers make no sense, `.unsupportedKey` for other ciphers.
    init?(_ block: PEMBlock) throws {
        guard block.headers["Proc-Type"]?.hasSuffix("ENCRYPTED") == true || block.headers["DEK-Info"] != nil else {
            return nil
        }
        let information = block.headers["DEK-Info"] ?? ""
        let parts = information.split(separator: ",").map { String($0).trimmedASCIIWhitespace }
        guard parts.count == 2, let vector = [UInt8](hexadecimal: parts[1]) else { throw Self.damagedHeader }
        let cipher = parts[0].uppercased()
        guard let blockSize = Self.aesKeySizes[cipher] != nil ? 16 : Self.desBlockSizes[cipher] else {
            throw SignetError.unsupportedPrivateKey("encrypted with the cipher \"\(cipher.prefix(40))\"")
        }
        guard vector.count == blockSize else { throw Self.damagedHeader }
        self.block = block
        self.cipher = cipher
        initializationVector = vector
    }

    /// The DER of the key.
    /// - Throws: `.passphraseRequired`, `.wrongPassphrase`, `.unsupportedKey`.
    func decrypted(with passphrase: PrivateKey.Passphrase?) throws -> [UInt8] {
        let secret = try PassphraseBytes(asking: passphrase)
        guard let keySize = Self.aesKeySizes[cipher] else {
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
    private static let desBlockSizes = ["DES-EDE3-CBC": 8, "DES-CBC": 8]

    private static var damagedHeader: SignetError {
        SignetError(
            .malformedKey, "The private key is said to be encrypted, but its DEK-Info header is missing or damaged.")
    }

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

    /// The block as OpenSSL wrote it, with the headers in the form BoringSSL insists on.
    private var pem: String {
        let information = "\(cipher),\(initializationVector.hexadecimal.uppercased())"
        let headers = ["Proc-Type": "4,ENCRYPTED", "DEK-Info": information]
        return PEMBlock(label: block.label, headers: headers, bytes: block.bytes).text
    }
}
