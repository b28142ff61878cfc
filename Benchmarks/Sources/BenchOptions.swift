/// What can be measured on its own.
enum BenchPart: String, CaseIterable {
    /// Signing beside openssl and cfssl.
    case signing
    /// A store of a million certificates.
    case store
    /// The renewal engine with very many certificates to keep.
    case scheduler
    /// `signet up` with nothing to do.
    case memory
    /// Certificates from an ACME CA beside lego.
    case acme
    /// `signet server` beside cfssl and openssl.
    case vault
    /// Reading and rendering templates beside Go.
    case template
    /// `signet agent` against `signet server`.
    case agent
    /// The dashboard over a million places.
    case watchInventory = "watch-inventory"
    /// TLS servers looked at, beside prometheus-blackbox-exporter and ssl-cert-check.
    case scan
    /// Files with certificates beside Go and Python.
    case files
}

/// What the command line says: the parts to measure (all when none is named), and `--seconds N` (a measurement), `--rows N` (the
/// store's size), `--certificates N` (those that the scheduler keeps), `--runs N` (certificates got one by one), `--batch N` (got
/// together), `--lego N` (those of them that lego gets, too), `--open N` (orders in flight), `--revocations N` (in a row), `--stored N`
/// (certificates that `signet server` starts with), `--idle N` (seconds in which an agent has nothing to do), `--changes N` (renewals of an
/// agent that are timed), `--files N` (PEM files that are read).
struct BenchOptions {
    var parts: Set<BenchPart> = []
    var seconds = 4
    var rows = 1_000_000
    var certificates = 100_000
    var acme = ACMEBenchmark.Amounts()
    var vault = VaultBenchmark.Amounts()
    var agent = AgentBenchmark.Amounts()
    var files = 100_000

    /// - Throws: `BenchError` with the usage.
    init(arguments: some Sequence<String>) throws {
        var pending: String?
        for argument in arguments {
            if let name = pending {
                try set(name, argument)
                pending = nil
            } else if argument.hasPrefix("--") {
                pending = argument
            } else if let part = BenchPart(rawValue: argument) {
                parts.insert(part)
            } else {
                throw Self.usage(argument)
            }
        }
        if let pending { throw Self.usage(pending) }
        if parts.isEmpty { parts = Set(BenchPart.allCases) }
    }

    private mutating func set(_ name: String, _ text: String) throws {
        guard let value = Int(text), value > 0 else { throw Self.usage("\(name) \(text)") }
        switch name {
        case "--seconds": seconds = value
        case "--rows": rows = value
        case "--certificates": certificates = value
        case "--runs": acme.runs = value
        case "--batch": acme.batch = value
        case "--lego": acme.lego = value
        case "--open": acme.open = min(value, 1000)
        case "--revocations": vault.revocations = value
        case "--stored": vault.stored = value
        case "--idle": agent.idleSeconds = value
        case "--changes": agent.changes = value
        case "--files": files = value
        default: throw Self.usage(name)
        }
    }

    private static func usage(_ wrong: String) -> BenchError {
        let parts = BenchPart.allCases.map(\.rawValue).joined(separator: "|")
        return BenchError(
            "\(wrong) is not understood. usage: signet-bench [\(parts)]... [--seconds N] [--rows N] [--certificates N]"
                + " [--runs N] [--batch N] [--lego N] [--open N] [--revocations N] [--stored N] [--idle N] [--changes N] [--files N]"
        )
    }
}
