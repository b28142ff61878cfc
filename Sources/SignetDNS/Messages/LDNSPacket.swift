import CLDNS
import Foundation
import SignetCore

/// An ldns packet, freed when its owner goes.
struct LDNSPacket: ~Copyable {
    let pointer: UnsafeMutablePointer<ldns_pkt>

    private init(owning pointer: UnsafeMutablePointer<ldns_pkt>) {
        self.pointer = pointer
    }

    deinit {
        ldns_pkt_free(pointer)
    }

    /// Reads a message.
    /// - Throws: `.dnsServerFailed` with ldns's reason.
    init(reading bytes: [UInt8]) throws {
        var packet: UnsafeMutablePointer<ldns_pkt>?
        let status = ldns_wire2pkt(&packet, bytes, bytes.count)
        guard status == LDNS_STATUS_OK, let packet else {
            throw SignetError(
                .dnsServerFailed, "A name server's answer is no DNS message: \(Self.reason(status)).")
        }
        pointer = packet
    }

    /// Begins a message with one question, or the zone of an update.
    static func asking(_ name: DNSName, _ type: DNSRecordType, id: UInt16) throws -> LDNSPacket {
        guard let owner = name.rdata(),
            let packet = ldns_pkt_query_new(owner, ldns_rr_type(UInt32(type.rawValue)), LDNS_RR_CLASS_IN, 0)
        else {
            throw SignetError(.invalidDNSName, "\"\(name)\" is no domain name.")
        }
        ldns_pkt_set_id(packet, id)
        return LDNSPacket(owning: packet)
    }

    /// The message as it goes over the network.
    func wire() throws -> [UInt8] {
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = ldns_pkt2wire(&data, pointer, &count)
        guard status == LDNS_STATUS_OK, let data else {
            throw SignetError(.invalidInput, "A DNS message could not be written: \(Self.reason(status)).")
        }
        defer { free(data) }
        return Array(UnsafeBufferPointer(start: data, count: count))
    }

    private static func reason(_ status: ldns_status) -> String {
        ldns_get_errorstr_by_id(status).map { String(cString: $0) } ?? "unknown reason"
    }
}
