import SignetPKI

/// Extended usages by the names that roles have for them; unknown names mean nothing.
enum RoleUsages {
    /// The OIDs of a role's extended usages, those of its flags first, each once.
    static func extended(_ role: PKIRole) -> [String] {
        let flags = [
            (role.serverFlag, "serverauth"), (role.clientFlag, "clientauth"), (role.codeSigningFlag, "codesigning"),
            (role.emailProtectionFlag, "emailprotection"),
        ]
        let names = flags.filter(\.0).map(\.1) + role.extKeyUsage.map { $0.lowercased() }
        var seen = Set<String>()
        return (names.compactMap { identifiers[$0] } + role.extKeyUsageOIDs).filter { seen.insert($0).inserted }
    }

    private static let identifiers: [String: String] = [
        "any": "2.5.29.37.0", "serverauth": "1.3.6.1.5.5.7.3.1", "clientauth": "1.3.6.1.5.5.7.3.2",
        "codesigning": "1.3.6.1.5.5.7.3.3", "emailprotection": "1.3.6.1.5.5.7.3.4",
        "ipsecendsystem": "1.3.6.1.5.5.7.3.5", "ipsectunnel": "1.3.6.1.5.5.7.3.6", "ipsecuser": "1.3.6.1.5.5.7.3.7",
        "timestamping": "1.3.6.1.5.5.7.3.8", "ocspsigning": "1.3.6.1.5.5.7.3.9",
        "microsoftservergatedcrypto": "1.3.6.1.4.1.311.10.3.3", "netscapeservergatedcrypto": "2.16.840.1.113730.4.1",
        "microsoftcommercialcodesigning": "1.3.6.1.4.1.311.2.1.22",
        "microsoftkernelcodesigning": "1.3.6.1.4.1.311.61.1.1",
    ]
}
