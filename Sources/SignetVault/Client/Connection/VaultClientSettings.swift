import SignetCore

/// How a server of the Vault API is reached, and as whom.
public struct VaultClientSettings: Sendable {
    /// `https://127.0.0.1:8200`, without a path.
    public var address = "https://127.0.0.1:8200"
    /// nil: requests go out without one.
    public var token: Secret<String>?
    /// nil or empty: the root namespace.
    public var namespace: String?
    /// PEM file of the roots that the server's certificate may lead to; nil: the machine's.
    public var caFile: String?
    /// A directory of such files, used where there is no ``caFile``.
    public var caDirectory: String?
    /// The name that the server's certificate must have, and that is asked for by SNI; nil: that of the address.
    public var serverName: String?
    /// PEM files of what is shown to the server, and its key.
    public var clientCertificateFile: String?
    /// nil: it is in the certificate's file.
    public var clientKeyFile: String?
    /// Whoever answers is believed: for trying out.
    public var skipsVerification = false
    /// Answers are wanted wrapped for so long, as Go writes durations: `60s`.
    public var wrapTTL: String?
    /// Sent with every request.
    public var headers: [(name: String, value: String)] = []
    /// How often a request is sent again that the server could not answer.
    public var retries = 2
    /// Of one request.
    public var timeout: Duration = .seconds(60)

    /// A server on this machine, and no token.
    public init() {}

    /// What the variables of Vault's own client say: `VAULT_ADDR`, `VAULT_TOKEN`, `VAULT_CACERT` ...
    /// - Parameter base: what counts where a variable is not set
    /// - Throws: `.invalidInput` naming the variable.
    public init(environment: [String: String], over base: VaultClientSettings = VaultClientSettings()) throws {
        self = base
        func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        address = text("VAULT_ADDR") ?? address
        token = text("VAULT_TOKEN").map { Secret($0) } ?? token
        namespace = text("VAULT_NAMESPACE") ?? namespace
        caFile = text("VAULT_CACERT") ?? caFile
        caDirectory = text("VAULT_CAPATH") ?? caDirectory
        serverName = text("VAULT_TLS_SERVER_NAME") ?? serverName
        clientCertificateFile = text("VAULT_CLIENT_CERT") ?? clientCertificateFile
        clientKeyFile = text("VAULT_CLIENT_KEY") ?? clientKeyFile
        wrapTTL = text("VAULT_WRAP_TTL") ?? wrapTTL
        if let value = text("VAULT_SKIP_VERIFY") { skipsVerification = try Self.truth(value, "VAULT_SKIP_VERIFY") }
        if let value = text("VAULT_MAX_RETRIES") { retries = try Self.count(value, "VAULT_MAX_RETRIES") }
        if let value = text("VAULT_CLIENT_TIMEOUT") { timeout = .seconds(try GoDuration.seconds(value)) }
    }

    private static func truth(_ value: String, _ name: String) throws -> Bool {
        guard case .bool(let truth)? = FieldKind.bool.converted(.string(value)) else {
            throw SignetError(
                .invalidInput, "\(name) is \"\(value.prefix(40))\", which is neither true nor false.",
                remedy: "Set it to true or false, or unset it.")
        }
        return truth
    }

    private static func count(_ value: String, _ name: String) throws -> Int {
        guard let count = Int(value), (0...100).contains(count) else {
            throw SignetError(
                .invalidInput, "\(name) is \"\(value.prefix(40))\", which is no number from 0 to 100.",
                remedy: "Set it to such a number, or unset it.")
        }
        return count
    }
}
