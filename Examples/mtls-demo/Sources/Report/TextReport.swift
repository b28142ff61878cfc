import Foundation

/// The parts of the report in words and tables.
enum TextReport {
    static func text(of part: DemoReport.Part) -> String {
        let table = TextTable(widths: [34, 30, 38, 7])
        let rows = part.cases.map { [$0.title, $0.expected, $0.seen, verdict($0.passed)] }
        return chapter(part.title, part.explanation)
            + table.text(heading: ["case", "expected", "seen", "verdict"], rows: rows)
    }

    /// A heading with the sentences below it.
    static func chapter(_ title: String, _ explanation: String) -> String {
        "\n\(title)\n\(String(repeating: "=", count: title.count))\n\(explanation)\n\n"
    }

    static func renewalLine(service: String, serial: String, seconds: Double) -> String {
        "  \(tenths(seconds)) s  \(service) has a new certificate, serial \(serial)"
    }

    static func text(of load: LoadFigures) -> String {
        let streams = TextTable(widths: [34, 8, 11, 6, 6, 8, 8, 8, 7])
        let heading = [
            "requests", "answered", "connections", "failed", "lost", "p50 ms", "p99 ms", "gap ms", "verdict",
        ]
        let rows = load.streams.map { stream in
            [
                stream.name, "\(stream.requests)", "\(stream.connections)", "\(stream.failedRequests)",
                "\(stream.lostConnections)", tenths(stream.latencyP50), tenths(stream.latencyP99),
                tenths(stream.longestGap), stream.toleratedBecause == nil ? verdict(stream.passed) : "told",
            ]
        }
        return "\n" + renewals(load) + "\n\n" + streams.text(heading: heading, rows: rows) + "\n\n" + remarks(load)
    }

    private static func renewals(_ load: LoadFigures) -> String {
        let table = TextTable(widths: [12, 38, 38, 7])
        let rows = load.renewals.map { renewals in
            [
                renewals.service, "at least \(LoadRun.wantedRenewals) renewals, each seen by clients",
                "\(renewals.count) renewals, \(renewals.servedToClients) of \(renewals.installed.count) certificates seen",
                verdict(renewals.passed),
            ]
        }
        return "In \(Int(load.seconds)) seconds, with certificates that live \(load.lifetimeSeconds) seconds:\n\n"
            + table.text(heading: ["certificate", "expected", "seen", "verdict"], rows: rows)
    }

    private static func remarks(_ load: LoadFigures) -> String {
        var lines = [
            """
              "failed" are requests without a right answer, "lost" are kept connections that the server ended, "gap" is the
              longest time without an answer. Both must be 0.
            """
        ]
        for stream in load.streams {
            if let reason = stream.toleratedBecause {
                lines.append(
                    """
                      \(stream.name): \(stream.lostConnections) ended, \(stream.failedRequests) requests without an answer. This is told but
                      not judged: \(reason), whoever renews the certificate, and a request that is on its
                      way in that moment gets no answer. Clients of nginx must be ready to try again.
                    """)
            }
            for (reason, count) in stream.failures.sorted(by: { $0.value > $1.value }).prefix(5) {
                lines.append("  \(stream.name): \(count) x \(reason)")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func verdict(_ passed: Bool) -> String { passed ? "ok" : "WRONG" }

    private static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }
}
