import SignetCore

/// One TXT record to be published.
public struct TextRecord: Hashable, Codable, Sendable {
    /// Absolute, lower case, without the final dot, A-labels; aliases have been followed.
    public let name: String
    /// Its text, at most 4,096 bytes.
    public let value: String
    /// In seconds.
    public let ttl: Int
    /// What the record answers, for hooks that compute name and value themselves.
    public let challenge: Challenge?

    /// The challenge behind a record.
    public struct Challenge: Hashable, Codable, Sendable {
        /// The domain that is being proven, without `*.`.
        public let domain: String
        public let token: String
        /// Token and account thumbprint (RFC 8555 section 8.1).
        public let keyAuthorization: String

        public init(domain: String, token: String, keyAuthorization: String) {
            self.domain = domain
            self.token = token
            self.keyAuthorization = keyAuthorization
        }
    }

    public init(name: String, value: String, ttl: Int = 60, challenge: Challenge? = nil) {
        self.name = name
        self.value = value
        self.ttl = ttl
        self.challenge = challenge
    }
}

extension TextRecord {
    /// More is nobody's challenge.
    static let valueLimit = 4096

    /// The value in pieces that fit a string of a TXT record, 255 bytes each (RFC 1035 section 3.3.14); one at least.
    var strings: [[UInt8]] {
        let bytes = Array(value.utf8)
        guard !bytes.isEmpty else { return [[]] }
        return stride(from: 0, to: bytes.count, by: 255).map { Array(bytes[$0..<min($0 + 255, bytes.count)]) }
    }

    /// - Throws: `.invalidInput` when the value is too long or the TTL is not 0 to 2^31 - 1 seconds.
    func validate() throws {
        guard value.utf8.count <= Self.valueLimit, (0...Int(Int32.max)).contains(ttl) else {
            throw SignetError(
                .invalidInput,
                "The TXT record \(name) has \(value.utf8.count) bytes and a TTL of \(ttl) s; "
                    + "at most \(Self.valueLimit) bytes and \(Int32.max) s are possible.")
        }
    }
}
