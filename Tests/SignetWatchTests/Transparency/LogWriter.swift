import Crypto
import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport

@testable import SignetWatch

/// Writes a log in tiles, as c2sp.org/static-ct-api describes it. What it hashes it hashes by the definition in RFC 6962.
enum LogWriter {
    static let origin = "log.test/2027"
    /// Of an empty tree, in base64.
    static let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    /// - Parameter moments: when it was signed, once each
    static func checkpoint(
        size: Int, root: [UInt8]? = nil, key: PrivateKey? = nil, at moments: [Date] = [JudgedAuthority.now]
    ) throws -> [UInt8] {
        let text = root.map { Data($0).base64EncodedString() } ?? hash
        let lines = try key.map { key in
            try moments.map {
                "\u{2014} \(origin) \(Data(try note(key, size: size, root: root ?? [], at: $0)).base64EncodedString())\n"
            }.joined()
        }
        return Array("\(origin)\n\(size)\n\(text)\n\n\(lines ?? "")\u{2014} \(origin) AAAAAAAAAAA=\n".utf8)
    }

    /// The signature of RFC 6962 as it stands in a note: who, when, by which algorithms, how long, what.
    private static func note(_ key: PrivateKey, size: Int, root: [UInt8], at time: Date) throws -> [UInt8] {
        let log = Array(SHA256.hash(data: key.publicKey.subjectPublicKeyInfo))
        let identifier = SHA256.hash(data: Array("\(origin)\n".utf8) + [5] + log).prefix(4)
        let moment = number(UInt64(time.millisecondsSince1970), 8)
        let signature = try key.signature(for: [0, 1] + moment + number(UInt64(size), 8) + root)
        let algorithm: UInt8 = key.algorithm.isRSA ? 1 : 3
        return identifier + moment + [4, algorithm] + number(UInt64(signature.count), 2) + signature
    }

    static func key(_ key: PrivateKey) throws -> LogKey {
        try LogKey(parsing: Data(key.publicKey.subjectPublicKeyInfo).base64EncodedString())
    }

    /// - Parameter shown: the precertificate that stands beside what is to be signed; nil: the one that it is of
    static func entry(
        _ certificate: [UInt8], precertificate: Bool = false, shown: [UInt8]? = nil, chain: Int = 1,
        at timestamp: UInt64
    ) -> [UInt8] {
        var bytes = number(timestamp, 8) + number(precertificate ? 1 : 0, 2)
        if precertificate {
            // The part of the certificate to be, which is that of the precertificate here.
            let signed = (try? DecodedCertificate(der: certificate).tbsCertificate) ?? [0x30, 2, 5, 0]
            bytes += [UInt8](repeating: 1, count: 32) + number(UInt64(signed.count), 3) + signed
        } else {
            bytes += number(UInt64(certificate.count), 3) + certificate
        }
        bytes += number(8, 2) + [0, 0, 5, 0, 0, 0, 0, 0]
        if precertificate {
            let shown = shown ?? certificate
            bytes += number(UInt64(shown.count), 3) + shown
        }
        return bytes + number(UInt64(chain * 32), 2) + [UInt8](repeating: 3, count: chain * 32)
    }

    /// Writes checkpoint and tiles for all the entries.
    static func write(_ entries: [[UInt8]], to directory: TemporaryDirectory, key: PrivateKey? = nil) throws {
        try writeTree(entries.map(leaf), to: directory, key: key)
        for (index, start) in stride(from: 0, to: entries.count, by: 256).enumerated() {
            let tile = entries[start..<min(start + 256, entries.count)]
            try directory.write(
                LogTile.path(Int64(index), width: Int64(tile.count)), Array(tile.joined()))
        }
    }

    /// Writes checkpoint and tiles of hashes.
    static func writeTree(_ leaves: [[UInt8]], to directory: TemporaryDirectory, key: PrivateKey? = nil) throws {
        var (level, span) = (0, 1)
        while leaves.count >= span {
            let hashes = (0..<leaves.count / span).map { root(leaves[$0 * span..<($0 + 1) * span]) }
            for (index, start) in stride(from: 0, to: hashes.count, by: 256).enumerated() {
                let tile = hashes[start..<min(start + 256, hashes.count)]
                let path = TilePath.make(String(level), Int64(index), width: Int64(tile.count))
                try directory.write(path, Array(tile.joined()))
            }
            (level, span) = (level + 1, span * 256)
        }
        try directory.write("checkpoint", checkpoint(size: leaves.count, root: root(leaves[...]), key: key))
    }

    /// MTH(D[n]) of RFC 6962 section 2.1, by its definition.
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? Array(SHA256.hash(data: [])) }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return Array(SHA256.hash(data: [1] + root(leaves[..<middle]) + root(leaves[middle...])))
    }

    /// The hash by which an entry stands in the tree: of all up to its extensions, behind version and kind of the leaf.
    private static func leaf(_ entry: [UInt8]) -> [UInt8] {
        let start = entry[9] == 1 ? 42 : 10
        let length = entry[start..<start + 3].reduce(0) { $0 << 8 | Int($1) }
        return Array(SHA256.hash(data: [0, 0, 0] + entry.prefix(start + 3 + length + 10)))
    }

    private static func number(_ value: UInt64, _ octets: Int) -> [UInt8] {
        (0..<octets).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}
