/// One instance of a group.
public struct InstanceIdentity: Hashable, Sendable, Encodable {
    public let job: String
    public let group: String
    /// 0 ... count - 1
    public let index: Int
    /// As Nomad calls an allocation: a UUID, the same as long as the instance's directory.
    public let id: String

    public init(job: String, group: String, index: Int, id: String) {
        self.job = job
        self.group = group
        self.index = index
        self.id = id
    }

    /// `web.frontend[0]`
    public var name: String { "\(job).\(group)[\(index)]" }
}
