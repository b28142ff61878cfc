import Foundation
import SignetCore

/// How far a log has come (c2sp.org/tlog-checkpoint): its name, its size and the hash of all of it. The signatures are not looked at:
/// what is watched for here is what a log shows, and a log that hides entries can sign.
struct LogCheckpoint: Hashable {
    static let maximumSize = 64 << 10

    let origin: String
    let size: Int64

    /// - Throws: `.malformedLog`
    init(_ bytes: [UInt8]) throws {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 4, !lines[0].isEmpty, let size = Int64(lines[1]), size >= 0, String(size) == lines[1],
            Data(base64Encoded: String(lines[2]))?.count == 32, lines.dropFirst(3).contains(where: \.isEmpty)
        else {
            throw SignetError(
                .malformedLog, "The log's checkpoint is none.",
                remedy: "Check that the URL is the monitoring prefix of a log in tiles (c2sp.org/static-ct-api).")
        }
        origin = String(lines[0])
        self.size = size
    }
}

extension SignetError.Code {
    /// A transparency log does not answer in the form that it should.
    public static let malformedLog = Self(rawValue: "transparency.malformed")
}
