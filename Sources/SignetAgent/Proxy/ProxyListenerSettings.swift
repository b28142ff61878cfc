/// A place where an agent takes requests for its server: `listener "tcp" { … }`, `listener "unix" { … }`.
public struct ProxyListenerSettings: Hashable, Sendable {
    /// Where it listens.
    public enum Address: Hashable, Sendable {
        /// `address = "127.0.0.1:8100"`; port 0: a free one.
        case tcp(host: String, port: Int)
        /// `address = "/run/agent.sock"`, absolute.
        case unix(path: String)
    }

    /// PEM files, absolute; they are read again when they change.
    public struct TLS: Hashable, Sendable {
        /// `tls_cert_file`: the leaf first, then its intermediates.
        public var certificatePath: String
        /// `tls_key_file`
        public var keyPath: String

        public init(certificatePath: String, keyPath: String) {
            self.certificatePath = certificatePath
            self.keyPath = keyPath
        }
    }

    /// What is answered.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// Everything.
        case standard = "default"
        /// Only `/agent/v1/metrics`.
        case metricsOnly = "metrics_only"
    }

    /// Where it listens.
    public var address: Address
    /// nil: without TLS (`tls_disable = true`).
    public var tls: TLS?
    /// Whether a request must have `X-Vault-Request: true`, which a browser or a server that was talked into asking does not
    /// send (`require_request_header`).
    public var requiresRequestHeader = false
    /// What is answered (`role`).
    public var role = Role.standard
    /// Mode bits of the socket's file (`socket_mode = "0660"`); nil: as the process makes it.
    public var socketMode: UInt16?
    /// Name or number (`socket_user`); nil: as the process.
    public var socketUser: String?
    /// Name or number (`socket_group`); nil: as the process.
    public var socketGroup: String?
    /// Whether `/agent/v1/quit` ends the agent (`agent_api { enable_quit = true }`).
    public var allowsQuit = false

    /// A listener with nothing else said.
    public init(address: Address) {
        self.address = address
    }
}
