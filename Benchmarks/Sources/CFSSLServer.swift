import Foundation
import SignetCore
import SignetTestSupport

/// `cfssl serve` with a P-256 authority of its own: plain HTTP, nothing stored.
struct CFSSLServer: Sendable {
    private let process: BackgroundProcess
    private let directory: BenchDirectory
    private let address: String
    /// A P-256 request for a.example.com, PEM.
    let request: String

    static func start(in directory: BenchDirectory) async throws -> CFSSLServer {
        try await shell(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=cfssl root' \
                -keyout cfssl-ca.key -out cfssl-ca.pem
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key \
                -subj /CN=a.example.com -addext subjectAltName=DNS:a.example.com -out leaf.csr
            echo '{"signing":{"default":{"expiry":"24h","usages":["signing","server auth"]}}}' > cfssl.json
            """, in: directory)
        let port = try freePort()
        let process = try BackgroundProcess.start(
            "cfssl",
            [
                "serve", "-address", "127.0.0.1", "-port", "\(port)", "-loglevel", "5", "-ca", "cfssl-ca.pem",
                "-ca-key", "cfssl-ca.key", "-config", "cfssl.json",
            ], directory: directory.path)
        try await shell(
            """
            for i in $(seq 100); do
                curl -s -o /dev/null http://127.0.0.1:\(port)/ && exit 0
                sleep 0.05
            done
            exit 1
            """, in: directory)
        let request = try String(contentsOfFile: directory.file("leaf.csr"), encoding: .utf8)
        return CFSSLServer(process, directory, address: "http://127.0.0.1:\(port)/api/v1/cfssl", request: request)
    }

    private init(_ process: BackgroundProcess, _ directory: BenchDirectory, address: String, request: String) {
        self.process = process
        self.directory = directory
        self.address = address
        self.request = request
    }

    /// Certificates from the prepared request.
    func sign(connections: Int, seconds: Int) async throws -> Rate {
        try await measure("sign", ["certificate_request": .string(request)], connections, seconds)
    }

    /// New keys with their certificates.
    func newCertificate(connections: Int, seconds: Int) async throws -> Rate {
        try await measure(
            "newcert",
            ["request": ["CN": "a.example.com", "hosts": ["a.example.com"], "key": ["algo": "ecdsa", "size": 256]]],
            connections, seconds)
    }

    private func measure(
        _ path: String, _ body: JSONValue, _ connections: Int, _ seconds: Int
    ) async throws -> Rate {
        try await HTTPLoad(
            url: "\(address)/\(path)", headers: ["Content-Type": "application/json"], bodies: [body.bytes]
        ).measure(connections: connections, seconds: seconds, in: directory)
    }

    func stop() { process.signal(SIGTERM) }
}
