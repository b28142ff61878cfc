import Crypto
import Foundation

/// The form of a sealed value: version 1, 12 octets nonce, ciphertext, 16 octets tag (AES-256-GCM); sealed in a later term, version 2
/// and 4 octets of the term come before the nonce.
enum SealedBox {
    private static let firstVersion: UInt8 = 1
    private static let laterVersion: UInt8 = 2

    static func seal(
        _ plaintext: [UInt8], with key: SymmetricKey, context: String, term: UInt32 = 1
    ) throws -> [UInt8] {
        let box = try AES.GCM.seal(plaintext, using: key, authenticating: Data(context.utf8))
        return header(term) + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// nil when key or context do not fit, or anything was altered.
    static func open(_ sealed: [UInt8], with key: SymmetricKey, context: String) -> [UInt8]? {
        guard let term = term(of: sealed),
            let box = try? AES.GCM.SealedBox(combined: sealed.dropFirst(header(term).count))
        else { return nil }
        return (try? AES.GCM.open(box, using: key, authenticating: Data(context.utf8))).map { Array($0) }
    }

    /// The term in which it was sealed; nil when it is no sealed value.
    static func term(of sealed: [UInt8]) -> UInt32? {
        switch sealed.first {
        case firstVersion: return 1
        case laterVersion:
            guard sealed.count > 5 else { return nil }
            let term = sealed[1...4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            return term > 1 ? term : nil
        default: return nil
        }
    }

    private static func header(_ term: UInt32) -> [UInt8] {
        guard term > 1 else { return [firstVersion] }
        return [laterVersion] + stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: term >> $0) }
    }
}
