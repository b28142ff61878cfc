/// Which issuer; `kind` is open (`authority`, `self-signed`, later `acme`, `vault`), the rest is the issuer's own
/// business.
public struct IssuerReference: Codable, Equatable, Hashable, Sendable {
    /// The name under which the issuer's kind is registered.
    public var kind: String
    /// Authority name, ACME issuer name ...
    public var name: String
    /// The issuer's rule set, for kinds that have one.
    public var role: String?

    public init(kind: String, name: String, role: String? = nil) {
        self.kind = kind
        self.name = name
        self.role = role
    }
}

extension IssuerReference: CustomStringConvertible {
    /// `authority example-root, role services`
    public var description: String {
        let text = name.isEmpty ? kind : "\(kind) \(name)"
        return role.map { "\(text), role \($0)" } ?? text
    }
}
