import Foundation
import SignetCore

/// What a mount holds, but for its private keys, roles and certificates: one stored value, so that what belongs together
/// changes together.
struct PKIState: Codable, Sendable {
    var issuers: [PKIIssuer] = []
    var keys: [PKIKey] = []
    var defaultIssuer: String?
    var defaultKey: String?
    var defaultFollowsLatest = false
    /// Every authority that ever signed for an issuer of the mount: what it issued stays known.
    var authorities: [String] = []
    var urls = AIAURLs()
    var cluster = ClusterSettings()
    var crl = CRLSettings()
    var acme = ACMESettings()
    /// When an issuer, or which one is the default, changed last; nil: it is not known.
    var issuersChangedAt: Date?
}

extension PKIState {
    /// Takes issuers away; chains that name them are found again.
    /// - Returns: the authorities that no issuer has any more.
    mutating func remove(issuers removed: [String]) -> [String] {
        let former = Set(issuers.compactMap(\.authority))
        issuers.removeAll { removed.contains($0.id) }
        for index in issuers.indices {
            if issuers[index].manualChain?.contains(where: removed.contains) == true {
                issuers[index].manualChain = nil
            }
        }
        return former.subtracting(issuers.compactMap(\.authority)).sorted()
    }

    /// The name that an issuer is to have, as it was sent; empty: none was.
    /// - Throws: `VaultFailure` (400) when it was sent and is empty, cannot be, or is taken.
    func newIssuerName(_ call: VaultCall) throws -> String {
        let name = call.string("issuer_name").trimmedASCIIWhitespace
        guard !name.isEmpty || !call.has("issuer_name") else {
            throw VaultFailure.invalid("expected non-empty issuer name")
        }
        try checkIssuerName(name)
        return name
    }

    /// - Throws: `VaultFailure` (400) when it cannot be, or is taken.
    func checkIssuerName(_ name: String, except id: String? = nil) throws {
        guard !name.isEmpty else { return }
        if name.lowercased() == Self.defaultReference {
            throw VaultFailure.invalid("reserved keyword 'default' can not be used as issuer name")
        }
        guard Self.isUsable(name) else { throw VaultFailure.invalid("issuer name contained invalid characters") }
        if issuers.contains(where: { ($0.name == name || $0.id == name) && $0.id != id }) {
            throw VaultFailure.invalid("issuer name already in use")
        }
    }

    /// - Throws: `VaultFailure` (400) when it cannot be, or is taken.
    func checkKeyName(_ name: String, except id: String? = nil) throws {
        guard !name.isEmpty else { return }
        if name.lowercased() == Self.defaultReference {
            throw VaultFailure.invalid("reserved keyword 'default' can not be used as key name")
        }
        guard Self.isUsable(name) else { throw VaultFailure.invalid("key name contained invalid characters") }
        if keys.contains(where: { ($0.name == name || $0.id == name) && $0.id != id }) {
            throw VaultFailure.invalid("key name already in use")
        }
    }

    /// The word that means the default issuer or key.
    static let defaultReference = "default"

    /// One segment of a path: letters, digits, underscores, and dots and hyphens inside.
    private static func isUsable(_ name: String) -> Bool {
        let isWord: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard let first = name.first, let last = name.last, isWord(first), isWord(last), name.utf8.count <= 200 else {
            return false
        }
        return name.allSatisfy { isWord($0) || $0 == "." || $0 == "-" }
    }
}
