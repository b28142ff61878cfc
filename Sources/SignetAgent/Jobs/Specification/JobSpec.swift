import SignetCore

/// A job as its file says it, defaults filled in: what is to run on this machine.
public struct JobSpec: Hashable, Sendable, Encodable {
    /// When a task that ended by itself has done its work.
    public enum Kind: String, Hashable, Sendable, Encodable, CaseIterable {
        /// Never: it is started again.
        case service
        /// When it ended with 0.
        case batch
        /// As `batch`: on every machine, and this is one.
        case sysbatch
    }

    /// The label of `job`.
    public var name: String
    public var kind: Kind
    public var region: String
    public var namespace: String
    public var datacenters: [String]
    public var priority: Int
    public var meta: [String: String]
    public var groups: [GroupSpec]

    /// The group of a name; nil: there is none.
    public func group(named name: String) -> GroupSpec? { groups.first { $0.name == name } }
}

/// Tasks that run together, `count` times over.
public struct GroupSpec: Hashable, Sendable, Encodable {
    public var name: String
    /// How many instances are wanted.
    public var count: Int
    public var ports: [PortSpec]
    public var meta: [String: String]
    /// Waited before the tasks of an instance are stopped.
    public var shutdownDelay: DurationText
    /// The names of its `service` blocks, which are not registered anywhere.
    public var services: [String]
    public var tasks: [TaskSpec]
}

/// `port "label"` of a group.
public struct PortSpec: Hashable, Sendable, Encodable {
    public var label: String
    /// The port of the machine; nil: one between 20000 and 32000 is found.
    public var fixed: Int?
    /// What the task is told to listen on; nil: the port of the machine.
    public var to: Int?
}
