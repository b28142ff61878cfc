import SignetCore

/// A request to the Vault API, without its HTTP.
public struct VaultRequest: Sendable {
    /// In the answer and in the audit log.
    public var id: String
    public var operation: VaultOperation
    /// Below `/v1/`, without slashes at its ends: `pki/issue/web`.
    public var path: String
    /// Members of the body, and arguments of the query where the body has none of that name.
    public var fields: [String: JSONValue]
    /// What was sent where it is no JSON: an OCSP request.
    public var rawBody: [UInt8]
    /// Who asks; nil: nobody in particular.
    public var token: Secret<String>?
    /// How long the wrapped answer is to be had; nil: the answer is wanted itself.
    public var wrapTTL: Duration?
    /// The other side's IP address.
    public var remoteAddress: String?
    /// What the other side showed in the TLS handshake, its own certificate first; DER, not verified.
    public var peerCertificates: [[UInt8]]
    /// Headers that something depends on, names in lower case.
    public var headers: [String: String]

    public init(
        _ operation: VaultOperation, _ path: String, fields: [String: JSONValue] = [:], token: Secret<String>? = nil
    ) {
        id = RandomText.uuid()
        self.operation = operation
        self.path = path
        self.fields = fields
        self.token = token
        rawBody = []
        peerCertificates = []
        headers = [:]
    }
}
