import Foundation
import SignetCore

/// What a log signs its checkpoint with, as it stands in a note (c2sp.org/static-ct-api): when, by which algorithms, and the
/// signature over a tree head (RFC 6962 section 3.5).
struct TreeHeadSignature: Hashable {
    /// Milliseconds since 1970, as they are signed.
    let timestamp: [UInt8]
    /// RSA, else ECDSA.
    let isRSA: Bool
    let bytes: [UInt8]

    /// - Parameter note: the time in 8 octets, then SHA-256, RSA or ECDSA, length and signature (RFC 5246 section 4.7)
    /// - Returns: nil for a signature of another kind.
    init?(_ note: [UInt8]) {
        guard note.count > 12, note[8] == 4, note[9] == 1 || note[9] == 3,
            Int(note[10]) << 8 | Int(note[11]) == note.count - 12
        else { return nil }
        timestamp = Array(note.prefix(8))
        isRSA = note[9] == 1
        bytes = Array(note.dropFirst(12))
    }

    /// When it was signed; at the latest the last moment of the year 9999.
    var moment: Date {
        let milliseconds = timestamp.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Date(millisecondsSince1970: Int64(min(milliseconds, 253_402_300_799_000)))
    }
}
