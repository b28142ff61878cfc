import Foundation
import SignetTestSupport

@testable import SignetWatch

/// Writes a log in tiles, as c2sp.org/static-ct-api describes it.
enum LogWriter {
    /// Of an empty tree, in base64.
    static let hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

    static func checkpoint(size: Int) -> [UInt8] {
        Array("log.test/2027\n\(size)\n\(hash)\n\n— log.test/2027 AAAAAAAAAAA=\n".utf8)
    }

    static func entry(
        _ certificate: [UInt8], precertificate: Bool = false, chain: Int = 1, at timestamp: UInt64
    ) -> [UInt8] {
        var bytes = number(timestamp, 8) + number(precertificate ? 1 : 0, 2)
        // What a precertificate entry signs is the part of the certificate to be; nobody here reads it.
        if precertificate { bytes += [UInt8](repeating: 1, count: 32) + number(4, 3) + [0x30, 2, 5, 0] }
        if !precertificate { bytes += number(UInt64(certificate.count), 3) + certificate }
        bytes += number(8, 2) + [0, 0, 5, 0, 0, 0, 0, 0]
        if precertificate { bytes += number(UInt64(certificate.count), 3) + certificate }
        return bytes + number(UInt64(chain * 32), 2) + [UInt8](repeating: 3, count: chain * 32)
    }

    /// Writes checkpoint and tiles for all the entries.
    static func write(_ entries: [[UInt8]], to directory: TemporaryDirectory) throws {
        try directory.write("checkpoint", checkpoint(size: entries.count))
        for (index, start) in stride(from: 0, to: entries.count, by: 256).enumerated() {
            let tile = entries[start..<min(start + 256, entries.count)]
            try directory.write(
                LogTile.path(Int64(index), width: Int64(tile.count)), Array(tile.joined()))
        }
    }

    private static func number(_ value: UInt64, _ octets: Int) -> [UInt8] {
        (0..<octets).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}
