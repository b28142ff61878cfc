import Crypto
import CryptoExtras
import Foundation
import NIOPosix
import SignetCore

/// A password as it is stored: scrypt (RFC 7914) of it, with what is needed to make it again.
///
/// As text `$scrypt$ln=14,r=8,p=5$SALT$HASH`, so that another function or cost can follow and old ones still be checked.
struct PasswordHash: Hashable, Sendable {
    /// What a hash costs whoever tries passwords.
    struct Cost: Hashable, Sendable {
        /// Base 2 logarithm of scrypt's N.
        let memory: Int
        let parallelism: Int

        /// 16 MiB and about a fifth of a second.
        static let standard = Cost(memory: 14, parallelism: 5)
    }

    private let cost: Cost
    private let salt: [UInt8]
    private let hash: [UInt8]

    private static let blockSize = 8

    /// Hashes a new password. Takes as long as checking one.
    static func make(_ password: Secret<String>, cost: Cost = .standard) async throws -> PasswordHash {
        let salt = SecretText.bytes(16)
        return PasswordHash(cost: cost, salt: salt, hash: try await stretch(password, salt: salt, cost: cost))
    }

    /// Whether it is of this password.
    func matches(_ password: Secret<String>) async throws -> Bool {
        try await Self.stretch(password, salt: salt, cost: cost).equalsInConstantTime(hash)
    }

    /// Takes as long as checking a password does: whether a name is known must not show.
    static func pretend(_ password: Secret<String>, cost: Cost = .standard) async throws {
        _ = try await stretch(password, salt: [UInt8](repeating: 0, count: 16), cost: cost)
    }

    /// Away from the threads on which requests are served.
    private static func stretch(
        _ password: Secret<String>, salt: [UInt8], cost: Cost
    ) async throws -> [UInt8] {
        try await NIOThreadPool.singleton.runIfActive {
            try KDF.Scrypt.deriveKey(
                from: Array(password.reveal().utf8), salt: salt, outputByteCount: 32, rounds: 1 << cost.memory,
                blockSize: blockSize, parallelism: cost.parallelism
            ).withUnsafeBytes { Array($0) }
        }
    }
}

extension PasswordHash: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let parts = try container.decode(String.self).split(separator: "$").map(String.init)
        let numbers =
            parts.count == 4 ? parts[1].split(separator: ",").compactMap { Int($0.drop { !$0.isNumber }) } : []
        guard numbers.count == 3, parts[0] == "scrypt", (10...20).contains(numbers[0]), numbers[1] == Self.blockSize,
            (1...16).contains(numbers[2]), let salt = Data(base64Encoded: parts[2]),
            let hash = Data(base64Encoded: parts[3]), hash.count == 32
        else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not the hash of a password.")
        }
        self.init(
            cost: Cost(memory: numbers[0], parallelism: numbers[2]), salt: Array(salt), hash: Array(hash))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let (salt, hash) = (Data(salt).base64EncodedString(), Data(hash).base64EncodedString())
        try container.encode("$scrypt$ln=\(cost.memory),r=\(Self.blockSize),p=\(cost.parallelism)$\(salt)$\(hash)")
    }
}
