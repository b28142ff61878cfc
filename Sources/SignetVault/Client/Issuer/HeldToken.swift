import Foundation
import SignetCore

/// A token, and when it is to be renewed.
package struct HeldToken: Sendable {
    package let token: Secret<String>
    package let isRenewable: Bool
    /// How long it lives from when it was got, in seconds; nil: it does not end.
    package let lease: Double?
    /// When it was got.
    package let gotAt: Date

    /// - Parameter lifetime: the member of `members` that says it, in seconds
    package init(_ token: Secret<String>, _ members: [String: JSONValue], lifetime: String, now: Date) {
        self.token = token
        isRenewable = members["renewable"] == .bool(true)
        gotAt = now
        if case .integer(let seconds)? = members[lifetime], seconds > 0 { lease = Double(seconds) } else { lease = nil }
    }

    /// From when on it is renewed, or another one got: two thirds of its life; nil: it does not end.
    var staleAt: Date? { lease.map { gotAt.addingTimeInterval($0 * 2 / 3) } }

    func isFresh(at now: Date) -> Bool {
        guard let staleAt else { return true }
        return staleAt > now
    }
}
