import SignetCore

/// Gets what certificates point to: revocation lists, answers of OCSP responders, issuers' certificates; and what logs publish.
/// Replaced by memory in tests.
public protocol RemoteFetching: Sendable {
    /// - Returns: the answer's body; what redirects lead to counts.
    /// - Throws: `.remoteFetchFailed` saying what came back, also for more bytes than wanted; `CancellationError`.
    func fetch(_ request: RemoteRequest) async throws -> [UInt8]
}

/// What is to be fetched, and how much patience there is for it.
public struct RemoteRequest: Hashable, Sendable {
    /// `http` or `https`.
    public var url: String
    /// Sent with POST; nil: GET.
    public var body: [UInt8]?
    /// Of the body.
    public var contentType: String?
    /// The largest answer that is read, in bytes.
    public var sizeLimit: Int
    public var timeLimit: Duration

    public init(
        url: String, body: [UInt8]? = nil, contentType: String? = nil, sizeLimit: Int,
        timeLimit: Duration = .seconds(10)
    ) {
        self.url = url
        self.body = body
        self.contentType = contentType
        self.sizeLimit = sizeLimit
        self.timeLimit = timeLimit
    }
}

extension SignetError.Code {
    /// Something that a certificate or a setting points to could not be fetched.
    public static let remoteFetchFailed = Self(rawValue: "watch.fetch-failed")
}
