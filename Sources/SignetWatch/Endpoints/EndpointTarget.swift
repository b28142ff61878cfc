import SignetCore
import SignetRenewal

/// One line of what is to be looked at.
public enum EndpointTarget: Hashable, Sendable {
    /// A name or an address; with the text as it was written.
    case endpoint(Endpoint, written: String)
    /// Every address of a range, where only those that answer are of interest.
    case range(AddressRange, port: Int, startTLS: StartTLS?)

    /// Reads `host:port`, `smtp://host`, `https://host/…`, `10.0.0.0/28:443`, `smtp://10.0.0.0/28`, `[2001:db8::/120]:443`.
    /// - Parameter defaultPort: where none is written and the scheme has none
    /// - Throws: `.invalidEndpoint`.
    public init(parsing text: String, defaultPort: Int = 443) throws {
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw SignetError(.invalidEndpoint, "An address with control characters in it is none.")
        }
        var address = text[...]
        var scheme: Substring?
        if let separator = text.range(of: "://") {
            scheme = text[..<separator.lowerBound]
            address = text[separator.upperBound...]
        }
        if scheme == "https" {
            let authority = String(address.prefix { !"/?#".contains($0) })
            self = .endpoint(try Endpoint(parsing: authority, defaultPort: 443), written: text)
            return
        }
        guard let slash = address.firstIndex(of: "/") else {
            self = .endpoint(try Endpoint(parsing: text, defaultPort: defaultPort), written: text)
            return
        }
        // The range's own address stands for it while scheme and port are read.
        let isBracketed = address.hasPrefix("[")
        let end = address[slash...].firstIndex { isBracketed ? $0 == "]" : $0 == ":" } ?? address.endIndex
        let network = isBracketed ? address[address.index(after: address.startIndex)..<end] : address[..<end]
        let host =
            isBracketed || address[..<slash].contains(":")
            ? "[\(address[..<slash].drop { $0 == "[" })]" : String(address[..<slash])
        let port = address[end...].drop { $0 == "]" }
        let prefix = scheme.map { "\($0)://" } ?? ""
        let endpoint = try Endpoint(parsing: "\(prefix)\(host)\(port)", defaultPort: defaultPort)
        self = .range(try AddressRange(parsing: String(network)), port: endpoint.port, startTLS: endpoint.startTLS)
    }
}
