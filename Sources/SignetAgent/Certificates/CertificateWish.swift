import Crypto
import Foundation
import SignetCore
import SignetPKI
import SignetRenewal
import SignetTemplate

/// A certificate as templates ask for it: the path of a PKI engine's `issue` and what is asked of it.
///
/// Two that ask the same in other words (`2m` or `120s`, the names in another order, another form of the answer) are equal, and
/// share one certificate.
struct CertificateWish: Hashable, Sendable {
    /// `pki/issue/web`.
    let path: String
    /// What is sent, but for the form of the answer.
    let parameters: [String: String]

    /// How the answer looks is no matter of the certificate: it is always had in one form, and others are made of it here.
    private static let forms: Set<String> = ["format", "private_key_format", "remove_roots_from_chain"]
    private static let lists: Set<String> = ["alt_names", "ip_sans", "uri_sans"]

    /// - Returns: nil when the path is not that of an engine's `issue`: `MOUNT/issue/ROLE` or `MOUNT/issuer/REFERENCE/issue/ROLE`
    init?(path: String, parameters: [String: String]) {
        let parts = path.split(separator: "/").map(String.init)
        guard parts.count >= 3, parts[parts.count - 2] == "issue" else { return nil }
        self.path = parts.joined(separator: "/")
        self.parameters = parameters.reduce(into: [:]) { known, parameter in
            guard !Self.forms.contains(parameter.key), !parameter.value.isEmpty else { return }
            known[parameter.key] = Self.canonical(parameter.value, of: parameter.key)
        }
    }

    /// The certificate that a template needs; nil when what it needs is none.
    init?(_ dependency: TemplateDependency) {
        switch dependency {
        case .write(let path, let parameters), .certificate(let path, let parameters):
            self.init(path: path, parameters: parameters)
        case .read, .list, .file: return nil
        }
    }

    private static func canonical(_ value: String, of name: String) -> String {
        if name == "ttl", let duration = try? DurationText(parsing: value) {
            return "\(duration.duration.components.seconds)s"
        }
        return lists.contains(name) ? Set(list(value)).sorted().joined(separator: ",") : value
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { String($0).trimmedASCIIWhitespace }.filter { !$0.isEmpty }
    }

    /// Where the engine is mounted: `pki`.
    var mount: String {
        let parts = path.split(separator: "/").dropLast(2)
        let isByIssuer = parts.count >= 3 && parts[parts.endIndex - 2] == "issuer"
        return (isByIssuer ? parts.dropLast(2) : parts).joined(separator: "/")
    }

    private var role: String { path.split(separator: "/").last.map(String.init) ?? path }
}

// MARK: - For the engine

extension CertificateWish {
    /// A name for people, and what makes it unlike all others: `service-a.example.com-3f9ac1d2`.
    func name(in scope: String) -> String {
        let identity = ([scope, path] + parameters.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
            .joined(separator: "\0")
        let digest = Array(SHA256.hash(data: Data(identity.utf8))).prefix(4).hexadecimal
        let title = (parameters["common_name"] ?? Self.list(parameters["alt_names"]).first ?? role)
            .replacing("*", with: "wildcard")
        let readable = String(
            title.prefix(80).map { EntityName.isUsable("a\($0)") && $0.isASCII ? $0 : "_" }.drop { ".-".contains($0) })
        return "\(readable.isEmpty ? "certificate" : readable)-\(digest)"
    }

    /// What the engine is to keep.
    /// - Parameter renewal: when
    func spec(in scope: String, renewal: RenewalPolicy) -> CertificateSpec {
        var spec = CertificateSpec(name: name(in: scope), names: names, issuer: reference(in: scope))
        // It goes into a request that nobody sees, and is compared with what is found: longer ones cannot be written there.
        if let commonName = parameters["common_name"], commonName.utf8.count <= 64 {
            spec.subject = DistinguishedName(commonName: commonName)
        } else if names.isEmpty {
            spec.subject = DistinguishedName(commonName: String(role.prefix(64)))
        }
        if let ttl = parameters["ttl"], let lifetime = try? DurationText(parsing: ttl),
            lifetime.duration >= .seconds(10)
        {
            spec.lifetime = lifetime
        }
        spec.usage = .peer
        spec.renewal = renewal
        spec.destinations = [.registered(name: scope)]
        return spec
    }

    /// The names as far as they can be read; what they come to is the role's business.
    private var names: [AlternativeName] {
        var texts = Self.list(parameters["alt_names"])
        if let name = parameters["common_name"], parameters["exclude_cn_from_sans"] != "true" {
            texts.insert(name, at: 0)
        }
        let given =
            texts.compactMap { try? AlternativeName(parsing: $0) }
            + Self.list(parameters["ip_sans"]).compactMap { try? AlternativeName(parsing: "ip:\($0)") }
            + Self.list(parameters["uri_sans"]).compactMap { try? AlternativeName(parsing: "uri:\($0)") }
        var seen: Set<AlternativeName> = []
        return given.filter { seen.insert($0).inserted }
    }

    /// Path and parameters stand in the reference, so that the engine can renew before a template has been read again:
    /// `vault-issue agent, role pki/issue/web?common_name=a.example.com&ttl=120s`.
    private func reference(in scope: String) -> IssuerReference {
        let query = parameters.sorted { $0.key < $1.key }.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value))" }
        return IssuerReference(
            kind: VaultIssueIssuer.kind, name: scope,
            role: ([path] + (query.isEmpty ? [] : [query.joined(separator: "&")])).joined(separator: "?"))
    }

    /// - Returns: nil when it is not one that ``spec(in:renewal:)`` has written
    init?(_ reference: IssuerReference) {
        let parts = (reference.role ?? "").split(separator: "?", maxSplits: 1).map(String.init)
        guard reference.kind == VaultIssueIssuer.kind, let path = parts.first else { return nil }
        var parameters: [String: String] = [:]
        for pair in (parts.count > 1 ? parts[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2, let name = sides[0].removingPercentEncoding,
                let value = sides[1].removingPercentEncoding
            else { return nil }
            parameters[name] = value
        }
        self.init(path: path, parameters: parameters)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? text
    }

    private static let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~*:/@,"))
}
