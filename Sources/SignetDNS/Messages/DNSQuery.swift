import CLDNS
import SignetCore

/// One question to one server.
struct DNSQuery: Sendable {
    /// What fits into a datagram without being cut into pieces on the way (RFC 9715).
    static let datagramSize: UInt16 = 1232

    let id: UInt16
    let question: DNSMessage.Question
    /// Whether the server shall find out from others what it does not know.
    let isRecursive: Bool
    /// Whether EDNS is offered; old servers do not understand it.
    let offersExtensions: Bool

    /// The question as it goes over the network.
    func wire() throws -> [UInt8] {
        let packet = try LDNSPacket.asking(question.name, question.type, id: id)
        ldns_pkt_set_rd(packet.pointer, isRecursive ? 1 : 0)
        if offersExtensions { ldns_pkt_set_edns_udp_size(packet.pointer, Self.datagramSize) }
        return try packet.wire()
    }

    /// The message in `bytes` if it answers this question: anything else may come from somebody who wants to deceive us.
    func answer(in bytes: [UInt8]) -> DNSMessage? {
        guard let message = try? DNSMessage(reading: bytes), message.isResponse, !message.isUpdate, message.id == id,
            message.questions == [question] || message.questions.isEmpty && message.isRefusal
        else { return nil }
        return message
    }
}
