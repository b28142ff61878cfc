import Foundation
import SignetCore

/// Shares that come one by one until there are enough to give the sealing key.
struct ShareCollection: Sendable {
    /// What an attempt is known by: who brings a share to an attempt must name it.
    let nonce: String
    private var shares: [[UInt8]] = []

    init() {
        nonce = UUID().uuidString.lowercased()
    }

    /// How many are there.
    var progress: Int { shares.count }

    /// Takes a share; one that is there already is not counted again.
    /// - Parameter threshold: how many make the key; 1: the share is the key
    /// - Returns: the key, when this was the last one wanted; the collection is empty then
    /// - Throws: `VaultFailure` (400) when the shares do not belong together; the collection is empty then too.
    mutating func add(_ share: [UInt8], threshold: Int) throws -> Secret<[UInt8]>? {
        if !shares.contains(where: { $0.equalsInConstantTime(share) }) { shares.append(share) }
        guard shares.count >= threshold else { return nil }
        defer { shares = [] }
        guard let key = threshold == 1 ? share : ShamirSecret.combine(shares) else {
            throw VaultFailure.invalid("invalid key: the shares do not belong together")
        }
        return Secret(key)
    }

    /// A share as people bring it: in hexadecimal or base64.
    /// - Throws: `VaultFailure` (400).
    static func share(_ text: String) throws -> [UInt8] {
        if let bytes = [UInt8](hexadecimal: text), !bytes.isEmpty { return bytes }
        if let bytes = Data(base64Encoded: text), !bytes.isEmpty { return Array(bytes) }
        throw VaultFailure.invalid("'key' must be a valid hex or base64 string")
    }
}
