import Foundation
import SignetTestSupport

/// openssl's responder, which signs each answer and takes a connection for each, and cfssl's, which serves prepared ones.
struct OCSPPeers: Sendable {
    var opensslPost: Rate
    var opensslGet: Rate
    var cfsslPost: Rate
    /// With a new connection for each request, as openssl has it.
    var cfsslConnecting: Rate

    static func measure(in directory: BenchDirectory, connections: Int, seconds: Int) async throws -> OCSPPeers {
        let path = directory.file("ocsp-peers")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await shell(
            """
            serial=0123456789ABCDEF0123456789ABCDEF
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj '/CN=OCSP root' \
                -keyout ca.key -out ca.pem
            openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout leaf.key -subj /CN=a -out leaf.csr
            openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 0x$serial -days 10 -out leaf.pem
            printf 'V\\t351121000000Z\\t\\t%s\\tunknown\\t/CN=a\\n' $serial > index.txt
            openssl ocsp -issuer ca.pem -cert leaf.pem -no_nonce -reqout request.der
            cfssl ocspsign -ca ca.pem -responder ca.pem -responder-key ca.key -cert leaf.pem -loglevel 5 |
                sed 's/.*"ocspResponse":"\\([^"]*\\)".*/\\1/' > responses
            """, in: path)
        let request = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/request.der")))
        let port = try freePort()
        let cfssl = try BackgroundProcess.start(
            "cfssl", ["ocspserve", "-port", "\(port)", "-responses", "responses", "-loglevel", "5"], directory: path)
        defer { cfssl.signal(SIGTERM) }
        try await waitForGood(port, in: path)
        var load = OCSPLoad(url: "http://127.0.0.1:\(port)", request: request)
        let cfsslPost = try await load.posting.measure(connections: connections, seconds: seconds, in: directory)
        load.isConnecting = true
        return OCSPPeers(
            opensslPost: try await openssl(in: path) { port in
                try await OCSPLoad(url: "http://127.0.0.1:\(port)", request: request).posting
                    .measure(connections: connections, seconds: seconds, in: directory)
            },
            opensslGet: try await openssl(in: path) { port in
                try await OCSPLoad(url: "http://127.0.0.1:\(port)", request: request).getting
                    .measure(connections: connections, seconds: seconds, in: directory)
            },
            cfsslPost: cfsslPost,
            cfsslConnecting: try await load.posting
                .measure(connections: connections, seconds: seconds, in: directory))
    }

    /// A responder for one measurement: wrk begins with an empty connection, which hangs one of openssl's processes for ever, so
    /// it gets one more than there are cores.
    private static func openssl(in path: String, _ body: (_ port: Int) async throws -> Rate) async throws -> Rate {
        let port = try freePort()
        let processes = ProcessInfo.processInfo.activeProcessorCount + 1
        let process = try BackgroundProcess.start(
            "openssl",
            [
                "ocsp", "-port", "\(port)", "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "ca.pem", "-rkey",
                "ca.key", "-multi", "\(processes)", "-ignore_err",
            ], environment: ["SSL_CERT_FILE": "/dev/null"], directory: path)
        defer { process.signal(SIGTERM) }
        let result: Result<Rate, any Error>
        do {
            try await waitForGood(port, in: path)
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        // Its children outlive it, each taking a whole core from whatever is measured next.
        try await shell("pkill -KILL -f 'openssl ocsp -port \(port) '", in: path)
        return try result.get()
    }

    /// Returns once the certificate is said to be good.
    private static func waitForGood(_ port: Int, in path: String) async throws {
        try await shell(
            """
            for i in $(seq 100); do
                curl -s -o answer.der -H 'Content-Type: application/ocsp-request' --data-binary @request.der \
                    http://127.0.0.1:\(port)/ &&
                    openssl ocsp -issuer ca.pem -cert leaf.pem -CAfile ca.pem -no_nonce -respin answer.der 2>&1 |
                    grep -q 'leaf.pem: good' && exit 0
                sleep 0.05
            done
            echo "no good answer" >&2
            exit 1
            """, in: path)
    }
}

/// The ways of asking an OCSP responder (RFC 6960 appendix A).
struct OCSPLoad: Sendable {
    /// Without a slash at its end.
    var url: String
    var request: [UInt8]
    var isConnecting = false

    var posting: HTTPLoad { posting([request]) }

    func posting(_ requests: [[UInt8]]) -> HTTPLoad {
        var headers = ["Content-Type": "application/ocsp-request"]
        if isConnecting { headers["Connection"] = "close" }
        return HTTPLoad(url: url, headers: headers, bodies: requests)
    }

    var getting: HTTPLoad {
        let text = Data(request).base64EncodedString()
        let escaped = text.replacing("+", with: "%2B").replacing("/", with: "%2F").replacing("=", with: "%3D")
        return HTTPLoad(url: "\(url)/\(escaped)")
    }
}
