import SignetRenewal

/// Why an address showed nothing, in words for who must act.
enum EndpointObstacle {
    /// - Parameter place: as it is told to people
    static func obstacle(_ error: TLSProbeError, at place: String, _ endpoint: Endpoint) -> Obstacle {
        Obstacle(
            reason: error.reason.rawValue, sentence: sentence(error, place, endpoint),
            remedy: remedy(error.reason, endpoint))
    }

    private static func sentence(_ error: TLSProbeError, _ place: String, _ endpoint: Endpoint) -> String {
        switch error.reason {
        case .refused: "\(place) refuses connections."
        case .unreachable: "\(place) cannot be reached: \(error)."
        case .timedOut: "\(place) did not answer in time."
        case .closed: "\(place) closed the connection before it had shown a certificate."
        case .plainText: "\(place) answers, but not with TLS."
        case .alert: "\(place) refused the handshake: \(error)."
        case .noCertificate: "\(place) goes on with the handshake without a certificate."
        case .broken: "\(place) sent a broken handshake: \(error)."
        case .endless: "\(place) sent a handshake that does not end: \(error)."
        case .noStartTLS: "\(place) does not begin TLS within \(protocolName(endpoint)): \(error)."
        case .unreadableCertificate: "\(place) sent what is no certificate: \(error)"
        case .failed: "\(place) could not be connected to: \(error)."
        }
    }

    private static func remedy(_ reason: TLSProbeError.Reason, _ endpoint: Endpoint) -> String {
        switch reason {
        case .refused: "Start the service, or take the address out of the source."
        case .unreachable: "Look at the route and the firewall between here and there, or correct the address."
        case .timedOut:
            "See whether the service hangs or a firewall drops the packets; a slow one needs a longer time limit."
        case .closed, .alert:
            "Look in the server's log for this moment; it may want another server name (SNI), or have no certificate."
        case .plainText:
            "Correct the port, or say how TLS begins there, for example smtp://host:25; else turn TLS on in the service."
        case .noCertificate:
            "Give the server a certificate: anonymous and pre-shared-key ciphers prove nothing to clients."
        case .broken, .endless: "See what listens there; if it is a TLS server, update it."
        case .noStartTLS: "Turn STARTTLS on in the service, or correct the scheme before the address."
        case .unreadableCertificate: "Replace the certificate by one that is encoded as X.509 demands."
        case .failed: "See whether this machine has descriptors, memory and the permission to connect."
        }
    }

    private static func protocolName(_ endpoint: Endpoint) -> String { endpoint.startTLS?.rawValue ?? "TCP" }
}
