import SignetCore

/// All TXT records of one name, which Route 53 keeps and changes as one.
struct Route53RecordSet: Equatable, Sendable {
    /// Lower case, without the final dot.
    let name: String
    var ttl: Int
    /// As Route 53 writes them: in quotes.
    var values: [String]

    /// A record's value as Route 53 writes it: strings of at most 255 bytes, in quotes, a blank between them.
    static func quote(_ record: TextRecord) -> String {
        record.strings.map { string in
            let escaped = string.map { byte in
                switch byte {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\\(Character(UnicodeScalar(byte)))"
                case 0x20..<0x7F: String(Character(UnicodeScalar(byte)))
                default: "\\" + String(repeating: "0", count: 3 - String(byte, radix: 8).count) + String(byte, radix: 8)
                }
            }
            return "\"\(escaped.joined())\""
        }.joined(separator: " ")
    }
}

// MARK: XML

extension Route53RecordSet {
    /// nil when the element is no TXT record set of that name.
    init?(_ element: XMLElement, name: String) throws {
        guard element["Type"]?.text == "TXT", let written = element["Name"]?.text, try DNSName(written).text == name
        else {
            return nil
        }
        guard element["SetIdentifier"] == nil, let ttl = element["TTL"].flatMap({ Int($0.text) }) else {
            throw SignetError(
                .dnsProviderFailed,
                "Route 53 has TXT records at \(name) that are an alias or chosen by routing policy.",
                remedy: "Remove that record set: challenges need simple TXT records.")
        }
        let records = element["ResourceRecords"]?.all("ResourceRecord") ?? []
        self.init(name: name, ttl: ttl, values: records.compactMap { $0["Value"]?.text })
    }

    var xml: String {
        let records = values.map {
            "<ResourceRecord><Value>\(XMLElement.escape($0))</Value></ResourceRecord>"
        }.joined()
        return "<ResourceRecordSet><Name>\(XMLElement.escape(name)).</Name><Type>TXT</Type><TTL>\(ttl)</TTL>"
            + "<ResourceRecords>\(records)</ResourceRecords></ResourceRecordSet>"
    }
}
