import SignetCore

extension SignetError.Code {
    /// No answer came from a name server in time.
    public static let dnsTimedOut = Self(rawValue: "dns.timed-out")
    /// A name server could not be reached: no route, connection refused, no resolver configured.
    public static let dnsUnreachable = Self(rawValue: "dns.unreachable")
    /// A name server answered with an error, or with something that is no DNS message.
    public static let dnsServerFailed = Self(rawValue: "dns.server-failed")
    /// A text is no domain name, or no address of a name server.
    public static let invalidDNSName = Self(rawValue: "dns.invalid-name")
    /// No zone was found around a name, or it has no reachable name server.
    public static let dnsZoneNotFound = Self(rawValue: "dns.zone-not-found")
    /// CNAME records lead in a circle, or through too many names.
    public static let dnsAliasLoop = Self(rawValue: "dns.alias-loop")
    /// Not every authoritative server had a record when the time was over.
    public static let dnsNotPropagated = Self(rawValue: "dns.not-propagated")
    /// A record could not be added or removed.
    public static let dnsProviderFailed = Self(rawValue: "dns.provider-failed")
    /// The server, or the service's interface, did not accept who we are: key, signature, password, clock.
    public static let dnsProviderUnauthorized = Self(rawValue: "dns.provider-unauthorized")
    /// A provider's settings cannot be used.
    public static let invalidDNSProvider = Self(rawValue: "dns.invalid-provider")
    /// Somebody must do something at a DNS provider first, such as set a CNAME.
    public static let dnsActionRequired = Self(rawValue: "dns.action-required")
}
