import SignetCore
import SignetPKI

/// What a source of TLS addresses looks at, and how hard.
public struct EndpointSourceSettings: Hashable, Sendable {
    /// The source's name.
    public var name: String
    /// Lines as in ``EndpointTarget``.
    public var endpoints: [String]
    /// A file with more of them, one a line, `#` before comments; `-` for standard input.
    public var endpointsFile: String?
    /// Names to ask every address for (SNI); empty: the name by which it is reached.
    public var serverNames: [String]
    /// Who is told of what is found.
    public var owner: String?
    /// The region, site or cluster.
    public var region: String?
    /// How many connections there are at once, 1 to 4,096.
    public var concurrency: Int
    /// How many connections begin in a second; nil: as many as fit.
    public var rate: Double?
    /// How long connecting and the handshake may take together.
    public var timeout: Duration

    public init(
        name: String, endpoints: [String] = [], endpointsFile: String? = nil, serverNames: [String] = [],
        owner: String? = nil, region: String? = nil, concurrency: Int = 64, rate: Double? = nil,
        timeout: Duration = .seconds(5)
    ) {
        self.name = name
        self.endpoints = endpoints
        self.endpointsFile = endpointsFile
        self.serverNames = serverNames
        self.owner = owner
        self.region = region
        self.concurrency = concurrency
        self.rate = rate
        self.timeout = timeout
    }

    /// - Throws: `.invalidEndpoint` naming what cannot be; the file is not opened.
    public func validate() throws {
        for line in endpoints { _ = try EndpointTarget(parsing: line) }
        for name in serverNames {
            guard case .dns? = try? AlternativeName(parsing: "dns:\(name)") else {
                throw invalid(
                    "The server name \"\(name.prefix(300))\" is not a host name", "Write for example www.example.org.")
            }
        }
        if endpoints.isEmpty, endpointsFile == nil {
            throw invalid("It names no address", "Give endpoints, or a file with them.")
        }
        if !(1...4096).contains(concurrency) {
            throw invalid("A concurrency of \(concurrency) cannot be", "Choose 1 to 4096.")
        }
        if let rate, !(rate > 0 && rate <= 1_000_000) {
            throw invalid("A rate of \(rate) per second cannot be", "Choose more than 0, at most 1000000.")
        }
        if timeout <= .zero { throw invalid("A time limit of nothing cannot be kept", "Choose for example 5s.") }
    }

    private func invalid(_ sentence: String, _ remedy: String) -> SignetError {
        SignetError(.invalidEndpoint, "Source \"\(name)\": \(sentence).", remedy: remedy)
    }
}
