import Crypto
import SignetCore

/// Shamir's secret sharing over GF(256), byte by byte, in Vault's form: a share is a byte for each byte of the secret, then
/// the point at which the polynomials were taken. Why it is our own: docs/adr/0014-own-secret-sharing.md.
enum ShamirSecret {
    /// The shares of a secret, any `threshold` of which give it back.
    /// - Throws: `VaultFailure` (400) unless `2 <= threshold <= shares <= 255`.
    static func split(_ secret: [UInt8], shares: Int, threshold: Int) throws -> [[UInt8]] {
        guard (2...255).contains(threshold), (threshold...255).contains(shares), !secret.isEmpty else {
            throw VaultFailure.invalid("threshold must be between 2 and the number of shares, which is at most 255")
        }
        let points = Array((1...255).map(UInt8.init).shuffled().prefix(shares))
        var result = points.map { _ in [UInt8]() }
        for byte in secret {
            let random = SymmetricKey(size: SymmetricKeySize(bitCount: (threshold - 1) * 8))
            let coefficients = [byte] + random.withUnsafeBytes { Array($0) }
            for (index, point) in points.enumerated() {
                // Horner's rule, from the highest coefficient down.
                let value = coefficients.reversed().reduce(0) { GaloisField.multiply($0, point) ^ $1 }
                result[index].append(value)
            }
        }
        return zip(result, points).map { $0 + [$1] }
    }

    /// The secret that shares give; wrong shares give something else.
    /// - Returns: nil when they cannot belong together.
    static func combine(_ shares: [[UInt8]]) -> [UInt8]? {
        guard let length = shares.first?.count, length > 1, shares.allSatisfy({ $0.count == length }) else {
            return nil
        }
        let points = shares.map { $0[length - 1] }
        guard Set(points).count == points.count, !points.contains(0) else { return nil }
        let weights = points.map { point in
            // Lagrange's basis at zero; subtraction is exclusive or.
            points.filter { $0 != point }.reduce(1 as UInt8) {
                GaloisField.multiply($0, GaloisField.divide($1, $1 ^ point))
            }
        }
        return (0..<length - 1).map { index in
            zip(shares, weights).reduce(0) { $0 ^ GaloisField.multiply($1.0[index], $1.1) }
        }
    }
}

/// Arithmetic in GF(2^8) with the polynomial of AES, without branches or tables that depend on secrets.
enum GaloisField {
    static func multiply(_ a: UInt8, _ b: UInt8) -> UInt8 {
        var (a, b, product) = (a, b, 0 as UInt8)
        for _ in 0..<8 {
            product ^= a & (0 &- (b & 1))
            a = (a << 1) ^ (0x1b & (0 &- (a >> 7)))
            b >>= 1
        }
        return product
    }

    /// - Parameter b: not 0
    static func divide(_ a: UInt8, _ b: UInt8) -> UInt8 {
        // The inverse is the 254th power.
        var (power, result) = (b, 1 as UInt8)
        for bit in 0..<8 {
            if 254 >> bit & 1 == 1 { result = multiply(result, power) }
            power = multiply(power, power)
        }
        return multiply(a, result)
    }
}
