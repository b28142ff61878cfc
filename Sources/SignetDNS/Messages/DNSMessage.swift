import CLDNS
import SignetCore

/// A DNS message as it came, read by ldns (RFC 1035 section 4).
struct DNSMessage: Sendable {
    /// What is asked.
    struct Question: Hashable, Sendable {
        let name: DNSName
        let type: DNSRecordType
    }

    /// The largest message there is: over TCP the length has 16 bits.
    static let maximumSize = 65_535

    let id: UInt16
    let isResponse: Bool
    let isUpdate: Bool
    let isAuthoritative: Bool
    /// There was more than fitted into the datagram.
    let isTruncated: Bool
    let responseCode: DNSResponseCode
    let questions: [Question]
    let answers: [DNSRecord]
    let authority: [DNSRecord]

    /// Whether it says nothing about the name: such answers may come without the question.
    var isRefusal: Bool { responseCode != .noError && responseCode != .nameError }

    /// Reads a message; records with impossible contents are left out.
    /// - Throws: `.dnsServerFailed`
    init(reading bytes: [UInt8]) throws {
        guard bytes.count <= Self.maximumSize else {
            throw SignetError(.dnsServerFailed, "A name server's answer has \(bytes.count) bytes; that is no message.")
        }
        let packet = try LDNSPacket(reading: bytes)
        let pointer = packet.pointer
        id = ldns_pkt_id(pointer)
        isResponse = ldns_pkt_qr(pointer) != 0
        isUpdate = ldns_pkt_get_opcode(pointer) == LDNS_PACKET_UPDATE
        isAuthoritative = ldns_pkt_aa(pointer) != 0
        isTruncated = ldns_pkt_tc(pointer) != 0
        let low = UInt16(truncatingIfNeeded: ldns_pkt_get_rcode(pointer).rawValue)
        responseCode = DNSResponseCode(rawValue: UInt16(ldns_pkt_edns_extended_rcode(pointer)) << 4 | low)
        questions = (ldns_pkt_question(pointer)?.records ?? []).compactMap { record in
            guard let name = ldns_rr_owner(record)?.name else { return nil }
            let type = DNSRecordType(rawValue: UInt16(truncatingIfNeeded: ldns_rr_get_type(record).rawValue))
            return Question(name: name, type: type)
        }
        answers = (ldns_pkt_answer(pointer)?.records ?? []).compactMap(DNSRecord.init)
        authority = (ldns_pkt_authority(pointer)?.records ?? []).compactMap(DNSRecord.init)
    }
}
