import SignetCore

/// The kinds of providers by name.
public struct DNSProviderCatalog {
    /// Those of this target. A new one is a folder here and its line in this list.
    public static let standardKinds: [any DNSProviderKind.Type] = [
        RFC2136Provider.self, Route53Provider.self, AcmeDNSProvider.self, ExecProvider.self, HTTPHookProvider.self,
        ManualProvider.self,
    ]

    /// Makes the provider that a specification names.
    /// - Parameter kinds: all that are known; other targets add theirs
    /// - Throws: `.invalidDNSProvider` naming the kind or the setting; `.unreadableFile` for a secret's file
    public static func provider(
        _ spec: DNSProviderSpec, in context: DNSProviderContext,
        kinds: [any DNSProviderKind.Type] = standardKinds
    ) throws -> any RecordProvider {
        let kind = try kind(of: spec, among: kinds)
        let settings = try DNSProviderSettings(spec, of: kind.description, environment: context.environment)
        return try kind.provider(settings, in: context)
    }

    /// Whether kind and settings are known and complete; secrets are not looked for.
    /// - Throws: `.invalidDNSProvider` naming the kind or the setting
    public static func check(
        _ spec: DNSProviderSpec, kinds: [any DNSProviderKind.Type] = standardKinds
    ) throws {
        _ = try DNSProviderSettings(spec, of: kind(of: spec, among: kinds).description, environment: [:])
    }

    private static func kind(
        of spec: DNSProviderSpec, among kinds: [any DNSProviderKind.Type]
    ) throws -> any DNSProviderKind.Type {
        guard let kind = kinds.first(where: { $0.description.kind == spec.kind }) else {
            throw SignetError(
                .invalidDNSProvider, "The DNS provider \"\(spec.kind.prefix(60))\" is unknown.",
                remedy: "Known are \(kinds.map { $0.description.kind }.joined(separator: ", ")).")
        }
        return kind
    }
}
