import ArgumentParser
import Foundation
import SignetCore
import SignetServer
import SignetWatch
import Synchronization

struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Look quickly at the certificates of many TLS servers.",
        discussion: """
            Connects to every address of every host, reads the certificate and hangs up; nothing is kept. Of a range of \
            addresses it shows those that answer. Where TLS begins within another protocol, write the protocol before \
            the host: smtp, submission, lmtp, imap, pop3, sieve, ftp, ldap, postgresql, mysql, xmpp, xmpp-server. \
            Exits with 0 when all is well, with 1 for warnings, with 2 when something is critical, and with 3 when it could not \
            look at all or the command line cannot be understood.

            Example:
              signet scan www.example.org mail.example.org:993 smtp://mx.example.org
              signet scan 10.0.0.0/24 "[2001:db8::/120]:8443" --rate 100
              signet scan - --csv < hosts.txt > certificates.csv
              signet scan 192.0.2.1 --server-name a.example.org --json
            """
    )

    @Argument(
        help: ArgumentHelp(
            "HOST, HOST:PORT, smtp://HOST, a range as 10.0.0.0/24:443, or - for lines of them on standard input.",
            valueName: "target"))
    var targets: [String]

    @Option(
        name: .long,
        help: ArgumentHelp("A name to ask every server for; repeatable. (default: the host)", valueName: "name"))
    var serverName: [String] = []

    @Option(name: .long, help: ArgumentHelp("How many connections there are at once.", valueName: "count"))
    var concurrency = 64

    @Option(
        name: .long,
        help: ArgumentHelp("How many connections begin in a second. (default: as many as fit)", valueName: "count"))
    var rate: Double?

    @Option(
        name: .long, help: "How long to wait for a server. (default: 5s)",
        transform: { try DurationText(parsing: $0) })
    var timeout = DurationText(.seconds(5))

    @Flag(name: .long, help: "Print comma-separated values, each line as soon as it is known.")
    var csv = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if csv && output.json { throw ValidationError("Choose --csv or --json.") }
    }

    func run() async throws {
        let settings = EndpointSourceSettings(
            name: "scan", serverNames: serverName, concurrency: concurrency, rate: rate, timeout: timeout.duration)
        let scan = try EndpointScan(of: targets, settings)
        let summary = csv ? try await printLines(of: scan) : try await printTable(of: scan)
        for problem in summary.problems { StandardErrorStream.write("\(problem)\n") }
        if summary.worst != .ok { throw ExitCode(Int32(summary.worst.rawValue)) }
    }

    private func printLines(of scan: EndpointScan) async throws -> EndpointScan.Summary {
        print(ScanRecord.csvHeader)
        return try await scan.run { print($0.csv) }
    }

    private func printTable(of scan: EndpointScan) async throws -> EndpointScan.Summary {
        let records = Mutex<[ScanRecord]>([])
        let progress = MeterLine()
        let summary = try await scan.run { record in
            let count = records.withLock { records in
                records.append(record)
                return records.count
            }
            progress.show("\(count)  \(record.location.prefix(60))")
        }
        progress.end()
        try output.show(RecordTable(records.withLock { $0 }.sorted(), whenEmpty: "Nobody answered."))
        return summary
    }
}
