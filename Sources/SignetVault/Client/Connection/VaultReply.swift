import SignetCore

/// What a server of the Vault API answered.
public struct VaultReply: Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The envelope; empty for `204 No Content`.
    public let members: [String: JSONValue]

    /// An answer that was made here.
    public init(status: Int, members: [String: JSONValue]) {
        self.status = status
        self.members = members
    }

    /// What was asked for; nil: nothing.
    public var data: [String: JSONValue]? { members["data"]?.members }
    /// A token that was made or renewed; nil: none.
    public var auth: [String: JSONValue]? { members["auth"]?.members }
    /// Where the wrapped answer is to be had; nil: it was not wrapped.
    public var wrapping: [String: JSONValue]? { members["wrap_info"]?.members }
    /// What the server would have us know beside it.
    public var warnings: [String] { members["warnings"]?.elements?.compactMap(\.text) ?? [] }
    /// Empty: there is no lease.
    public var leaseID: String { members["lease_id"]?.text ?? "" }
    /// Whether the lease can be made to last longer.
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
