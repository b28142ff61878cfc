import SignetAuthority
import SignetCore
import SignetRenewal

/// Looks whether the authorities and roles exist that a `signet.yaml`, correct by itself, refers to: in the file or in the
/// database.
struct IssuerCheck {
    private let configuration: Configuration
    /// Whether there is a database that was looked at.
    private let hasDatabase: Bool
    /// The names of each authority's roles, by the name of the authority.
    private let known: [String: Set<String>]

    /// - Parameter existing: what the database holds; nil: there is none yet
    init(_ configuration: Configuration, existing: AuthorityDirectory?) {
        self.configuration = configuration
        hasDatabase = existing != nil
        var known = existing?.roles ?? [:]
        for authority in configuration.authorities {
            known[authority.name, default: []].formUnion(authority.roles.map(\.name))
        }
        self.known = known
    }

    /// Notes a problem for each reference to nothing.
    func run(on root: FieldSection) {
        let parents = configuration.authorities.map { ($0.name, $0.signedBy) }
        for (node, parent) in Self.references(root["authorities"], .authority, "signed_by", parents) {
            checkAuthority(parent, at: node)
        }
        let issuers = configuration.certificates.map { ($0.name, $0.issuer) }
        for (node, issuer) in Self.references(root["certificates"], .certificate, "issuer", issuers)
        where issuer.kind == AuthorityIssuer.kind {
            check(issuer, at: node)
        }
    }

    /// The values behind `key` in the elements of a list, each with its place.
    private static func references<Value>(
        _ list: FieldNode?, _ kind: SectionKind, _ key: String, _ values: [(name: String, value: Value?)]
    ) -> [(node: FieldNode, value: Value)] {
        let sections = (list?.list(example: kind.example) ?? []).compactMap { $0.section(kind) }
        return sections.compactMap { section in
            guard let node = section[key], let name = section["name"]?.text(),
                let value = values.first(where: { $0.name == name })?.value
            else { return nil }
            return (node, value)
        }
    }

    private func check(_ issuer: IssuerReference, at node: FieldNode) {
        guard checkAuthority(issuer.name, at: node), let role = issuer.role else { return }
        let roles = known[issuer.name] ?? []
        guard !roles.contains(role) else { return }
        node.report(
            "the authority \"\(issuer.name)\" has no role \"\(role)\": \(search).",
            remedy: hint(role, roles)
                + "Declare it among the roles of that authority, or make it with: signet role set \(role) -a \(issuer.name)"
        )
    }

    @discardableResult
    private func checkAuthority(_ name: String, at node: FieldNode) -> Bool {
        if known[name] != nil { return true }
        node.report(
            "there is no authority \"\(name)\": \(search).",
            remedy: hint(name, Set(known.keys))
                + "Declare it under authorities, or make it with: signet ca create \(name)")
        return false
    }

    private var search: String {
        hasDatabase
            ? "neither this file declares it, nor is it in \(configuration.databasePath)"
            : "this file does not declare it, and there is no database \(configuration.databasePath) yet"
    }

    private func hint(_ name: String, _ known: Set<String>) -> String {
        known.isEmpty ? "" : Spelling.hint(name, known.sorted()) + " "
    }
}
