import Foundation
import SignetCore
import SignetTestSupport

@testable import SignetDNS

/// One provider with what it publishes to.
struct ProviderBench: Sendable {
    let provider: any RecordProvider
    let zone: String
    let name: String
    /// acme-dns has no removing.
    var canRemove = true
    /// What is published at the name, seen without the provider.
    let values: @Sendable () async throws -> Set<String>
}

/// Every provider, each against the real thing or the nearest to it.
enum ProviderUnderTest: CaseIterable, CustomStringConvertible {
    case rfc2136(TSIGAlgorithm, DNSCarrier)
    case route53
    case acmeDNS
    case exec
    case http
    case manual

    static let allCases: [ProviderUnderTest] =
        TSIGAlgorithm.known.map { .rfc2136($0, .udp) } + [
            .rfc2136(.hmacSHA256, .tcp), .route53, .acmeDNS, .exec, .http, .manual,
        ]

    var description: String {
        switch self {
        case .rfc2136(let algorithm, let carrier): "RFC 2136 with \(algorithm) over \(carrier.rawValue)"
        case .route53: "Route 53 (moto)"
        case .acmeDNS: "acme-dns"
        case .exec: "exec hook (nsupdate)"
        case .http: "HTTP hook"
        case .manual: "manual (nsupdate)"
        }
    }

    func run(_ body: @escaping @Sendable (ProviderBench) async throws -> Void) async throws {
        switch self {
        case .rfc2136(let algorithm, let carrier): try await body(Self.rfc2136Bench(algorithm, carrier))
        case .route53: try await body(Self.route53Bench())
        case .acmeDNS: try await AcmeDNSTwin().run(body)
        case .exec: try await body(Self.execBench())
        case .http: try await HTTPHookTwin().run(body)
        case .manual: try await body(Self.manualBench())
        }
    }

    private static let zone = "example.test"
    private static let name = "_acme-challenge.www.example.test"

    private static func rfc2136Bench(_ algorithm: TSIGAlgorithm, _ carrier: DNSCarrier) async throws -> ProviderBench {
        let key = BindServer.Key(name: "signet-key", algorithm: algorithm.rawValue)
        let bind = try await BindServer.start([.primary(zone, updateKeys: [key.name])], keys: [key])
        let spec = DNSProviderSpec(
            kind: "rfc2136",
            settings: [
                "server": "\(bind.address):\(bind.port)", "key_name": "Signet-Key.",
                "key_algorithm": algorithm.rawValue,
                "key_secret_environment": "SECRET", "transport": carrier.rawValue,
            ])
        let provider = try DNSProviderCatalog.provider(spec, in: .test(environment: ["SECRET": key.secret]))
        return ProviderBench(provider: provider, zone: zone, name: name) { try await bind.texts(of: name) }
    }

    private static func route53Bench() async throws -> ProviderBench {
        let moto = try await MotoServer.start()
        let id = try await moto.createHostedZone(zone)
        let spec = DNSProviderSpec(kind: "route53", settings: ["endpoint": moto.url])
        let provider = try DNSProviderCatalog.provider(spec, in: .test(environment: MotoServer.credentials))
        return ProviderBench(provider: provider, zone: zone, name: name) { try await moto.texts(of: name, in: id) }
    }

    private static func execBench() async throws -> ProviderBench {
        let bind = try await BindServer.start([.primary(zone, allowsAnyUpdate: true)])
        let directory = try TemporaryDirectory()
        let script = """
            #!/bin/sh
            set -e
            case "$1" in present) change="add $2 60 TXT" ;; cleanup) change="del $2 TXT" ;; *) exit 2 ;; esac
            printf 'server 127.0.0.1 \(bind.port)\\nupdate %s "%s"\\nsend\\n' "$change" "$3" | nsupdate
            """
        let path = try directory.writeProgram("update-dns", script)
        let spec = DNSProviderSpec(kind: "exec", settings: ["path": path])
        let provider = try DNSProviderCatalog.provider(spec, in: .test())
        return ProviderBench(provider: provider, zone: zone, name: name) {
            defer { withExtendedLifetime(directory) {} }
            return try await bind.texts(of: name)
        }
    }

    /// The person is nsupdate, who does what is written.
    private static func manualBench() async throws -> ProviderBench {
        let bind = try await BindServer.start([.primary(zone, allowsAnyUpdate: true)])
        let server = try DNSServerAddress(host: bind.address, port: bind.port)
        let resolver = DNSResolver(.init(servers: [server], authoritativePort: bind.port))
        let context = DNSProviderContext.test(resolver: resolver) { text in
            guard let line = text.split(separator: "\n").first(where: { $0.contains(" IN TXT ") }) else { return }
            let change = text.contains("remove") ? "update del\(line.dropFirst())" : "update add\(line.dropFirst())"
            try? await bind.update([change])
        }
        let provider = try DNSProviderCatalog.provider(DNSProviderSpec(kind: "manual"), in: context)
        return ProviderBench(provider: provider, zone: zone, name: name) { try await bind.texts(of: name) }
    }
}

extension DNSProviderContext {
    /// A context without the environment of this process.
    static func test(
        resolver: DNSResolver = DNSResolver(),
        environment: [String: String] = [:], announce: @escaping @Sendable (String) async -> Void = { _ in }
    ) -> DNSProviderContext {
        DNSProviderContext(resolver: resolver, announce: announce, environment: environment)
    }
}
