import Crypto
import SignetCore
import SwiftASN1

/// The code over a PKCS#12 file with whatever function it was made (RFC 7292 section 5.1, MacData).
struct PKCS12Code {
    private enum Function: String {
        case sha1 = "1.3.14.3.2.26"
        case sha256 = "2.16.840.1.101.3.4.2.1"
        case sha384 = "2.16.840.1.101.3.4.2.2"
        case sha512 = "2.16.840.1.101.3.4.2.3"
    }

    private let function: Function
    private let code: [UInt8]
    private let salt: [UInt8]
    private let rounds: Int

    /// Reads MacData.
    /// - Throws: `.malformedKeystore`; `.unsupportedKeystore` for an unknown function or endless rounds.
    init(_ node: ASN1Node) throws {
        guard let fields = node.children, fields.count >= 2, let digest = fields[0].children, digest.count == 2,
            let kind = digest[0].children?.first?.objectIdentifier, let code = digest[1].octets,
            let salt = fields[1].octets
        else { throw SignetError.damagedKeystore("its integrity code is damaged") }
        guard let function = Function(rawValue: kind) else {
            throw SignetError.unsupportedKeystore("it is protected by the function \(kind)")
        }
        // One round when it is left out (RFC 7292 section 4).
        var rounds = 1
        if fields.count > 2 {
            guard let count = fields[2].smallInteger, (1...10_000_000).contains(count) else {
                throw SignetError.unsupportedKeystore("its integrity code takes more than 10,000,000 rounds")
            }
            rounds = count
        }
        self.function = function
        self.code = Array(code)
        self.salt = Array(salt)
        self.rounds = rounds
    }

    /// Whether it is that of the content under the password.
    func isValid(for content: [UInt8], _ password: PKCS12Password) -> Bool {
        switch function {
        case .sha1: isValid(for: content, password, Insecure.SHA1.self, blockSize: 64)
        case .sha256: isValid(for: content, password, SHA256.self, blockSize: 64)
        case .sha384: isValid(for: content, password, SHA384.self, blockSize: 128)
        case .sha512: isValid(for: content, password, SHA512.self, blockSize: 128)
        }
    }

    private func isValid<Hash: HashFunction>(
        for content: [UInt8], _ password: PKCS12Password, _ hash: Hash.Type, blockSize: Int
    ) -> Bool {
        let key = Self.key(password.bmp, salt: salt, rounds: rounds, hash, blockSize: blockSize)
        return HMAC<Hash>.isValidAuthenticationCode(code, authenticating: content, using: SymmetricKey(data: key))
    }

    /// RFC 7292 appendix B.2 for a key as long as the digest: one block, so that nothing is carried over.
    private static func key<Hash: HashFunction>(
        _ password: [UInt8], salt: [UInt8], rounds: Int, _ hash: Hash.Type, blockSize: Int
    ) -> [UInt8] {
        let macKeyPurpose: UInt8 = 3
        func filled(_ bytes: [UInt8]) -> [UInt8] {
            guard !bytes.isEmpty else { return [] }
            let length = (bytes.count + blockSize - 1) / blockSize * blockSize
            return (0..<length).map { bytes[$0 % bytes.count] }
        }
        let purpose = [UInt8](repeating: macKeyPurpose, count: blockSize)
        var digest = Hash.hash(data: purpose + filled(salt) + filled(password))
        for _ in 1..<max(rounds, 1) {
            digest = digest.withUnsafeBytes { previous in
                var next = Hash()
                next.update(bufferPointer: previous)
                return next.finalize()
            }
        }
        return Array(digest)
    }
}
