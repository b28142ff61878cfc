import NIOSSL
import SignetCore

/// A passphrase that has been asked for, as the octets that go into a key derivation.
struct PassphraseBytes {
    let bytes: [UInt8]

    /// Asks for it.
    /// - Throws: `.passphraseRequired` when there is nobody to ask or the answer is empty.
    init(asking passphrase: PrivateKey.Passphrase?) throws {
        guard let passphrase else {
            throw SignetError(
                .passphraseRequired, "The private key is encrypted and no passphrase was given.",
                remedy: "Give the passphrase by prompt, file or environment variable.")
        }
        bytes = Array(try passphrase().reveal().utf8)
        guard !bytes.isEmpty else {
            throw SignetError(.passphraseRequired, "The private key is encrypted and the passphrase given is empty.")
        }
    }

    /// For keystores, where nothing may be a password.
    init(exactly bytes: [UInt8]) { self.bytes = bytes }

    /// Runs a step that can fail only because the passphrase is wrong or the file damaged.
    /// - Throws: `.wrongPassphrase`; `.unsupportedKey` passes.
    func attempt<Result>(_ step: () throws -> Result) throws -> Result {
        do {
            return try step()
        } catch let error as SignetError where error.code == .unsupportedKey {
            throw error
        } catch {
            throw SignetError(
                .wrongPassphrase,
                "The private key could not be decrypted: the passphrase is wrong, or the file is damaged.",
                remedy: "Try the passphrase with: openssl pkey -in FILE -noout")
        }
    }

    /// The DER of the key in an encrypted PEM text, by way of BoringSSL, which knows schemes no Swift library does.
    /// - Throws: `.wrongPassphrase`, `.unsupportedKey`.
    func decryptedByBoringSSL(_ pem: String) throws -> [UInt8] {
        // NIOSSL turns each octet into a CChar and traps on octets above 127 where that is signed.
        guard bytes.allSatisfy({ $0 < 0x80 }), bytes.count < 1000 else {
            throw SignetError(
                .unsupportedKey,
                "The private key is encrypted with an old cipher and a passphrase that is not ASCII or is very long.",
                remedy: "Encrypt it anew with: openssl pkcs8 -topk8 -in FILE -out NEW")
        }
        let key = try attempt { try NIOSSLPrivateKey(bytes: Array(pem.utf8), format: .pem) { $0(bytes) } }
        do {
            return try key.derBytes
        } catch {
            throw SignetError.unsupportedPrivateKey("of this kind encrypted with an old cipher")
        }
    }
}
