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
        try await prepare(in: directory)
        let port = Int.random(in: 20_000..<30_000)
        let server = Process()
        server.executableURL = URL(fileURLWithPath: "/usr/bin/cfssl")
        server.arguments = [
            "serve", "-address", "127.0.0.1", "-port", "\(port)", "-loglevel", "5",
            "-ca", directory.file("cfssl-ca.pem"), "-ca-key", directory.file("cfssl-ca.key"),
            "-config", directory.file("cfssl.json"),
        ]
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer { server.terminate() }
        var rates: [Int: Rate] = [:]
        for connections in [1, 16, 64] {
            rates[connections] = try await drive(port: port, connections: connections, seconds: seconds, in: directory)
        }
        return CFSSLPeer(rates: rates)
    }

    private static func prepare(in directory: BenchDirectory) async throws {
        try await shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=cfssl root' \
                -keyout cfssl-ca.key -out cfssl-ca.pem
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key \
                -subj /CN=a.example.com -addext subjectAltName=DNS:a.example.com -out leaf.csr
            echo '{"signing":{"default":{"expiry":"24h","usages":["signing","server auth"]}}}' > cfssl.json
            printf '{"certificate_request":"%s"}' "$(awk '{printf "%s\\\\n", $0}' leaf.csr)" > body.json
            printf '%s\\n' 'wrk.method="POST"; wrk.headers["Content-Type"]="application/json"' \
                'local f=io.open("body.json"); wrk.body=f:read("*a"); f:close()' > post.lua
            """, in: directory)
    }

    private static func drive(
        port: Int, connections: Int, seconds: Int, in directory: BenchDirectory
    ) async throws -> Rate {
        let command = """
            for i in $(seq 100); do
                curl -s -o /dev/null http://127.0.0.1:\(port)/ && break
                sleep 0.05
            done
            wrk -t1 -c\(connections) -d\(seconds)s --latency -s post.lua http://127.0.0.1:\(port)/api/v1/cfssl/sign
            """
        let output = try await shell(command, in: directory)
        guard !output.contains("Non-2xx"), let rate = field("Requests/sec:", of: output).flatMap(Double.init),
            let p50 = field("50%", of: output).flatMap(milliseconds),
            let p99 = field("99%", of: output).flatMap(milliseconds)
        else { throw BenchError("wrk against cfssl printed:\n\(output)") }
        return Rate(perSecond: rate, p50: p50, p99: p99)
    }

    private static func field(_ label: String, of output: String) -> String? {
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count > 1, words[0] == label { return String(words[1]) }
        }
        return nil
    }

    private static func milliseconds(_ text: String) -> Double? {
        for (unit, factor) in [("us", 0.001), ("ms", 1.0), ("s", 1000.0)] where text.hasSuffix(unit) {
            return Double(text.dropLast(unit.count)).map { $0 * factor }
        }
        return nil
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
    let result = try await run(
        .name("bash"), arguments: ["-euc", script], workingDirectory: .init(directory.path),
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 20)
    )
    guard result.terminationStatus.isSuccess else {
        throw BenchError("a helper script failed: \(result.standardError)")
    }
    return result.standardOutput
}
