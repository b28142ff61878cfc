import CLDNS
import Foundation
import SignetCore

/// A message signed with a shared key, and the judge of its answer (RFC 8945).
struct SignedMessage {
    let bytes: [UInt8]
    private let key: TSIGKey
    private let code: [UInt8]

    /// Signs a message.
    init(_ message: [UInt8], key: TSIGKey, now: Date) throws {
        guard message.count >= Self.headerSize else {
            throw SignetError(.invalidInput, "\(message.count) bytes are no DNS message.")
        }
        var record = TSIGRecord(
            keyName: try DNSName(key.name), algorithm: try DNSName(key.algorithm.rawValue),
            timeSigned: UInt64(max(0, now.timeIntervalSince1970)), fudge: TSIGRecord.usualFudge, code: [],
            originalID: UInt16(message[0]) << 8 | UInt16(message[1]), error: 0, otherData: [])
        code = try key.authenticationCode(of: message + record.variables())
        record.code = code
        bytes = try Self.adding(1, toRecordsOf: message) + record.wire()
        self.key = key
    }

    /// What an answer's signature says.
    enum Verdict: Equatable {
        /// It comes from who has the key, and now.
        case genuine
        /// It is not signed at all.
        case unsigned
        /// The server did not know the key.
        case keyUnknown
        /// The server found our signature wrong.
        case signatureRefused
        /// The server's clock is so many seconds ahead of ours (behind when negative).
        case clockRefused(difference: Int64)
        /// It does not come from who has the key, or was changed on the way.
        case forged
    }

    /// Judges an answer to this message.
    func judge(_ answer: [UInt8], now: Date) throws -> Verdict {
        guard let (record, start) = try Self.signature(of: answer) else { return .unsigned }
        switch record.error {
        case 16: return .signatureRefused
        case 17: return .keyUnknown
        default: break
        }
        guard record.keyName == (try DNSName(key.name)), record.algorithm.text == key.algorithm.rawValue else {
            return .forged
        }
        var unsigned = Self.adding(-1, toRecordsOf: Array(answer[..<start]))
        unsigned.replaceSubrange(0..<2, with: record.originalID.bytes(2))
        let expected = try key.authenticationCode(of: code.count.bytes(2) + code + unsigned + record.variables())
        guard Self.areEqual(expected, record.code) else { return .forged }
        let ours = Int64(max(0, now.timeIntervalSince1970))
        if record.error == 18, record.otherData.count == 6 {
            let theirs = record.otherData.reduce(Int64(0)) { $0 << 8 | Int64($1) }
            return .clockRefused(difference: theirs - ours)
        }
        let difference = Int64(record.timeSigned) - ours
        return abs(difference) <= Int64(record.fudge) ? .genuine : .clockRefused(difference: difference)
    }

    // MARK: Wire

    private static let headerSize = 12

    /// Changes the count of additional records in the header.
    private static func adding(_ difference: Int, toRecordsOf message: [UInt8]) -> [UInt8] {
        var message = message
        let count = (Int(message[10]) << 8 | Int(message[11])) + difference
        message.replaceSubrange(10..<12, with: count.bytes(2))
        return message
    }

    /// The TSIG record, which must be the last one, and where it begins; nil without one.
    /// - Throws: `.dnsServerFailed` when the bytes are no message.
    private static func signature(of message: [UInt8]) throws -> (record: TSIGRecord, start: Int)? {
        guard message.count >= headerSize else { throw notReadable }
        let counts = stride(from: 4, to: headerSize, by: 2).map { Int(message[$0]) << 8 | Int(message[$0 + 1]) }
        var position = headerSize
        for index in 0..<counts.reduce(0, +) {
            let start = position
            var record: UnsafeMutablePointer<ldns_rr>?
            let section = index < counts[0] ? LDNS_SECTION_QUESTION : LDNS_SECTION_ANSWER
            let status = ldns_wire2rr(&record, message, message.count, &position, section)
            guard status == LDNS_STATUS_OK, let record else { throw notReadable }
            defer { ldns_rr_free(record) }
            if counts[3] > 0, index == counts.reduce(0, +) - 1, let signature = TSIGRecord(record) {
                return (signature, start)
            }
        }
        return nil
    }

    private static var notReadable: SignetError {
        SignetError(.dnsServerFailed, "A name server's answer is no DNS message.")
    }

    /// Takes the same time wherever the first difference is.
    private static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
    }
}
