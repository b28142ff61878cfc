import SignetCore
import SwiftASN1

/// One authority's name constraints, held against the names of a certificate below it (RFC 5280 section 4.2.1.10).
///
/// What cannot be compared is refused: a name that cannot be read, a URI without a host, a name of a kind that is constrained but
/// not understood.
struct NameConstraintCheck {
    let subtrees: NameSubtrees
    let authority: DecodedCertificate

    /// The most comparisons that one certificate may cost.
    private static let maximumComparisons = 1 << 20

    func check(_ certificate: DecodedCertificate, isLeaf: Bool) throws(SignetError) {
        let names = ConstrainedName.all(of: certificate, isLeaf: isLeaf)
        let (comparisons, overflow) = names.count.multipliedReportingOverflow(
            by: subtrees.permitted.count + subtrees.excluded.count)
        guard !overflow, comparisons <= Self.maximumComparisons else {
            throw refused(certificate, "its names are too many to be held against the name constraints")
        }
        for name in names {
            if let reason = objection(to: name) { throw refused(certificate, reason) }
        }
    }

    /// Why the name may not stand in a certificate below; nil when it may.
    private func objection(to name: ConstrainedName) -> String? {
        if case .unreadable = name { return "a name in it cannot be read" }
        let permitted = subtrees.permitted.filter { $0.isComparable(with: name) }
        let excluded = subtrees.excluded.filter { $0.isComparable(with: name) }
        if permitted.isEmpty && excluded.isEmpty { return nil }
        if case .unsupported = name { return "\(name) is of a kind whose constraints Signet cannot check" }
        if name.isWithoutHost { return "\(name) has no host name that could be compared" }
        if let subtree = excluded.first(where: { $0.contains(name) || $0.isReached(byWildcard: name) }) {
            return "\(name) lies in \(subtree), which is excluded"
        }
        if permitted.isEmpty || permitted.contains(where: { $0.contains(name) }) { return nil }
        let list = permitted.prefix(5).map(\.description).joined(separator: ", ")
        return "\(name) lies outside of \(list)\(permitted.count > 5 ? " ..." : "")"
    }

    private func refused(_ certificate: DecodedCertificate, _ reason: String) -> SignetError {
        SignetError(
            .nameNotPermitted,
            "The name constraints of \(authority) do not permit the certificate \(certificate): \(reason).",
            remedy: "Have it issued by an authority that may certify this name.")
    }
}

extension DecodedCertificate {
    /// Whether this authority limits the names in certificates below it (RFC 5280 section 4.2.1.10).
    public var hasNameConstraints: Bool { nameSubtrees != nil }

    /// Holds the names of a certificate below this authority against its name constraints.
    /// - Parameter isLeaf: whether the certificate is no authority's
    /// - Throws: `.nameNotPermitted` naming the name and the constraint.
    public func checkNameConstraints(on certificate: DecodedCertificate, isLeaf: Bool) throws {
        guard let subtrees = nameSubtrees else { return }
        try NameConstraintCheck(subtrees: subtrees, authority: self).check(certificate, isLeaf: isLeaf)
    }
}

/// A name that constraints may speak about.
enum ConstrainedName {
    case dns(String)
    case email(String)
    /// The host is nil when there is none, or when it is an address.
    case uri(String, host: String?)
    case ip([UInt8])
    case directory(DistinguishedName)
    case unsupported(tag: UInt)
    case unreadable

    /// The subject, the e-mail addresses in it, and the alternative names. The common name of a leaf that has no alternative DNS
    /// name counts as one if it looks like one, because old clients take it for one.
    static func all(of certificate: DecodedCertificate, isLeaf: Bool) -> [ConstrainedName] {
        var names: [ConstrainedName] = []
        let attributes = certificate.subject.attributes
        if !certificate.subject.isEmpty { names.append(.directory(certificate.subject)) }
        names += attributes.filter { $0.type == "emailAddress" }.map { .email($0.value) }
        let alternative = certificate.extensions.first { $0.oid == ExtensionOID.subjectAlternativeName }
        names += alternative.map(read) ?? []
        let hasDNSName = names.contains { if case .dns = $0 { true } else { false } }
        if isLeaf, !hasDNSName {
            names += attributes.filter { $0.type == "CN" && looksLikeHost($0.value) }.map {
                .dns($0.value.lowercased())
            }
        }
        return names
    }

    private static func read(_ extension: DecodedCertificate.Extension) -> [ConstrainedName] {
        guard let value = `extension`.element, value.tag == DERWriter.Tag.sequence, let names = value.children
        else { return [.unreadable] }
        return names.map { name in
            if let directory = GeneralNameReader.directoryName(name) { return .directory(directory) }
            switch GeneralNameReader.read(name) {
            case .name(.dns(let name)): return .dns(name)
            case .name(.email(let address)): return .email(address)
            case .name(.uri(let uri)): return .uri(uri, host: host(of: uri))
            case .name(.ip(let octets)): return .ip(octets)
            case .name(.otherName), .otherKind: return .unsupported(tag: UInt(name.tag & 0x1F))
            case .broken: return .unreadable
            }
        }
    }

    /// The host of a URI with an authority part (RFC 3986 section 3.2), lower case; nil for addresses.
    private static func host(of uri: String) -> String? {
        guard let start = uri.range(of: "://")?.upperBound else { return nil }
        let authority = uri[start...].prefix { !"/?#".contains($0) }
        let afterUser = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let host = afterUser.prefix { $0 != ":" }.lowercased()
        let isAddress = host.hasPrefix("[") || host.allSatisfy { $0.isNumber || $0 == "." }
        return isAddress ? nil : host
    }

    private static func looksLikeHost(_ text: String) -> Bool {
        text.contains(".") && !text.hasPrefix(".") && !text.hasSuffix(".")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "*"):
                    true
                default: false
                }
            }
    }

    /// Whether it is a URI that constraints cannot be held against.
    var isWithoutHost: Bool {
        if case .uri(_, host: nil) = self { true } else { false }
    }
}

extension ConstrainedName: CustomStringConvertible {
    var description: String {
        switch self {
        case .dns(let name): "dns:\(name)"
        case .email(let address): "email:\(address)"
        case .uri(let uri, _): "uri:\(uri)"
        case .ip(let octets): "ip:\(AlternativeName.ip(octets).value)"
        case .directory(let name): "dirname:\(name)"
        case .unsupported(let tag): "the name of kind [\(tag)]"
        case .unreadable: "a name that cannot be read"
        }
    }
}

extension NameSubtree {
    /// Whether this entry is about names of that kind.
    fileprivate func isComparable(with name: ConstrainedName) -> Bool {
        switch (self, name) {
        case (.dns, .dns), (.email, .email), (.uri, .uri), (.directory, .directory), (.ip, .ip): true
        case (.unsupported(let kind), .unsupported(let tag)): kind == tag
        default: false
        }
    }

    /// Whether the name lies in the subtree.
    fileprivate func contains(_ name: ConstrainedName) -> Bool {
        switch (self, name) {
        case (.dns(let domain), .dns(let host)): Self.domain(domain, contains: host)
        case (.email(let base), .email(let address)): Self.mail(base, contains: address)
        case (.uri(let base), .uri(_, let host?)): base.hasPrefix(".") ? host.hasSuffix(base) : host == base
        case (.ip(let address, let mask), .ip(let octets)):
            address.count == octets.count
                && zip(zip(address, octets), mask).allSatisfy { ($0.0 ^ $0.1) & $1 == 0 }
        case (.directory(let base), .directory(let name)): name.comparisonForm.starts(with: base.comparisonForm)
        default: false
        }
    }

    /// Whether a wildcard stands for a name in the subtree though it does not lie there itself: `*.example.com` for
    /// `a.example.com`.
    fileprivate func isReached(byWildcard name: ConstrainedName) -> Bool {
        guard case .dns(let domain) = self, case .dns(let host) = name, host.hasPrefix("*.") else { return false }
        let label = domain.prefix { $0 != "." }
        return !label.isEmpty && domain.dropFirst(label.count) == host.dropFirst()
    }

    private static func domain(_ domain: String, contains host: String) -> Bool {
        domain.isEmpty || host == domain || host.hasSuffix(domain.hasPrefix(".") ? domain : ".\(domain)")
    }

    private static func mail(_ base: String, contains address: String) -> Bool {
        guard let at = address.lastIndex(of: "@") else { return false }
        let host = address[address.index(after: at)...].lowercased()
        if let split = base.lastIndex(of: "@") {
            return base[..<split] == address[..<at] && base[base.index(after: split)...].lowercased() == host
        }
        return base.hasPrefix(".") ? host.hasSuffix(base.lowercased()) : host == base.lowercased()
    }
}
