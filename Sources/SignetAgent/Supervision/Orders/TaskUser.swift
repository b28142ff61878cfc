import Foundation
import SignetCore
import SignetRenewal

/// As whom a task runs.
public struct TaskUser: Hashable, Sendable {
    public var user: UInt32
    public var group: UInt32
    /// Further groups.
    public var groups: [UInt32]

    public init(user: UInt32, group: UInt32, groups: [UInt32] = []) {
        self.user = user
        self.group = group
        self.groups = groups
    }

    /// A user of this machine with the groups that belong to it.
    /// - Parameters:
    ///   - user: name or number
    ///   - group: name or number; nil: the user's own group
    /// - Throws: `.unknownOwner` naming what does not exist.
    public init(named user: String, group: String? = nil) throws {
        let owner = try FileOwner(user: user, group: group)
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard let number = owner.user,
            getpwuid_r(number, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else {
            throw SignetError(
                .unknownOwner, "There is no user \"\(user.prefix(60))\" on this machine.",
                remedy: "Create it, or correct user in the job.")
        }
        let primary = owner.group ?? entry.pw_gid
        var count: Int32 = 256
        var groups = [gid_t](repeating: 0, count: Int(count))
        guard getgrouplist(name, primary, &groups, &count) >= 0 else {
            throw SignetError(.unknownOwner, "The user \"\(user.prefix(60))\" is in more than \(groups.count) groups.")
        }
        self.init(user: number, group: primary, groups: Array(groups.prefix(Int(count))))
    }
}
