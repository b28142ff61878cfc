import Foundation
import SignetWatch
import Synchronization

/// Reading a hundred thousand PEM files as the watch does it, beside Go's crypto/x509 and Python's cryptography.
struct FilesBenchmark {
    /// How fast, and how many certificates were met.
    struct Figures: Sendable {
        var filesPerSecond: Double
        var certificates: Int
    }

    private var signet: [Int: Figures] = [:]
    private var go: [Int: Figures] = [:]
    private var python: Figures?
    private let files: Int

    /// - Parameter files: how many are made and read
    static func measure(in directory: BenchDirectory, files: Int) async throws -> FilesBenchmark {
        say("\(files) PEM files ...")
        let path = directory.file("certificates")
        let certificates = try await FilesSample(path).write(files)
        let peers = try await FilesPeers(in: directory, reading: path)
        var benchmark = FilesBenchmark(files: files)
        // The first reading of each is not counted: it warms the cache and the compiler's.
        for round in 0..<3 {
            for cores in [1, 2] {
                let own = try await read(path, cores: cores, files: files)
                guard own.certificates == certificates else {
                    throw BenchError("Signet saw \(own.certificates) of \(certificates) certificates")
                }
                let other = try await peers.go(cores: cores)
                guard round > 0 else { continue }
                benchmark.signet[cores] = faster(own, benchmark.signet[cores])
                benchmark.go[cores] = other.map { faster($0, benchmark.go[cores]) }
            }
        }
        for _ in 0..<2 { benchmark.python = faster(try await peers.python(), benchmark.python) }
        return benchmark
    }

    private init(files: Int) { self.files = files }

    private static func faster(_ one: Figures, _ other: Figures?) -> Figures {
        guard let other, other.filesPerSecond > one.filesPerSecond else { return one }
        return other
    }

    private static func read(_ path: String, cores: Int, files: Int) async throws -> Figures {
        let source = FileSource(FileSourceSettings(name: "bench", patterns: [path], parallelism: cores))
        let count = Atomic(0)
        let clock = ContinuousClock()
        let start = clock.now
        let extent = try await source.look { observation in
            if case .seen(let sighting) = observation.outcome {
                count.wrappingAdd(1 + sighting.others.count, ordering: .relaxed)
            }
        }
        let elapsed = (clock.now - start).milliseconds / 1000
        guard extent == .everything else { throw BenchError("Signet did not see everything: \(extent)") }
        return Figures(filesPerSecond: Double(files) / elapsed, certificates: count.load(ordering: .relaxed))
    }

    func show() {
        say("")
        say("Reading \(files) PEM files          files/s   times Go, as many cores   times Python")
        for cores in [1, 2] {
            guard let own = signet[cores] else { continue }
            say(row("signet, \(cores) core\(cores == 1 ? "" : "s")", own, go[cores]))
            if let other = go[cores] { say(row("Go x509, \(cores) core\(cores == 1 ? "" : "s")", other, nil)) }
        }
        if let python { say(row("Python cryptography", python, nil)) }
        if go.isEmpty { say("Go is measured too where `go` is installed (apt-get install golang-go).") }
        if let one = signet[1], let two = signet[2] {
            say(String(format: "Two cores read %.2f times what one reads.", two.filesPerSecond / one.filesPerSecond))
        }
        say("All of them find the files, read them, and decode every certificate with its dates and names.")
    }

    private func row(_ label: String, _ figures: Figures, _ peer: Figures?) -> String {
        let ratio = { (other: Figures?) in
            other.map { String(format: "%.2f", figures.filesPerSecond / $0.filesPerSecond) } ?? ""
        }
        func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return "  " + label.padding(toLength: 28, withPad: " ", startingAt: 0)
            + right(String(format: "%.0f", figures.filesPerSecond), 10) + right(ratio(peer), 26)
            + right(peer == nil ? "" : ratio(python), 15)
    }
}
