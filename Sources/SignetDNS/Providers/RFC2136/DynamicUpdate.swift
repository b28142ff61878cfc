import CLDNS
import SignetCore

/// One change of one TXT value in a zone (RFC 2136).
struct DynamicUpdate: Sendable {
    enum Action {
        case add
        case remove
    }

    let action: Action
    let record: TextRecord
    let zone: DNSName

    /// The message as it goes over the network, unsigned.
    func wire(id: UInt16) throws -> [UInt8] {
        try record.validate()
        let packet = try LDNSPacket.asking(zone, .soa, id: id)
        ldns_pkt_set_opcode(packet.pointer, LDNS_PACKET_UPDATE)
        guard let change = ldns_rr_new() else { throw notWritable }
        guard ldns_pkt_push_rr(packet.pointer, LDNS_SECTION_AUTHORITY, change) != 0 else {
            ldns_rr_free(change)
            throw notWritable
        }
        try fill(change)
        return try packet.wire()
    }

    /// A value is added with class IN, and removed by class NONE and TTL 0 (sections 2.5.1 and 2.5.4).
    private func fill(_ change: UnsafeMutablePointer<ldns_rr>) throws {
        guard let owner = try DNSName(record.name).rdata() else { throw notWritable }
        ldns_rr_set_owner(change, owner)
        ldns_rr_set_type(change, LDNS_RR_TYPE_TXT)
        ldns_rr_set_class(change, action == .add ? LDNS_RR_CLASS_IN : LDNS_RR_CLASS_NONE)
        ldns_rr_set_ttl(change, action == .add ? UInt32(record.ttl) : 0)
        for string in record.strings {
            let data = [UInt8(string.count)] + string
            guard let field = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_STR, data.count, data) else { throw notWritable }
            guard ldns_rr_push_rdf(change, field) != 0 else {
                ldns_rdf_deep_free(field)
                throw notWritable
            }
        }
    }

    private var notWritable: SignetError {
        SignetError(.invalidInput, "The update of \(record.name) in \(zone) cannot be written as a DNS message.")
    }
}
