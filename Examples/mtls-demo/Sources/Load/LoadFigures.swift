/// What the part under load showed.
struct LoadFigures: Codable, Sendable {
    /// The renewals of one service's certificate.
    struct Renewals: Codable, Sendable {
        let service: String
        /// How often the certificate was replaced while the load ran.
        let count: Int
        /// The serial numbers installed, the first one from before.
        let installed: [String]
        /// How many of them clients met on new connections.
        let servedToClients: Int
        /// Whether there were enough, and clients met each.
        let passed: Bool
    }

    /// How long the load ran, in seconds.
    let seconds: Double
    /// A certificate's whole life, in seconds.
    let lifetimeSeconds: Int
    let renewals: [Renewals]
    let streams: [StreamFigures]

    var passed: Bool { renewals.allSatisfy(\.passed) && streams.allSatisfy(\.passed) }
}
