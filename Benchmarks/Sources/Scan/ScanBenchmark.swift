import Foundation
import SignetRenewal
import SignetTestSupport
import SignetWatch
import Synchronization

/// Many TLS names on one nginx, looked at by Signet, prometheus-blackbox-exporter and ssl-cert-check in turn.
enum ScanBenchmark {
    private static let names = 1000
    private static let sample = 20

    static func run(in directory: BenchDirectory, seconds: Int) async throws {
        say("\nTLS probes: \(names) names on nginx, which shares the cores with who asks")
        let sites = try await NamedSites.start(names, in: directory)
        defer { sites.stop() }
        let blackbox = try await BlackboxPeer.start(for: sites, in: directory)
        defer { blackbox.stop() }
        let slow = try await sslCertCheck(sites)
        say("ssl-cert-check, \(sample) in a row: \(slow.formatted(.number.precision(.fractionLength(1)))) probes/s")
        say("at once  blackbox probes/s  CPU ms  Signet probes/s  CPU ms  probes/s ratio  CPU ratio  to ssl-cert-check")
        for connections in [1, 16, 64] {
            let theirs = try await blackbox.measure(connections: connections, seconds: seconds)
            let ours = try await signet(sites, concurrency: connections, seconds: seconds)
            show(connections, theirs, ours, slow)
        }
    }

    private static func show(_ connections: Int, _ theirs: ProbeFigures, _ ours: ProbeFigures, _ slow: Double) {
        let texts = [
            (Double(connections), 0, 7), (theirs.perSecond, 0, 19), (theirs.cost, 2, 8), (ours.perSecond, 0, 17),
            (ours.cost, 2, 8), (ours.perSecond / theirs.perSecond, 2, 16), (ours.cost / theirs.cost, 2, 11),
            (ours.perSecond / slow, 0, 19),
        ].map { value, digits, width in
            let text = String(format: "%.\(digits)f", value)
            return String(repeating: " ", count: max(0, width - text.count)) + text
        }
        say(texts.joined())
    }

    /// Looks at every name again and again; every probe must have met the right certificate.
    private static func signet(_ sites: NamedSites, concurrency: Int, seconds: Int) async throws -> ProbeFigures {
        let source = try EndpointSource(
            EndpointSourceSettings(
                name: "bench", endpoints: ["127.0.0.1:\(sites.port)"], serverNames: sites.names,
                concurrency: concurrency))
        let clock = ContinuousClock()
        let counts = Mutex<(seen: Int, failed: Int)>((0, 0))
        let before = ProbeFigures.ownTime()
        let start = clock.now
        while clock.now - start < .seconds(seconds) {
            _ = try await source.look { observation in
                counts.withLock { counts in
                    if case .seen(let sighting) = observation.outcome,
                        sighting.leaf.alternativeNames == sighting.expectedNames
                    {
                        counts.seen += 1
                    } else {
                        counts.failed += 1
                    }
                }
            }
        }
        let elapsed = (clock.now - start).milliseconds
        let spent = ProbeFigures.ownTime() - before
        let (seen, failed) = counts.withLock { ($0.seen, $0.failed) }
        guard seen > 0, failed == 0 else { throw BenchError("\(failed) of \(seen + failed) probes failed") }
        return ProbeFigures(perSecond: Double(seen) * 1000 / elapsed, cost: spent / Double(seen))
    }

    private static func sslCertCheck(_ sites: NamedSites) async throws -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<sample {
            let result = try await runTool("ssl-cert-check", ["-b", "-s", "127.0.0.1", "-p", "\(sites.port)"])
            guard result.output.contains("Valid") else {
                throw BenchError("ssl-cert-check printed:\n\(result.everything)")
            }
        }
        return Double(sample) * 1000 / (clock.now - start).milliseconds
    }
}
