import SignetCore

/// What one address of an authoritative server says about a record.
public struct ServerObservation: Hashable, Sendable {
    /// What was seen.
    public enum Finding: Hashable, Sendable {
        /// The value is there.
        case found
        /// Only these other values are there.
        case otherValues([String])
        /// The name exists, but has no TXT record.
        case noRecord
        /// The name does not exist.
        case noName
        /// The name is an alias of another one.
        case alias(String)
        /// The server answers with an error.
        case failed(DNSResponseCode)
        /// Nothing came back, for this reason.
        case silent(String)
    }

    /// The server's name.
    public let server: String
    public let address: DNSServerAddress
    public let finding: Finding
}

extension ServerObservation: CustomStringConvertible {
    /// `ns1.example.org (192.0.2.1) still has "old"`
    public var description: String {
        let place = server == address.description ? server : "\(server) (\(address))"
        return switch finding {
        case .found: "\(place) has it"
        case .otherValues(let values): "\(place) still has \(Self.list(values))"
        case .noRecord: "\(place) has no TXT record there"
        case .noName: "\(place) does not know the name (NXDOMAIN)"
        case .alias(let target): "\(place) says the name is an alias of \(target)"
        case .failed(let code): "\(place) answers \(code)"
        case .silent(let reason): "\(place) does not answer: \(reason)"
        }
    }

    /// At most three values, each shortened.
    private static func list(_ values: [String]) -> String {
        let shown = values.prefix(3).map { "\"\($0.prefix(60))\"" }.joined(separator: ", ")
        return values.count > 3 ? "\(shown) and \(values.count - 3) more" : shown
    }
}
