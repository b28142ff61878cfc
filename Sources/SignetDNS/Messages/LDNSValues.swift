import CLDNS
import Foundation

extension UnsafeMutablePointer<ldns_rdf> {
    /// The field's own bytes.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: ldns_rdf_data(self), count: ldns_rdf_size(self))) }

    /// The field as in a zone file.
    var printed: String? {
        guard let text = ldns_rdf2str(self) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// The field as a domain name; nil when it is none.
    var name: DNSName? {
        guard ldns_rdf_get_type(self) == LDNS_RDF_TYPE_DNAME else { return nil }
        return printed.map(DNSName.init(printed:))
    }

    /// The bytes as one number, the first byte highest; nil when there are more than eight.
    var number: UInt64? {
        let bytes = bytes
        return bytes.count > 8 ? nil : bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension UnsafeMutablePointer<ldns_rr> {
    /// The fields of the record's data.
    var fields: [UnsafeMutablePointer<ldns_rdf>] {
        (0..<ldns_rr_rd_count(self)).compactMap { ldns_rr_rdf(self, $0) }
    }
}

extension UnsafeMutablePointer<ldns_rr_list> {
    /// The records of the list.
    var records: [UnsafeMutablePointer<ldns_rr>] {
        (0..<ldns_rr_list_rr_count(self)).compactMap { ldns_rr_list_rr(self, $0) }
    }
}
