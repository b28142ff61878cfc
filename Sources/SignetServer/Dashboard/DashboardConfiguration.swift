import SignetCore

/// The section `dashboard` of `signet.yaml`: the pages for people, on a listener of their own.
public struct DashboardConfiguration: Codable, Hashable, Sendable {
    /// Certificate and key of the listener, as files; read again when they change.
    public struct TLS: Codable, Hashable, Sendable {
        /// PEM, leaf first, then its intermediates.
        public var certificatePath: String
        /// PEM.
        public var keyPath: String
        /// PEM of the authorities whose certificates let a client in; nil: clients are not asked for one.
        public var clientAuthoritiesPath: String?

        public init(certificatePath: String, keyPath: String, clientAuthoritiesPath: String? = nil) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
            self.clientAuthoritiesPath = clientAuthoritiesPath
        }
    }

    /// Where it listens.
    public var listen = ListenAddress(host: "127.0.0.1", port: 8443)
    /// nil: plain HTTP, on a loopback address only.
    public var tls: TLS?
    /// Where the token for logging in is; made at the first start.
    public var tokenPath: String
    /// As browsers know it, `https://signet.example.org`, where a proxy stands before it; nil: as the request names it.
    public var origin: String?

    /// - Parameter dataDirectory: where the token is put
    public init(dataDirectory: String) {
        tokenPath = "\(dataDirectory)/dashboard.token"
    }
}

extension ListenAddress {
    /// Whether only this machine can reach it, as far as the text tells.
    var isLoopback: Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.allSatisfy { $0.isNumber || $0 == "." })
    }
}
