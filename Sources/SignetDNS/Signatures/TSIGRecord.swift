import CLDNS
import Foundation
import SignetCore

/// The record that signs a message (RFC 8945 section 4.2).
struct TSIGRecord {
    static let type: UInt16 = 250
    /// How far the clocks may be apart, in seconds; what the RFC recommends.
    static let usualFudge: UInt16 = 300

    var keyName: DNSName
    var algorithm: DNSName
    /// Seconds since 1970.
    var timeSigned: UInt64
    var fudge: UInt16
    var code: [UInt8]
    var originalID: UInt16
    var error: UInt16
    var otherData: [UInt8]

    /// What is signed beside the message itself (section 4.3.3).
    func variables() throws -> [UInt8] {
        try keyName.wire() + [0, 255, 0, 0, 0, 0] + algorithm.wire() + timeSigned.bytes(6) + fudge.bytes(2)
            + error.bytes(2) + otherData.count.bytes(2) + otherData
    }

    /// The record as the last one of a message.
    func wire() throws -> [UInt8] {
        let data =
            try algorithm.wire() + timeSigned.bytes(6) + fudge.bytes(2) + code.count.bytes(2) + code
            + originalID.bytes(2) + error.bytes(2) + otherData.count.bytes(2) + otherData
        return try keyName.wire() + Self.type.bytes(2) + [0, 255, 0, 0, 0, 0] + data.count.bytes(2) + data
    }
}

// MARK: ldns

extension TSIGRecord {
    /// nil when `record` is no TSIG record, or one with missing fields.
    init?(_ record: UnsafeMutablePointer<ldns_rr>) {
        let fields = record.fields
        guard ldns_rr_get_type(record) == LDNS_RR_TYPE_TSIG, fields.count == 7, let owner = ldns_rr_owner(record)?.name,
            let algorithm = fields[0].name, let time = fields[1].number, fields[1].bytes.count == 6,
            let fudge = fields[2].number, let originalID = fields[4].number, let error = fields[5].number
        else { return nil }
        self.init(
            keyName: owner, algorithm: algorithm, timeSigned: time, fudge: UInt16(truncatingIfNeeded: fudge),
            code: Array(fields[3].bytes.dropFirst(2)), originalID: UInt16(truncatingIfNeeded: originalID),
            error: UInt16(truncatingIfNeeded: error), otherData: Array(fields[6].bytes.dropFirst(2)))
    }
}

extension FixedWidthInteger {
    /// The lowest `count` bytes, highest first.
    func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: self >> ((count - 1 - $0) * 8)) }
    }
}
