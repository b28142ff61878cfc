import SignetCore

/// What a server of the Vault API answered.
public struct VaultReply: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The envelope; empty for `204 No Content`.
    public let members: [String: JSONValue]

    public init(status: Int, members: [String: JSONValue]) {
        self.status = status
        self.members = members
    }

    public var data: [String: JSONValue]? { members["data"]?.members }
    public var auth: [String: JSONValue]? { members["auth"]?.members }
    public var wrapping: [String: JSONValue]? { members["wrap_info"]?.members }
    public var warnings: [String] { members["warnings"]?.elements?.compactMap(\.text) ?? [] }
    public var leaseID: String { members["lease_id"]?.text ?? "" }
    public var isRenewable: Bool { members["renewable"] == .bool(true) }

    /// In seconds.
    public var leaseDuration: Int {
        if case .integer(let seconds)? = members["lease_duration"] { seconds } else { 0 }
    }

    /// Whether it says nothing but that it was done.
    public var isEmpty: Bool { data == nil && auth == nil && wrapping == nil }

    /// `data`, or the members themselves where an old server sends them without an envelope.
    public var content: [String: JSONValue] { data ?? members }

    /// The texts of `data.keys`.
    public var keys: [String] { data?["keys"]?.elements?.compactMap(\.text) ?? [] }

    /// The same with other data.
    func replacing(data: [String: JSONValue]?) -> VaultReply {
        VaultReply(status: status, members: members.merging(["data": data.map(JSONValue.object) ?? .null]) { $1 })
    }
}
