import Foundation

/// The parts of the report in words and tables.
enum TextReport {
    static func text(of part: DemoReport.Part) -> String {
        let table = TextTable(widths: [32, 24, 28, 7])
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
        let streams = TextTable(widths: [26, 8, 11, 6, 6, 7, 7, 7, 7])
        let heading = [
            "requests", "answered", "connections", "failed", "lost", "p50 ms", "p99 ms", "gap ms", "verdict",
        ]
        let rows = load.streams.map { stream in
            [
                stream.name, "\(stream.requests)", "\(stream.connections)", "\(stream.failedRequests)",
                "\(stream.lostConnections)", tenths(stream.latencyP50), tenths(stream.latencyP99),
                tenths(stream.longestGap), stream.toleratedBecause == nil ? verdict(stream.passed) : "counted",
            ]
        }
        return "\n" + renewals(load) + "\n\n" + streams.text(heading: heading, rows: rows) + "\n\n" + remarks(load)
    }

    private static func renewals(_ load: LoadFigures) -> String {
        let table = TextTable(widths: [11, 34, 36, 7])
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
              failed   requests without a right answer: must be 0
              lost     kept connections that the server ended: must be 0
              gap      the longest time without any answer
              p50, p99 half of the answers, and 99 of 100, came within this time
            """
        ]
        for stream in load.streams {
            if stream.toleratedBecause != nil { lines.append(aboutReloads(stream)) }
            for (reason, count) in stream.failures.sorted(by: { $0.value > $1.value }).prefix(5) {
                lines.append("  \(stream.name): \(count) x \(reason)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Why one row is counted but not judged.
    private static func aboutReloads(_ stream: StreamFigures) -> String {
        """

          About "\(stream.name)": to take up a new certificate, nginx starts new worker processes and lets
          the old ones end. New connections go to the new workers, and none of them fails. The old workers end kept
          connections as soon as they are idle; a request that is on its way in just that moment gets no answer. nginx
          does so at every reload, whoever renews the certificate, so it is counted here and not judged:
          connections ended: \(stream.lostConnections); requests that went down with them: \(stream.failedRequests).
          Clients of nginx must be ready to dial again. Clients of service A, which takes up its certificates without a
          reload, need not.
        """
    }

    private static func verdict(_ passed: Bool) -> String { passed ? "ok" : "WRONG" }

    private static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }
}
