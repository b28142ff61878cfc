import Crypto
import SignetCore

/// Texts and bytes that nobody can guess, and their comparison.
enum SecretText {
    /// Random bytes of the system's generator.
    static func bytes(_ count: Int) -> [UInt8] {
        SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
    }
}

extension String {
    /// Whether both are the same, in a time that depends on their lengths alone.
    func equalsInConstantTime(_ other: String) -> Bool { Array(utf8).equalsInConstantTime(Array(other.utf8)) }
}

extension [UInt8] {
    /// Whether both are the same, in a time that depends on their lengths alone.
    func equalsInConstantTime(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return zip(self, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
