import Foundation

/// `make bench`: Signet's figures beside its peers', measured in turn in one run.
@main
struct SignetBench {
    static func main() async throws {
        let options = BenchOptions(arguments: CommandLine.arguments.dropFirst())
        let workspace = try BenchDirectory()
        defer { workspace.remove() }

        let cores = ProcessInfo.processInfo.activeProcessorCount
        say("Signet benchmark on \(cores) cores; everything is measured in this run.")
        let limits = try await CryptographicLimits.measure(seconds: options.seconds)
        let openssl = try await OpenSSLSpeed.measure(seconds: options.seconds)
        let cfssl = try await CFSSLPeer.measure(in: workspace, seconds: options.seconds)
        let signet = try await SigningBenchmark.measure(in: workspace, seconds: options.seconds)
        SigningTable(limits: limits, openssl: openssl, cfssl: cfssl, signet: signet).show()

        let store = try await MillionRows.measure(in: workspace, rows: options.rows)
        store.show()

        let scheduler = try await SchedulerBenchmark.measure(in: workspace, certificates: options.certificates)
        scheduler.show()

        let memory = try await IdleMemory.measure(in: workspace)
        memory.show()
    }
}

/// What may be changed on the command line: `--seconds N` (a measurement), `--rows N` (the store's size), `--certificates N` (those that
/// the scheduler keeps).
struct BenchOptions {
    var seconds = 4
    var rows = 1_000_000
    var certificates = 100_000

    init(arguments: some Sequence<String>) {
        var pending: String?
        for argument in arguments {
            switch pending {
            case "--seconds": seconds = Int(argument) ?? seconds
            case "--rows": rows = Int(argument) ?? rows
            case "--certificates": certificates = Int(argument) ?? certificates
            default: break
            }
            pending = argument
        }
    }
}

/// A directory for databases and peers' files, on the disk that the durable writes are to be measured on.
struct BenchDirectory: Sendable {
    let path: String

    init() throws {
        let name = "bench-\(ProcessInfo.processInfo.processIdentifier)"
        path = FileManager.default.currentDirectoryPath + "/.build-static/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// Prints a line at once.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
