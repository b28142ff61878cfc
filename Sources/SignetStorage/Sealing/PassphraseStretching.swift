import Crypto
import CryptoExtras
import Foundation
import SignetCore

/// How a passphrase becomes a key: scrypt (RFC 7914) with the stored salt and cost.
struct PassphraseStretching {
    /// 16 random bytes.
    let salt: [UInt8]
    /// Base 2 logarithm of scrypt's N. 15 takes 32 MiB and about a third of a second.
    let cost: Int64

    static func new() -> PassphraseStretching {
        PassphraseStretching(salt: SymmetricKey(size: .bits128).withUnsafeBytes { Array($0) }, cost: 15)
    }

    func key(from passphrase: Secret<String>) throws -> SymmetricKey {
        let bytes = Array(passphrase.reveal().utf8)
        guard !bytes.isEmpty else {
            throw SignetError(
                .badSealingKey, "The passphrase of the database is empty.",
                remedy: "Give one of at least 12 characters.")
        }
        guard (10...20).contains(cost), !salt.isEmpty else {
            throw SignetError(.storageCorrupt, "The scrypt parameters stored in the database are out of range.")
        }
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: 32, rounds: 1 << cost, blockSize: 8, parallelism: 3)
    }
}
