import SignetPKI

/// Of what a rate limit counts each on its own.
public enum LimitScope: String, Codable, Hashable, Sendable, CaseIterable {
    /// Each account at the CA.
    case account
    /// Each IP address that requests come from.
    case address
    /// Each /48 of IPv6 addresses that requests come from; IPv4 addresses are not counted.
    case addressRange = "address-range"
    /// Each registered domain among an order's names; an IPv4 address, and each /64 of IPv6 addresses, counts as one.
    case registeredDomain = "registered-domain"
    /// Each set of names, in any order.
    case exactSet = "exact-set"
    /// Each name of each account.
    case identifierAndAccount = "identifier-and-account"
}

extension LimitScope {
    /// What an event counts for: a key for each bucket it takes from.
    func subjects(of event: LimitedEvent, domains: RegisteredDomainRule) -> Set<String> {
        switch self {
        case .account: [event.account]
        case .address: [AlternativeName.ip(event.address).value]
        case .addressRange: event.address.count == 16 ? [AlternativeName.ip(Array(event.address.prefix(6))).value] : []
        case .registeredDomain: Set(event.names.map(domains.registeredDomain))
        case .exactSet:
            event.names.isEmpty ? [] : [Set(event.names.map(\.description)).sorted().joined(separator: " ")]
        case .identifierAndAccount: Set(event.names.map { "\(event.account) \($0)" })
        }
    }
}
