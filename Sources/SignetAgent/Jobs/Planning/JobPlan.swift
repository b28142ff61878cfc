import Foundation
import SignetCore

/// What submitting a job would do: `signet job plan`.
public struct JobPlan: Hashable, Sendable, Encodable {
    /// What becomes of the instances of a group.
    public struct Group: Hashable, Sendable, Encodable {
        public var name: String
        /// Instances that are started anew.
        public var create: Int
        /// Instances that are stopped for good.
        public var stop: Int
        /// Instances that are stopped and started again, one at a time.
        public var restart: Int
        /// Instances that go on, with what changed.
        public var inPlace: Int
        /// Instances that nothing happens to.
        public var unchanged: Int
        /// What differs.
        public var changes: [SpecificationChange]
    }

    public var job: String
    /// Whether there is no such job yet.
    public var isNew: Bool
    public var groups: [Group]

    /// - Parameter present: the job as it runs; nil: it does not
    public init(_ wanted: JobSpec, over present: JobSpec?) {
        job = wanted.name
        isNew = present == nil
        let names =
            wanted.groups.map(\.name)
            + (present?.groups.map(\.name) ?? []).filter { name in
                wanted.group(named: name) == nil
            }
        groups = names.map { Self.group($0, wanted, present) }
    }

    private static func group(_ name: String, _ wanted: JobSpec, _ present: JobSpec?) -> Group {
        let new = wanted.group(named: name)?.count ?? 0
        let old = present?.group(named: name)?.count ?? 0
        var group = Group(
            name: name, create: max(0, new - old), stop: max(0, old - new), restart: 0, inPlace: 0, unchanged: 0,
            changes: [])
        guard let present, present.group(named: name) != nil, wanted.group(named: name) != nil else { return group }
        let kept = min(old, new)
        switch GroupDifference(from: present, to: wanted, group: name) {
        case .none: group.unchanged = kept
        case .inPlace: group.inPlace = kept
        case .restart: group.restart = kept
        }
        var (before, after) = (present.reduced(to: name), wanted.reduced(to: name))
        before.groups[0].count = old
        after.groups[0].count = new
        group.changes = SpecificationChange.all(from: before, to: after)
        return group
    }

    /// Whether anything would happen.
    public var hasChanges: Bool {
        isNew || groups.contains { $0.create + $0.stop + $0.restart + $0.inPlace > 0 }
    }
}

/// One value of a job that differs between two versions.
public struct SpecificationChange: Hashable, Sendable, Encodable {
    /// `web.server.environment.PORT`
    public var field: String
    /// nil: there was none.
    public var old: String?
    /// nil: there is none any more.
    public var new: String?

    /// In the order of their fields.
    static func all(from old: JobSpec, to new: JobSpec) -> [SpecificationChange] {
        let (before, after) = (flattened(old), flattened(new))
        return Set(before.keys).union(after.keys).sorted().compactMap { field in
            before[field] == after[field]
                ? nil : SpecificationChange(field: field, old: before[field], new: after[field])
        }
    }

    private static func flattened(_ job: JobSpec) -> [String: String] {
        guard let bytes = try? JSONEncoder().encode(job), let json = try? JSONValue(Array(bytes)) else { return [:] }
        var fields: [String: String] = [:]
        func add(_ value: JSONValue, _ path: String) {
            switch value {
            case .object(let members):
                for (name, member) in members { add(member, path.isEmpty ? name : "\(path).\(name)") }
            case .array(let elements) where elements.contains(where: { $0.members != nil }):
                for (index, element) in elements.enumerated() {
                    let name = element["name"]?.text ?? element["label"]?.text ?? element["destination"]?.text
                    add(element, "\(path).\(name ?? String(index))")
                }
            case .string(let text): fields[path] = text
            case .null: break
            default: fields[path] = String(decoding: value.bytes, as: UTF8.self)
            }
        }
        add(.object(json.members ?? [:]), "")
        return fields
    }
}
