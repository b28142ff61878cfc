import Foundation
import SignetCore

/// An answer of the Vault API, without its HTTP. One that says nothing becomes `204 No Content`.
public struct VaultResponse: Sendable {
    /// What was asked for; nil: nothing to say.
    public var data: [String: JSONValue]?
    /// Who has logged in: the pipeline makes a token of it.
    public var login: LoginGrant?
    /// A token that the handler itself has made or renewed: `auth` of the envelope.
    public var issued: IssuedToken?
    /// What the handler itself has wrapped: `wrap_info` of the envelope.
    public var wrapped: WrapInfo?
    /// A lease that the handler has renewed: its fields of the envelope.
    public var renewed: LeaseRecord?
    /// Something that ends by itself: the pipeline registers it.
    public var lease: LeaseGrant?
    /// When what was read is to be read again, in seconds: shown as the lifetime of a lease that is none.
    public var refreshAfter = 0
    public var warnings: [String] = []
    /// Instead of an envelope: a certificate, a CRL, an OCSP answer.
    public var raw: RawBody?
    /// Other than 200 and 204.
    public var status: Int?
    /// Since when the answer has been as it is; nil: not told.
    public var lastModified: Date?

    public init(data: [String: JSONValue]? = nil, warnings: [String] = []) {
        self.data = data
        self.warnings = warnings
    }

    /// Whether there is nothing to say.
    var isSilent: Bool {
        data == nil && login == nil && issued == nil && wrapped == nil && renewed == nil && lease == nil && raw == nil
            && warnings.isEmpty && status == nil
    }

    /// Nothing to say.
    public static let nothing = VaultResponse()

    /// An answer with data.
    public static func data(_ members: [String: JSONValue], warnings: [String] = []) -> VaultResponse {
        VaultResponse(data: members, warnings: warnings)
    }

    /// The names below a path.
    /// - Throws: `VaultFailure.notFound` when there are none, as clients expect.
    public static func list(_ keys: [String], details: [String: JSONValue]? = nil) throws -> VaultResponse {
        guard !keys.isEmpty else { throw VaultFailure.notFound }
        var data: [String: JSONValue] = ["keys": .strings(keys)]
        if let details { data["key_info"] = .object(details) }
        return .data(data)
    }

    /// A body of its own type.
    public static func raw(_ bytes: [UInt8], type: String) -> VaultResponse {
        var response = VaultResponse()
        response.raw = RawBody(bytes: bytes, contentType: type)
        return response
    }
}

/// A body that is not JSON.
public struct RawBody: Hashable, Sendable {
    public let bytes: [UInt8]
    public let contentType: String

    public init(bytes: [UInt8], contentType: String) {
        self.bytes = bytes
        self.contentType = contentType
    }
}

/// Something handed out for a time.
public struct LeaseGrant: Hashable, Sendable {
    /// From now on.
    public var ttl: Duration
    /// The longest it may be renewed to, from now on; nil: the mount's.
    public var maxTTL: Duration?
    public var isRenewable: Bool
    /// What the backend needs to end it: its ``VaultBackend/revoke(_:)`` gets it back.
    public var secret: [String: JSONValue]

    public init(ttl: Duration, maxTTL: Duration? = nil, isRenewable: Bool, secret: [String: JSONValue]) {
        self.ttl = ttl
        self.maxTTL = maxTTL
        self.isRenewable = isRenewable
        self.secret = secret
    }
}
