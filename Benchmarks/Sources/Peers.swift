import Foundation
import Subprocess

/// `openssl speed ecdsap256` on one core and on all.
struct OpenSSLSpeed: Sendable {
    var signPerSecond: Double
    var verifyPerSecond: Double
    var signPerSecondAllCores: Double
    var verifyPerSecondAllCores: Double

    static func measure(seconds: Int) async throws -> OpenSSLSpeed {
        say("openssl speed ecdsap256 ...")
        let one = try await figures(["speed", "-seconds", "\(seconds)", "ecdsap256"])
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let all = try await figures(["speed", "-seconds", "\(seconds)", "-multi", "\(cores)", "ecdsap256"])
        return OpenSSLSpeed(
            signPerSecond: one.sign, verifyPerSecond: one.verify,
            signPerSecondAllCores: all.sign, verifyPerSecondAllCores: all.verify
        )
    }

    private static func figures(_ arguments: [String]) async throws -> (sign: Double, verify: Double) {
        let result = try await run(
            .name("openssl"), arguments: Arguments(arguments), output: .string(limit: 1 << 20), error: .discarded
        )
        let numbers =
            result.standardOutput.split(separator: "\n")
            .last { $0.contains("ecdsa (nistp256)") }?
            .split(separator: " ").compactMap { Double($0) } ?? []
        guard numbers.count >= 2 else { throw BenchError("openssl speed printed no figures") }
        return (numbers[numbers.count - 2], numbers[numbers.count - 1])
    }
}

/// cfssl's signing rate: over HTTP, nothing stored, driven by wrk.
struct CFSSLPeer: Sendable {
    /// By number of connections.
    var rates: [Int: Rate]

    static func measure(in directory: BenchDirectory, seconds: Int) async throws -> CFSSLPeer {
        say("cfssl serve, driven by wrk ...")
        let server = try await CFSSLServer.start(in: directory)
        defer { server.stop() }
        var rates: [Int: Rate] = [:]
        for connections in [1, 16, 64] {
            rates[connections] = try await server.sign(connections: connections, seconds: seconds)
        }
        return CFSSLPeer(rates: rates)
    }
}

/// A measurement that could not be taken.
struct BenchError: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

/// Runs shell lines in the benchmark's directory; a failing line fails the whole.
@discardableResult
func shell(_ script: String, in directory: BenchDirectory) async throws -> String {
    try await shell(script, in: directory.path)
}

/// Runs shell lines in a directory; a failing line fails the whole.
@discardableResult
func shell(_ script: String, in path: String) async throws -> String {
    let result = try await run(
        .name("bash"), arguments: ["-euc", script], workingDirectory: .init(path),
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 20)
    )
    guard result.terminationStatus.isSuccess else {
        throw BenchError("a helper script failed: \(result.standardError)")
    }
    return result.standardOutput
}
