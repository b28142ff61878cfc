import Foundation
import SignetCore

/// The owner and group files are given; nil parts are left as the process makes them.
package struct FileOwner: Hashable, Sendable {
    package var user: uid_t?
    package var group: gid_t?

    /// As the process makes them.
    package static let process = FileOwner(user: uid_t?.none, group: nil)

    package init(user: uid_t?, group: gid_t?) {
        self.user = user
        self.group = group
    }

    /// - Throws: `.unknownOwner` naming the user or group that does not exist.
    package init(user: String?, group: String?) throws {
        self.user = try user.map { try Self.number(of: $0, kind: "user", lookUp: Self.userID) }
        self.group = try group.map { try Self.number(of: $0, kind: "group", lookUp: Self.groupID) }
    }

    private static func number(of name: String, kind: String, lookUp: (String) -> UInt32?) throws -> UInt32 {
        if let number = UInt32(name), number != UInt32.max { return number }
        if let number = lookUp(name) { return number }
        throw SignetError(
            .unknownOwner, "There is no \(kind) \"\(name)\" on this machine.",
            remedy: "Create it, or correct \(kind == "user" ? "owner" : "group") in the configuration."
        )
    }

    private static func userID(_ name: String) -> UInt32? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return entry.pw_uid
    }

    private static func groupID(_ name: String) -> UInt32? {
        var entry = Foundation.group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return entry.gr_gid
    }
}

extension SignetError.Code {
    /// A user or group that files should belong to does not exist.
    public static let unknownOwner = Self(rawValue: "file.unknown-owner")
}
