import Crypto
import Foundation
import SignetCore

/// A named key of AES-256-GCM with its former versions: what they encrypted can still be read.
struct TransitKey: Codable, Hashable, Sendable {
    struct Version: Codable, Hashable, Sendable {
        let createdAt: Date
        let key: [UInt8]
    }

    /// The only type there is.
    static let type = "aes256-gcm96"

    /// Version 1 first.
    private(set) var versions: [Version] = []
    /// What older versions encrypted is not read any more.
    var minDecryptionVersion = 1
    /// 0: the latest encrypts; otherwise none older than this may.
    var minEncryptionVersion = 0
    var isDeletionAllowed = false
    var isExportable = false
    var isPlaintextBackupAllowed = false

    init(now: Date) {
        rotate(now: now)
    }

    var latest: Int { versions.count }

    mutating func rotate(now: Date) {
        versions.append(Version(createdAt: now, key: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }))
    }

    /// - Parameter version: 0: the latest
    /// - Returns: `vault:v1:` and base64 of nonce, ciphertext and tag
    /// - Throws: `VaultFailure` (400).
    func encrypt(_ plaintext: [UInt8], associated: [UInt8], version: Int) throws -> (text: String, version: Int) {
        let number = version == 0 ? latest : version
        guard (1...latest).contains(number) else {
            throw VaultFailure.invalid("invalid key version: it is none of 1 to \(latest)")
        }
        guard number >= minEncryptionVersion else {
            throw VaultFailure.invalid(
                "requested version for encryption is less than the minimum encryption key version")
        }
        let sealed = try AES.GCM.seal(plaintext, using: key(number), authenticating: associated)
        guard let combined = sealed.combined else { throw VaultFailure.fault("the nonce is not of 96 bits") }
        return ("vault:v\(number):\(combined.base64EncodedString())", number)
    }

    /// Opens what ``encrypt(_:associated:version:)`` made.
    /// - Throws: `VaultFailure` (400).
    func decrypt(_ ciphertext: String, associated: [UInt8]) throws -> [UInt8] {
        guard ciphertext.hasPrefix("vault:v") else { throw VaultFailure.invalid("invalid ciphertext: no prefix") }
        let parts = ciphertext.dropFirst(7).split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw VaultFailure.invalid("invalid ciphertext: wrong number of fields") }
        guard let number = Int(parts[0]), number > 0 else {
            throw VaultFailure.invalid("invalid ciphertext: version number could not be decoded")
        }
        guard number <= latest else { throw VaultFailure.invalid("invalid ciphertext: version is too new") }
        guard number >= minDecryptionVersion else {
            throw VaultFailure.invalid("ciphertext or signature version is disallowed by policy (too old)")
        }
        guard let combined = Data(base64Encoded: String(parts[1])) else {
            throw VaultFailure.invalid("invalid ciphertext: could not decode base64")
        }
        guard let box = try? AES.GCM.SealedBox(combined: combined),
            let plain = try? AES.GCM.open(box, using: key(number), authenticating: associated)
        else { throw VaultFailure.invalid("cipher: message authentication failed") }
        return Array(plain)
    }

    private func key(_ number: Int) -> SymmetricKey { SymmetricKey(data: versions[number - 1].key) }
}
