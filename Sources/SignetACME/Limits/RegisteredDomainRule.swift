import SignetPKI

/// Which domain a host name is registered under: what Let's Encrypt counts certificates by.
///
/// The CA uses the Public Suffix List, which has thousands of lines and changes weekly. Here the last two labels count as the
/// registered domain, three below one of ``twoLabelSuffixes``. A suffix that is missing there makes names share a bucket that
/// the CA tells apart: the rule can predict a limit too early, never too late.
public struct RegisteredDomainRule: Hashable, Sendable {
    /// Suffixes of two labels under which domains are registered: `co.uk`.
    public var twoLabelSuffixes: Set<String>

    /// A rule with the suffixes given.
    public init(twoLabelSuffixes: Set<String>) {
        self.twoLabelSuffixes = twoLabelSuffixes
    }

    /// The usual suffixes of two labels.
    public static let builtIn = RegisteredDomainRule(twoLabelSuffixes: [
        "ac.jp", "ac.kr", "ac.nz", "ac.uk", "co.id", "co.il", "co.in", "co.jp", "co.kr", "co.nz", "co.th", "co.uk",
        "co.za", "com.ar", "com.au", "com.br", "com.cn", "com.co", "com.hk", "com.mx", "com.my", "com.ph", "com.pl",
        "com.sg", "com.tr", "com.tw", "com.ua", "com.vn", "go.jp", "go.kr", "gov.au", "gov.br", "gov.cn", "gov.in",
        "gov.uk", "me.uk", "ne.jp", "ne.kr", "net.au", "net.br", "net.cn", "net.nz", "net.uk", "or.jp", "or.kr",
        "org.au", "org.br", "org.cn", "org.nz", "org.uk", "org.za", "pe.kr",
    ])

    /// The registered domain of a name, or what stands in its place: an IPv4 address itself, the /64 of an IPv6 address.
    public func registeredDomain(of name: AlternativeName) -> String {
        switch name {
        case .dns(let host):
            let labels = host.split(separator: ".").drop { $0 == "*" }
            let suffix = labels.suffix(2).joined(separator: ".")
            return twoLabelSuffixes.contains(suffix) ? labels.suffix(3).joined(separator: ".") : suffix
        case .ip(let octets) where octets.count == 16:
            return AlternativeName.ip(octets.prefix(8) + [UInt8](repeating: 0, count: 8)).value + "/64"
        case .ip, .email, .uri, .otherName: return name.value
        }
    }
}
