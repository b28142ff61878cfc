import AsyncHTTPClient
import Foundation
import SignetCore

/// A kind of provider that can be configured by name.
public protocol DNSProviderKind: Sendable {
    /// Its name and settings.
    static var description: DNSProviderDescription { get }

    /// Makes a provider; nothing is asked of the network yet.
    /// - Throws: `.invalidDNSProvider` naming the setting
    static func provider(_ settings: DNSProviderSettings, in context: DNSProviderContext) throws -> any RecordProvider
}

/// What providers need from the rest of the program.
public struct DNSProviderContext: Sendable {
    /// Where providers look up names.
    public var resolver: DNSResolver
    public var httpClient: HTTPClient
    public var clock: any WallClock
    /// The environment variables, where secrets may be.
    public var environment: [String: String]
    /// Shows a text to whoever must act: the manual provider.
    public var announce: @Sendable (String) async -> Void

    public init(
        resolver: DNSResolver, announce: @escaping @Sendable (String) async -> Void,
        httpClient: HTTPClient = .shared, clock: any WallClock = SystemClock(),
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        self.resolver = resolver
        self.announce = announce
        self.httpClient = httpClient
        self.clock = clock
        self.environment = environment
    }
}
