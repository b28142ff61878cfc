import Foundation
import SignetCore
import SignetServer
import SignetStorage
import SignetTestSupport
import Testing

/// Nobody takes a watch that is out of order for one that has found something.
@Suite("The watch's own failures")
struct WatchExitCodeTests {
    private let bench: Workbench

    init() throws { bench = try Workbench() }

    private static let configuration = """
        data_directory: data
        listen: 127.0.0.1:0
        watch:
          sources:
            - { name: files, files: [certs] }
            - { name: list, endpoints_file: missing.txt }

        """

    /// Runs `watch run --once`, in both conventions, which must fail with 3 and say why.
    private func expectUnknown(_ reason: String, _ arguments: [String] = []) async throws {
        for nagios in [false, true] {
            let words = ["watch", "run", "--once"] + (nagios ? ["--nagios"] : []) + arguments
            let result = try await runTool(
                signetExecutable, words, environment: ["SIGNET_CONFIG": "signet.yaml"], directory: bench.directory.path)
            #expect(result.status == 3, "\(words): \(result.status) \(result.everything)")
            #expect(result.errorOutput.contains(reason), "\(words): \(result.everything)")
            let lines = result.output.split(separator: "\n")
            #expect(lines.count == (nagios ? 1 : 0), "\(result.output)")
            if nagios {
                let line = lines.first ?? ""
                #expect(line.hasPrefix("CERTIFICATES UNKNOWN: ") && line.contains(reason) && !line.contains("|"))
            }
        }
    }

    @Test("A broken signet.yaml, and none")
    func configuration() async throws {
        try await expectUnknown("signet.yaml")
        try bench.directory.write("signet.yaml", Self.configuration + "wathc: {}\n")
        try await expectUnknown("wathc")
    }

    @Test("A source that there is not")
    func source() async throws {
        try bench.directory.write("signet.yaml", Self.configuration)
        try await expectUnknown("There is no source \"nobody\" to watch.", ["nobody"])
    }

    @Test("Another process that is looking")
    func lease() async throws {
        try bench.directory.write("signet.yaml", Self.configuration)
        try await bench.signet("watch", "list")
        let database = try Database.open(path: bench.file("data/signet.db"), migrations: SignetDatabase.migrations)
        let held = try await Leases(database: database, clock: SystemClock())
            .acquire("watch", holder: "another", for: .seconds(3600))
        #expect(held)
        try await expectUnknown("Another process is looking at the moment.")
        try await database.close()
    }

    @Test("A database that is none")
    func database() async throws {
        try bench.directory.write("signet.yaml", Self.configuration)
        try await bench.signet("watch", "list")
        for name in ["signet.db-wal", "signet.db-shm"] {
            try? FileManager.default.removeItem(atPath: bench.file("data/\(name)"))
        }
        try bench.directory.write("data/signet.db", String(repeating: "This is no database. ", count: 1000))
        try await expectUnknown("signet.db")
    }

    @Test("A command line that cannot be understood")
    func usage() async throws {
        try await expectUnknown("--bogus", ["--bogus"])
        let withoutOnce = try await bench.attempt("watch", "run", "--nagios")
        #expect(withoutOnce.status == 3 && withoutOnce.output.hasPrefix("CERTIFICATES UNKNOWN: --nagios and names"))
        // A word behind the bar is a source's name.
        let named = try await bench.attempt("watch", "run", "--once", "--", "--nagios")
        #expect(named.status == 3 && named.output.isEmpty, "\(named.everything)")
        let help = try await bench.attempt("watch", "run", "--help")
        #expect(help.status == 0 && help.output.contains("USAGE: signet watch run"))
    }

    @Test("A run that saw nothing; one that saw something but not all is a warning")
    func seen() async throws {
        try bench.directory.write("signet.yaml", Self.configuration)
        try FileManager.default.createDirectory(atPath: bench.file("certs"), withIntermediateDirectories: true)
        let nothing = try await bench.attempt("watch", "run", "--once", "list")
        #expect(nothing.status == 3, "\(nothing.everything)")
        let line = try await bench.attempt("watch", "run", "--once", "--nagios", "list")
        #expect(line.status == 3 && line.output.hasPrefix("CERTIFICATES UNKNOWN: 0 places"), "\(line.everything)")
        let part = try await bench.attempt("watch", "run", "--once")
        #expect(part.status == 1, "\(part.everything)")
        // That one source is looked at makes no other one well.
        let one = try await bench.attempt("watch", "run", "--once", "files")
        #expect(one.status == 1 && one.output.contains("list: "), "\(one.everything)")
        try bench.directory.write("missing.txt", "# Nothing any more.\n")
        let all = try await bench.attempt("watch", "run", "--once")
        #expect(all.status == 0, "\(all.everything)")
    }

    @Test("signet scan has the same codes; other commands keep theirs")
    func others() async throws {
        for arguments in [["scan"], ["scan", "--csv", "--json", "x"], ["scan", "10.0.0.0/99"]] {
            let result = try await runTool(signetExecutable, arguments, directory: bench.directory.path)
            #expect(result.status == 3 && result.output.isEmpty, "\(arguments): \(result.everything)")
        }
        #expect(try await bench.attempt("watch", "report", "--bogus").status == 2)
        #expect(try await bench.attempt("watch", "report").status == 1)
        #expect(try await bench.attempt("watch", "list", "--nagios").status == 2)
    }
}
