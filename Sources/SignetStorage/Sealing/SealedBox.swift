import Crypto
import Foundation

/// The form of a sealed value: version 1, 12 octets nonce, ciphertext, 16 octets tag (AES-256-GCM).
enum SealedBox {
    private static let version: UInt8 = 1

    static func seal(_ plaintext: [UInt8], with key: SymmetricKey, context: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(plaintext, using: key, authenticating: Data(context.utf8))
        return [version] + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// nil when key or context do not fit, or anything was altered.
    static func open(_ sealed: [UInt8], with key: SymmetricKey, context: String) -> [UInt8]? {
        guard sealed.first == version, let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst()) else {
            return nil
        }
        return (try? AES.GCM.open(box, using: key, authenticating: Data(context.utf8))).map { Array($0) }
    }
}
