import Foundation

/// `make bench`: Signet's figures beside its peers', measured in turn in one run.
@main
struct SignetBench {
    static func main() async throws {
        let options = try BenchOptions(arguments: CommandLine.arguments.dropFirst())
        let workspace = try BenchDirectory()
        defer { workspace.remove() }

        let cores = ProcessInfo.processInfo.activeProcessorCount
        say("Signet benchmark on \(cores) cores; everything is measured in this run.")
        for part in BenchPart.allCases where options.parts.contains(part) {
            try await measure(part, options, in: workspace)
        }
    }

    private static func measure(_ part: BenchPart, _ options: BenchOptions, in workspace: BenchDirectory) async throws {
        switch part {
        case .signing: try await measureSigning(options, in: workspace)
        case .store: try await MillionRows.measure(in: workspace, rows: options.rows).show()
        case .scheduler:
            try await SchedulerBenchmark.measure(in: workspace, certificates: options.certificates).show()
        case .memory: try await IdleMemory.measure(in: workspace).show()
        case .acme: try await ACMEBenchmark.measure(in: workspace, options.acme).show()
        case .template: try await TemplateBenchmark.measure(in: workspace, seconds: options.seconds).show()
        case .vault:
            try await VaultBenchmark.run(in: workspace, options.vault, seconds: options.seconds)
        case .agent: try await AgentBenchmark.run(in: workspace, options.agent)
        case .watchInventory:
            try await WatchInventoryBenchmark.measure(in: workspace, places: options.rows).show()
        case .scan: try await ScanBenchmark.run(in: workspace, seconds: options.seconds)
        case .files: try await FilesBenchmark.measure(in: workspace, files: options.files).show()
        }
    }

    private static func measureSigning(_ options: BenchOptions, in workspace: BenchDirectory) async throws {
        let limits = try await CryptographicLimits.measure(seconds: options.seconds)
        let openssl = try await OpenSSLSpeed.measure(seconds: options.seconds)
        let cfssl = try await CFSSLPeer.measure(in: workspace, seconds: options.seconds)
        let signet = try await SigningBenchmark.measure(in: workspace, seconds: options.seconds)
        SigningTable(limits: limits, openssl: openssl, cfssl: cfssl, signet: signet).show()
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
