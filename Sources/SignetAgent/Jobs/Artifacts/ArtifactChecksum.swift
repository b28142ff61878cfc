import Crypto
import Foundation
import SignetCore

/// `sha256:9f86…`: what a file must be.
public struct ArtifactChecksum: Hashable, Sendable {
    enum Algorithm: String, Sendable, CaseIterable {
        case md5, sha1, sha256, sha512

        var digits: Int {
            switch self {
            case .md5: 32
            case .sha1: 40
            case .sha256: 64
            case .sha512: 128
            }
        }
    }

    let algorithm: Algorithm
    let digest: String

    /// Reads the text; without an algorithm, the number of digits tells it. nil: it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map { $0.lowercased() }
        guard let digest = parts.last, digest.utf8.allSatisfy({ Self.isDigit($0) }),
            let algorithm = parts.count == 2
                ? Algorithm(rawValue: parts[0]) : Algorithm.allCases.first(where: { $0.digits == digest.utf8.count }),
            algorithm.digits == digest.utf8.count
        else { return nil }
        self.algorithm = algorithm
        self.digest = digest
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// - Throws: `.artifactRefused` when the file is another one.
    func check(_ path: String, source: String) throws {
        let found =
            switch algorithm {
            case .md5: try Self.digest(of: path, with: Insecure.MD5())
            case .sha1: try Self.digest(of: path, with: Insecure.SHA1())
            case .sha256: try Self.digest(of: path, with: SHA256())
            case .sha512: try Self.digest(of: path, with: SHA512())
            }
        guard found == digest else {
            throw SignetError(
                .artifactRefused,
                "\(source) has the \(algorithm.rawValue) checksum \(found), and the job wants \(digest).",
                remedy: "Correct the checksum when the file was changed on purpose.")
        }
    }

    private static func digest<Hash: HashFunction>(of path: String, with hash: Hash) throws -> String {
        var hash = hash
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw SignetError(.unreadableFile, "\(path) cannot be read.")
        }
        defer { try? file.close() }
        while let piece = try file.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
        return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}

extension SignetError.Code {
    /// What a job wants fetched could not be had.
    public static let artifactUnavailable = Self(rawValue: "artifact.unavailable")
    /// What was fetched is not what the job wants, or would write where it may not.
    public static let artifactRefused = Self(rawValue: "artifact.refused")
}
