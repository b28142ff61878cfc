import Foundation
import SignetCore

/// One secret with its former versions, as it is stored: one value, so that every change of it is one transaction.
struct VersionedSecret: Codable, Hashable, Sendable {
    struct Version: Codable, Hashable, Sendable {
        let createdAt: Date
        /// From when on it cannot be read; may lie ahead.
        var deletedAt: Date?
        /// Its data is gone for good.
        var isDestroyed = false
        var data: [String: JSONValue]?

        func isReadable(at now: Date) -> Bool {
            !isDestroyed && deletedAt.map { $0 > now } ?? true
        }
    }

    /// The rules for versions of this secret, or of a whole store.
    struct Rules: Codable, Hashable, Sendable {
        /// 0: not said here.
        var maxVersions = 0
        var requiresCheckAndSet = false
        /// In seconds; 0: not said here. Below 0, in a store: never, whatever secrets say.
        var deleteAfter = 0
    }

    /// How many versions are kept where nothing is said.
    static let standardVersionCount = 10

    let createdAt: Date
    var updatedAt: Date
    var rules = Rules()
    var customMetadata: [String: String]?
    /// The number of the latest version; 0: there was none yet.
    private(set) var current = 0
    /// By number.
    private(set) var versions: [Int: Version] = [:]

    init(now: Date) {
        createdAt = now
        updatedAt = now
    }

    /// The number of the oldest version still there; 0: none was dropped yet.
    var oldest: Int { current > versions.count ? versions.keys.min() ?? 0 : 0 }

    /// A version and its number.
    /// - Parameter number: 0: the latest
    func version(_ number: Int) -> (number: Int, version: Version)? {
        let wanted = number == 0 ? current : number
        return versions[wanted].map { (wanted, $0) }
    }

    /// Checks what a writer supposes to be there.
    /// - Throws: `VaultFailure` (400).
    func check(_ expected: Int?, store: Rules) throws {
        guard let expected else {
            if rules.requiresCheckAndSet || store.requiresCheckAndSet {
                throw VaultFailure.invalid("check-and-set parameter required for this call")
            }
            return
        }
        guard expected == current else {
            throw VaultFailure.invalid("check-and-set parameter did not match the current version")
        }
    }

    /// Adds a version and drops those that are too many.
    /// - Returns: its number
    @discardableResult
    mutating func add(_ data: [String: JSONValue], store: Rules, now: Date) -> Int {
        current += 1
        let lifetime = lifetime(store)
        versions[current] = Version(
            createdAt: now, deletedAt: lifetime.map { now.addingTimeInterval(Double($0)) }, data: data)
        updatedAt = now
        drop(beyond: store)
        return current
    }

    /// Drops the oldest versions where there are more than the rules allow.
    mutating func drop(beyond store: Rules) {
        let most = [rules.maxVersions, store.maxVersions].first { $0 > 0 } ?? Self.standardVersionCount
        for number in versions.keys where number <= current - most { versions[number] = nil }
    }

    /// Changes versions by number; those that are not there are passed over.
    mutating func change(_ numbers: [Int], _ body: (inout Version) -> Void) {
        for number in numbers {
            guard var version = versions[number] else { continue }
            body(&version)
            versions[number] = version
        }
    }

    /// The shorter of what is said, in seconds; nil: they do not end by themselves.
    private func lifetime(_ store: Rules) -> Int? {
        if store.deleteAfter < 0 { return nil }
        return [rules.deleteAfter, store.deleteAfter].filter { $0 > 0 }.min()
    }
}

extension VersionedSecret.Version {
    mutating func delete(at now: Date) {
        if isReadable(at: now) { deletedAt = now }
    }

    mutating func undelete() {
        if !isDestroyed { deletedAt = nil }
    }

    mutating func destroy() {
        isDestroyed = true
        data = nil
    }

    /// As clients are shown it.
    var members: [String: JSONValue] {
        [
            "created_time": .string(GoTime.text(createdAt)),
            "deletion_time": .string(deletedAt.map(GoTime.text) ?? ""), "destroyed": .bool(isDestroyed),
        ]
    }
}
